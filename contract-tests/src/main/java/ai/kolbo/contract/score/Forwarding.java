package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Takes requests, each of which a {@link Passage} brings to the upstream and back. */
final class Forwarding extends Handler.Abstract {
  final ApiDocument document;
  final SecuritySchemes schemes;
  final FaultPlan faults;
  final ResponseChange change;
  final HttpClient client;
  final String upstream;
  final String proxy;

  private final Consumer<Call> listener;
  private final InFlight inFlight;

  Forwarding(RecordingProxy.Builder settings, HttpClient client, String proxy, InFlight inFlight) {
    this.document = settings.document;
    this.schemes = new SecuritySchemes(document);
    this.faults = settings.faults;
    this.change = settings.change;
    this.listener = settings.listener;
    this.upstream = settings.address;
    this.client = client;
    this.proxy = proxy;
    this.inFlight = inFlight;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    inFlight.begin();
    try {
      pass(new Passage(this, request, response), request, callback);
    } finally {
      inFlight.end();
    }
    return true;
  }

  private void pass(Passage passage, Request request, Callback callback) {
    Exception failure = null;
    try {
      passage.run();
    } catch (Exception e) {
      failure = e;
      ClientConnection.reset(request);
    }
    try {
      listener.accept(passage.call());
    } finally {
      if (failure == null) {
        callback.succeeded();
      } else {
        callback.failed(failure);
      }
    }
  }
}
