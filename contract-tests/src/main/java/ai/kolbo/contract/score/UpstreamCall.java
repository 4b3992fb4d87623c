package ai.kolbo.contract.score;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.jspecify.annotations.Nullable;

/** A request to the upstream. Closing it before its end breaks it off. */
final class UpstreamCall implements AutoCloseable {
  /** An upload that nobody takes goes on for so long, so that the client reads its response. */
  private static final long LONGEST_REST_SECONDS = 30;

  private final Forwarding setting;
  private final Map<String, List<String>> headers;
  private final InputStreamResponseListener listener = new InputStreamResponseListener();
  private final @Nullable RecordedContent content;

  /**
   * @param headers by their names in lower case
   * @param content null without a body
   */
  UpstreamCall(
      Forwarding setting, Map<String, List<String>> headers, @Nullable RecordedContent content) {
    this.setting = setting;
    this.headers = headers;
    this.content = content;
  }

  /**
   * Sends it.
   *
   * @return the head of the response
   * @throws IOException if the upstream cannot be reached, or breaks the connection
   */
  PassingResponse send(String method, String target) throws IOException, InterruptedException {
    Request upstream =
        setting
            .client
            .newRequest(setting.upstream)
            .method(method)
            .path(pathOf(setting.upstream) + target)
            // Waiting for a response is up to the client.
            .idleTimeout(0, TimeUnit.MILLISECONDS)
            .headers(
                fields -> headers.forEach((name, lines) -> lines.forEach(v -> fields.add(name, v))))
            .headers(fields -> fields.put("Accept-Encoding", "identity"));
    if (content != null) {
      upstream.body(content);
    }
    upstream.send(listener);
    try {
      Response answered = listener.get(1, TimeUnit.DAYS);
      return new PassingResponse(
          answered.getStatus(), located(HopByHop.without(answered.getHeaders())), new byte[0]);
    } catch (ExecutionException | TimeoutException e) {
      throw new EOFException("The upstream did not respond: " + e.getMessage());
    }
  }

  private static String pathOf(String address) {
    return address.replaceFirst("^https?://[^/]+", "");
  }

  private Map<String, List<String>> located(Map<String, List<String>> answered) {
    answered.computeIfPresent(
        "location",
        (name, lines) ->
            lines.stream()
                .map(line -> new OriginRewriter(setting.upstream, setting.proxy).all(line))
                .toList());
    return answered;
  }

  /** The body of the response. */
  InputStream body() {
    return listener.getInputStream();
  }

  /** Waits until the request has been sent as well; false if the upstream takes no more of it. */
  boolean awaitRequest() throws InterruptedException {
    return content == null || content.awaitEnd(LONGEST_REST_SECONDS);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
