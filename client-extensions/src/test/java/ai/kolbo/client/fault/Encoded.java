package ai.kolbo.client.fault;

import java.util.Arrays;

/**
 * A response as it goes over the wire.
 *
 * @param headers where they begin, behind the status line or in the first frame
 * @param head where they end
 */
record Encoded(byte[] bytes, int headers, int head) {
  /** How many bytes go out before a fault at a place. */
  int until(Place place) {
    return switch (place) {
      case STATUS -> headers / 2;
      case HEADERS -> (headers + head) / 2;
      case HEAD -> head;
      // In a stream, before it has finished.
      case BODY -> head + (bytes.length - head) * 2 / 5;
      case LAST_BYTE -> bytes.length - 1;
      default -> 0;
    };
  }

  byte[] to(Place place) {
    return Arrays.copyOf(bytes, until(place));
  }

  byte[] from(Place place) {
    return Arrays.copyOfRange(bytes, until(place), bytes.length);
  }
}
