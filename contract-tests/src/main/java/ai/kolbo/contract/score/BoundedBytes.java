package ai.kolbo.contract.score;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Keeps the beginning of what passes. */
final class BoundedBytes {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int most;
  private boolean isWhole = true;

  /**
   * @param most how many bytes are kept
   */
  BoundedBytes(int most) {
    this.most = most;
  }

  /** Takes what comes next; the buffer's position stays. */
  void add(ByteBuffer next) {
    ByteBuffer bytes = next.slice();
    int room = most - kept.size();
    if (bytes.remaining() > room) {
      isWhole = false;
      bytes.limit(room);
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    kept.writeBytes(copy);
  }

  void add(byte[] next) {
    add(ByteBuffer.wrap(next));
  }

  /** Whether nothing was too much. */
  boolean isWhole() {
    return isWhole;
  }

  byte[] bytes() {
    return kept.toByteArray();
  }
}
