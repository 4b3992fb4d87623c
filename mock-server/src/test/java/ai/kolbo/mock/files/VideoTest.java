package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoTest {
  private static final Set<String> CONTAINERS = Set.of("moov", "trak", "mdia", "minf", "stbl");
  private static final int KEY_FRAME = 5;
  private static final int OTHER_FRAME = 1;

  /** The contents of boxes that contain no others, by type; each box ends where its parent does. */
  private static Map<String, ByteBuffer> boxes(byte[] file) {
    Map<String, ByteBuffer> boxes = new LinkedHashMap<>();
    collect(ByteBuffer.wrap(file), boxes);
    return boxes;
  }

  private static void collect(ByteBuffer in, Map<String, ByteBuffer> boxes) {
    while (in.hasRemaining()) {
      int size = in.getInt();
      byte[] name = new byte[4];
      in.get(name);
      String type = new String(name, ISO_8859_1);
      ByteBuffer content = in.slice(in.position(), size - 8);
      in.position(in.position() + size - 8);
      if (CONTAINERS.contains(type)) {
        collect(content, boxes);
      } else {
        assertThat(boxes.put(type, content)).as("a second " + type).isNull();
      }
    }
  }

  private static Map<String, ByteBuffer> video(double seconds) {
    return boxes(ResultFile.of(Requests.lasting("video/mp4", seconds)).bytes());
  }

  private static ByteBuffer box(Map<String, ByteBuffer> boxes, String type) {
    ByteBuffer box = boxes.get(type);
    assertThat(box).as(type).isNotNull();
    return box;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0001, 0.04, 0.5, 2, 2.125, 5, 7.35, 600})
  void headersAndTablesTellTheDuration(double seconds) {
    Map<String, ByteBuffer> boxes = video(seconds);
    ByteBuffer movie = box(boxes, "mvhd");
    int millis = (int) Math.max(1, Math.round(seconds * 1_000));
    assertThat(movie.getInt(12)).isEqualTo(1_000);
    assertThat(movie.getInt(16)).isEqualTo(millis);
    assertThat(box(boxes, "tkhd").getInt(20)).isEqualTo(millis);
    ByteBuffer media = box(boxes, "mdhd");
    assertThat(media.getInt(12)).isEqualTo(12_000);
    int duration = (int) Math.max(1, Math.round(seconds * 12_000));
    assertThat(media.getInt(16)).isEqualTo(duration);

    ByteBuffer times = box(boxes, "stts").position(4);
    int runs = times.getInt();
    int frames = 0;
    long sum = 0;
    for (int i = 0; i < runs; i++) {
      int count = times.getInt();
      int each = times.getInt();
      assertThat(count).isPositive();
      assertThat(each).isPositive();
      frames += count;
      sum += (long) count * each;
    }
    assertThat(times.hasRemaining()).isFalse();
    assertThat(sum).isEqualTo(duration);
    assertThat(frames).isEqualTo(box(boxes, "stsz").getInt(8));
    assertThat(frames).isEqualTo((int) Math.max(1, Math.round(seconds * 12)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.04, 2, 7.35, 60})
  void everyFrameIsWhereTheTablesSay(double seconds) {
    byte[] file = ResultFile.of(Requests.lasting("video/mp4", seconds)).bytes();
    Map<String, ByteBuffer> boxes = boxes(file);
    ByteBuffer chunk = box(boxes, "stco");
    assertThat(chunk.getInt(4)).isEqualTo(1);
    int at = chunk.getInt(8);
    assertThat(file.length - at).isEqualTo(box(boxes, "mdat").remaining());
    int frames = box(boxes, "stsz").getInt(8);
    ByteBuffer inChunks = box(boxes, "stsc");
    assertThat(List.of(inChunks.getInt(4), inChunks.getInt(8), inChunks.getInt(12)))
        .containsExactly(1, 1, frames);

    ByteBuffer sizes = box(boxes, "stsz").position(12);
    List<Integer> keyFrames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file);
    for (int frame = 1; frame <= frames; frame++) {
      int end = at + sizes.getInt();
      int kind = 0;
      while (at < end) {
        kind = in.get(at + 4) & 0x1f;
        assertThat(kind).isIn(KEY_FRAME, OTHER_FRAME);
        at += 4 + in.getInt(at);
      }
      assertThat(at).isEqualTo(end);
      if (kind == KEY_FRAME) {
        keyFrames.add(frame);
      }
    }
    assertThat(at).isEqualTo(file.length);
    ByteBuffer declared = box(boxes, "stss").position(4);
    assertThat(declared.getInt()).isEqualTo(keyFrames.size());
    keyFrames.forEach(frame -> assertThat(declared.getInt()).isEqualTo(frame));
    assertThat(keyFrames).startsWith(1).hasSize((frames + 23) / 24);
  }

  @ParameterizedTest
  @CsvSource({
    "16:9, 640, 360",
    "9:16, 360, 640",
    "1:1, 640, 640",
    "4:3, 640, 480",
    "3:4, 480, 640",
    "3:2, 630, 420",
    "2:3, 420, 630",
    "5:4, 640, 512",
    "4:5, 512, 640",
    "21:9, 630, 270",
    "9:21, 270, 630",
    "1920x1080, 640, 360",
    "100:1, 630, 270",
    "1.1:1, 640, 640",
    "auto, 640, 360",
    ", 640, 360"
  })
  void hasTheClosestAspectRatio(@Nullable String aspectRatio, int width, int height) {
    byte[] file = ResultFile.of(Requests.sized("video/mp4", aspectRatio)).bytes();
    Map<String, ByteBuffer> boxes = boxes(file);
    ByteBuffer track = box(boxes, "tkhd");
    assertThat(track.getInt(76) >> 16).isEqualTo(width);
    assertThat(track.getInt(80) >> 16).isEqualTo(height);
    ByteBuffer sample = box(boxes, "stsd");
    assertThat(sample.getInt(12)).isEqualTo('a' << 24 | 'v' << 16 | 'c' << 8 | '1');
    assertThat(sample.getShort(40)).isEqualTo((short) width);
    assertThat(sample.getShort(42)).isEqualTo((short) height);
  }

  @Test
  void beginsAtOnceAndHasATitle() {
    Map<String, ByteBuffer> boxes = video(3);
    assertThat(boxes.keySet()).startsWith("ftyp").endsWith("mdat");
    byte[] title = new byte[box(boxes, "udta").remaining()];
    box(boxes, "udta").get(title);
    assertThat(new String(title, UTF_8)).endsWith("A fox, 1");
  }

  @Test
  void threadsShareTemplates() {
    FileRequest request = Requests.sized("video/mp4", "5:4");
    byte[] expected = ResultFile.of(request).bytes();
    assertThat(
            IntStream.range(0, 500)
                .parallel()
                .allMatch(i -> Arrays.equals(ResultFile.of(request).bytes(), expected)))
        .isTrue();
  }

  @Test
  void isBounded() {
    ResultFile longest = ResultFile.of(Requests.lasting("video/mp4", FileRequest.MAX_SECONDS));
    ResultFile longer = ResultFile.of(Requests.lasting("video/mp4", 1e9));
    assertThat(longer.bytes()).isEqualTo(longest.bytes());
    assertThat(longest.length()).isLessThan(3_000_000);
  }
}
