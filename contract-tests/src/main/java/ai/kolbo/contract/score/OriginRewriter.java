package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Replaces the address of the upstream in a text by that of the proxy, while the text passes. It
 * holds back no more than what may be the beginning of an address.
 */
final class OriginRewriter {
  private static final int NONE = -1;

  private final List<byte[]> from;
  private final List<byte[]> to;
  private byte[] held = new byte[0];

  /**
   * @param upstream the address to replace
   * @param proxy the address to put in its place
   */
  OriginRewriter(String upstream, String proxy) {
    // JSON may have its slashes escaped.
    from = List.of(bytes(upstream), bytes(upstream.replace("/", "\\/")));
    to = List.of(bytes(proxy), bytes(proxy.replace("/", "\\/")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** What may be passed on after a piece of the text has come. */
  byte[] pass(byte[] piece, int length) {
    byte[] text = Arrays.copyOf(held, held.length + length);
    System.arraycopy(piece, 0, text, held.length, length);
    ByteArrayOutputStream passed = new ByteArrayOutputStream(text.length);
    int at = 0;
    while (at < text.length && !mayBeginAt(text, at)) {
      int found = match(text, at, text.length);
      if (found == NONE) {
        passed.write(text[at++]);
      } else {
        passed.writeBytes(to.get(found));
        at += from.get(found).length;
      }
    }
    held = Arrays.copyOfRange(text, at, text.length);
    return passed.toByteArray();
  }

  /** What was held back, when the text has ended. */
  byte[] rest() {
    int found = match(held, 0, held.length);
    return found == NONE ? held : to.get(found);
  }

  /** Whether the text ends before it is clear whether an address is there. */
  private boolean mayBeginAt(byte[] text, int at) {
    int there = text.length - at;
    return from.stream()
        .anyMatch(
            address ->
                there <= address.length && Arrays.equals(text, at, text.length, address, 0, there));
  }

  /** Which address is at a place; one with a longer name or port is another. */
  private int match(byte[] text, int at, int end) {
    for (int i = 0; i < from.size(); i++) {
      int after = at + from.get(i).length;
      if (after <= end
          && Arrays.equals(text, at, after, from.get(i), 0, from.get(i).length)
          && (after == end || !isOfName(text[after]))) {
        return i;
      }
    }
    return NONE;
  }

  private static boolean isOfName(byte character) {
    return Character.isLetterOrDigit(character) || character == '.' || character == '-';
  }

  /** A whole text with the proxy's address. */
  byte[] all(byte[] text) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(text.length);
    all.writeBytes(pass(text, text.length));
    all.writeBytes(rest());
    return all.toByteArray();
  }

  /** The same of a text. */
  String all(String text) {
    return new String(all(bytes(text)), UTF_8);
  }
}
