package ai.kolbo.client.internal;

import ai.kolbo.api.EventStream;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.Response;

/** Connections of streams, for tests in other packages. */
public final class EventConnections {
  private EventConnections() {}

  /** A connection as the pipeline makes it, but for the longest silence and the bound. */
  public static EventConnection of(
      Calls calls,
      Call call,
      Response response,
      EventStream format,
      Duration longestSilence,
      long limit) {
    Exchange<Void> exchange =
        new Exchange<>(
            "createChatCompletion",
            null,
            call.request(),
            Exchange.Extent.STREAM,
            (sent, attempt, received) -> null);
    return new EventConnection(call, response, calls.wire, exchange, format, longestSilence, limit);
  }
}
