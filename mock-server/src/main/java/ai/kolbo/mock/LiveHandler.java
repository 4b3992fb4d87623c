package ai.kolbo.mock;

import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Hands each request to the deployment of the present document. */
final class LiveHandler extends Handler.Abstract {
  private final AtomicReference<Deployment> current;

  LiveHandler(Deployment first) {
    this.current = new AtomicReference<>(first);
  }

  Deployment current() {
    return current.get();
  }

  /** Puts a deployment in the place of the present one. */
  void replace(Deployment next) {
    current.getAndSet(next).retire();
  }

  void close() {
    current().close();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Deployment deployment = enter();
    return deployment
        .gateway()
        .handle(request, response, Callback.from(deployment::leave, callback));
  }

  private Deployment enter() {
    while (true) {
      Deployment deployment = current();
      if (deployment.enter()) {
        return deployment;
      }
    }
  }

  boolean handleError(Request request, Response response, Callback callback) {
    return current().gateway().handleError(request, response, callback);
  }
}
