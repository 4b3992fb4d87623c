package ai.kolbo.mock.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A WAV file: a quiet tone that swells once a second; 16-bit samples, 8 kHz, mono. */
final class Wave {
  private static final int RATE = 8_000;
  private static final int BYTES_PER_SAMPLE = 2;
  private static final int HEAD = 44;
  private static final double AMPLITUDE = 3_000;

  private Wave() {}

  static ResultFile make(FileRequest request) {
    int bytes = (int) Math.max(1, Math.round(request.boundedSeconds() * RATE)) * BYTES_PER_SAMPLE;
    int hertz = request.random().nextInt(200, 600);
    return ResultFile.looping("audio/wav", head(bytes), second(hertz), HEAD + (long) bytes);
  }

  private static byte[] head(int bytes) {
    return littleEndian(HEAD)
        .put(new byte[] {'R', 'I', 'F', 'F'})
        .putInt(HEAD - 8 + bytes)
        .put(new byte[] {'W', 'A', 'V', 'E', 'f', 'm', 't', ' '})
        .putInt(16)
        .putShort((short) 1) // PCM
        .putShort((short) 1) // channels
        .putInt(RATE)
        .putInt(RATE * BYTES_PER_SAMPLE)
        .putShort((short) BYTES_PER_SAMPLE)
        .putShort((short) (8 * BYTES_PER_SAMPLE))
        .put(new byte[] {'d', 'a', 't', 'a'})
        .putInt(bytes)
        .array();
  }

  /** A whole number of waves, so that the seconds join without a click. */
  private static byte[] second(int hertz) {
    ByteBuffer samples = littleEndian(RATE * BYTES_PER_SAMPLE);
    for (int i = 0; i < RATE; i++) {
      double swell = Math.sin(Math.PI * i / RATE);
      samples.putShort((short) (AMPLITUDE * swell * Math.sin(2 * Math.PI * hertz * i / RATE)));
    }
    return samples.array();
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
