package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** An MP3 file: one tone, 16 kbit/s at 16 kHz, mono. Its duration is rounded to 36 ms. */
final class Mp3 {
  private static final int FRAME = 72;
  private static final double SECONDS_PER_FRAME = 576 / 16_000.0;

  /** In the template. */
  private static final int FRAMES_PER_TONE = 8;

  /** MPEG-2 layer III: four bytes of header, nine of side information for one channel. */
  private static final int SIDE_INFORMATION_END = 4 + 9;

  private static final int HAS_FRAMES_AND_BYTES = 3;

  private Mp3() {}

  static ResultFile make(FileRequest request) throws IOException {
    byte[] tones = Template.read("tones.mp3");
    int toneLength = FRAMES_PER_TONE * FRAME;
    int tone = request.random().nextInt(tones.length / toneLength) * toneLength;
    byte[] loop = Arrays.copyOfRange(tones, tone, tone + toneLength);
    int frames = (int) Math.max(1, Math.round(request.boundedSeconds() / SECONDS_PER_FRAME));
    byte[] title = title(request.label());
    byte[] head =
        ByteBuffer.allocate(title.length + FRAME).put(title).put(info(loop, frames)).array();
    return ResultFile.looping("audio/mpeg", head, loop, head.length + (long) frames * FRAME);
  }

  /** The silent frame that tells players how many frames follow. */
  private static byte[] info(byte[] loop, int frames) {
    return ByteBuffer.allocate(FRAME)
        .put(loop, 0, 4)
        .position(SIDE_INFORMATION_END)
        .put(new byte[] {'I', 'n', 'f', 'o'})
        .putInt(HAS_FRAMES_AND_BYTES)
        .putInt(frames)
        .putInt((frames + 1) * FRAME)
        .array();
  }

  /** An ID3 tag of version 2.4 with a title in UTF-8. */
  private static byte[] title(String label) {
    byte[] text = label.getBytes(UTF_8);
    return ByteBuffer.allocate(21 + text.length)
        .put(new byte[] {'I', 'D', '3', 4, 0, 0})
        .putInt(sevenBitsAByte(11 + text.length))
        .put(new byte[] {'T', 'I', 'T', '2'})
        .putInt(sevenBitsAByte(1 + text.length))
        .put(new byte[] {0, 0, 3})
        .put(text)
        .array();
  }

  private static int sevenBitsAByte(int size) {
    return (size & 0x7f) | (size & 0x3f80) << 1 | (size & 0x1fc000) << 2 | (size & 0xfe00000) << 3;
  }
}
