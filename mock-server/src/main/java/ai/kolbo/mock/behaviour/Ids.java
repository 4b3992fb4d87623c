package ai.kolbo.mock.behaviour;

import java.util.HexFormat;
import java.util.Random;

/** Makes ids of new things: the same ones in the same order for the same seed. */
final class Ids {
  private final long seed;
  private final Random random;

  Ids(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Begins anew. */
  void reset() {
    random.setSeed(seed);
  }

  /** A new id of the kind of an example: with its prefix, if it has one. */
  String like(String example) {
    int prefix = Math.max(example.lastIndexOf('_'), example.lastIndexOf('-')) + 1;
    return example.substring(0, prefix) + hex(12);
  }

  /** So many bytes, as hexadecimal digits. */
  String hex(int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return HexFormat.of().formatHex(drawn);
  }

  /** A number from 0 to 1. */
  double share() {
    return random.nextDouble();
  }
}
