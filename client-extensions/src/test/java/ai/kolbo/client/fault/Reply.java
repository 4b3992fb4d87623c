package ai.kolbo.client.fault;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A response.
 *
 * @param headers names and values by turns, without the length of the body
 */
record Reply(int status, List<String> headers, byte[] body) {
  static Reply of(int status, String mediaType, String body) {
    return new Reply(
        status, List.of("Content-Type", mediaType), body.getBytes(StandardCharsets.UTF_8));
  }

  static Reply json(int status, String body) {
    return of(status, "application/json", body);
  }

  static Reply empty(int status) {
    return new Reply(status, List.of(), new byte[0]);
  }

  Reply with(String name, String value) {
    List<String> more = new ArrayList<>(headers);
    more.add(name);
    more.add(value);
    return new Reply(status, List.copyOf(more), body);
  }

  Reply withStatus(int changed) {
    return new Reply(changed, headers, body);
  }

  Reply withBody(byte[] changed) {
    return new Reply(status, headers, changed);
  }

  /** Whether it may have a body at all. */
  boolean hasBody() {
    return status != 204 && status / 100 != 1;
  }
}
