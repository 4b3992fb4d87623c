package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundTest {
  private static final int FRAME = 72;

  @ParameterizedTest
  @ValueSource(doubles = {0.00001, 0.5, 1, 7.35, 61.25})
  void wavLastsAsAsked(double seconds) throws Exception {
    byte[] file = ResultFile.of(Requests.lasting("audio/wav", seconds)).bytes();
    AudioInputStream sound = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file));
    AudioFormat format = sound.getFormat();
    assertThat(format.getSampleRate()).isEqualTo(8_000);
    assertThat(format.getChannels()).isEqualTo(1);
    assertThat(format.getSampleSizeInBits()).isEqualTo(16);
    assertThat(sound.getFrameLength()).isEqualTo(Math.max(1, Math.round(seconds * 8_000)));
    assertThat(sound.readAllBytes()).hasSize(file.length - 44);
  }

  @Test
  void wavIsAQuietToneWithoutClicks() throws Exception {
    byte[] file = ResultFile.of(Requests.lasting("audio/wav", 3)).bytes();
    ByteBuffer samples = ByteBuffer.wrap(file, 44, file.length - 44).slice();
    samples.order(ByteOrder.LITTLE_ENDIAN);
    int loudest = 0;
    int steepest = 0;
    int before = 0;
    while (samples.hasRemaining()) {
      int sample = samples.getShort();
      loudest = Math.max(loudest, Math.abs(sample));
      steepest = Math.max(steepest, Math.abs(sample - before));
      before = sample;
    }
    assertThat(loudest).isBetween(2_500, 3_000);
    assertThat(steepest).isLessThan(1_500);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.5, 7.35, 61.25, 600})
  void mp3IsATitleAHeaderAndFrames(double seconds) {
    byte[] file = ResultFile.of(Requests.lasting("audio/mpeg", seconds)).bytes();
    ByteBuffer in = ByteBuffer.wrap(file);
    assertThat(in.getInt() >>> 8).isEqualTo('I' << 16 | 'D' << 8 | '3');
    int title = in.get(9);
    assertThat(new String(file, 10, title, UTF_8)).startsWith("TIT2").endsWith("A fox, 1");
    in.position(10 + title);
    assertThat(in.getInt(in.position() + 13)).isEqualTo('I' << 24 | 'n' << 16 | 'f' << 8 | 'o');
    int frames = in.getInt(in.position() + 21);
    assertThat(frames).isEqualTo((int) Math.max(1, Math.round(seconds / 0.036)));
    assertThat(in.getInt(in.position() + 25)).isEqualTo(in.remaining());
    assertThat(in.remaining()).isEqualTo((1 + frames) * FRAME);
    for (int at = in.position(); at < file.length; at += FRAME) {
      // MPEG-2 layer III without checksum; 16 kbit/s, 16 kHz, no padding; one channel.
      assertThat(in.getInt(at)).isEqualTo(0xFFF328C4);
      assertThat(in.get(at + 4)).as("bits borrowed from frames before").isZero();
    }
  }

  @Test
  void soundIsBounded() {
    for (String type : new String[] {"audio/wav", "audio/mpeg"}) {
      ResultFile longest = ResultFile.of(Requests.lasting(type, FileRequest.MAX_SECONDS));
      assertThat(ResultFile.of(Requests.lasting(type, 1e9)).length()).isEqualTo(longest.length());
      assertThat(longest.length()).isLessThan(10_000_000);
    }
  }
}
