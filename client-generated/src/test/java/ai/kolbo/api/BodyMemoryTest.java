package ai.kolbo.api;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies whose JSON takes far more of the heap than its text. */
class BodyMemoryTest {
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void manySmallObjectsAreTooLargeRatherThanTheEndOfTheHeap() throws Exception {
    Process small =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                Reader.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(small.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines())
        .containsExactly(
            "lists: TooLarge",
            "objects: TooLarge",
            "scenes: TooLarge",
            "texts: TooLarge",
            "read 1");
    assertThat(small.waitFor()).isZero();
  }

  @Test
  void smallBodiesAndLongTextsTakeNoMoreThanTheirBytes() {
    byte[] small = "{\"a\":[1,2,3]}".getBytes(StandardCharsets.UTF_8);
    assertThat(BodyMemory.heapOf(small, 0, small.length)).isZero();
    byte[] text = ("{\"a\":\"" + "A".repeat(1 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
    assertThat(BodyMemory.heapOf(text, 0, text.length)).isLessThan(1000);
  }

  /** Runs with a small heap. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) throws Exception {
      read("lists", "{\"x\":[", "[],");
      read("objects", "{\"x\":[", "{\"a\":{}},");
      read("scenes", "{\"scenes\":[", "{},");
      read("texts", "{\"x\":[", "\"a\",");
      try (BodyMemory memory = new BodyMemory(BodyMemory.DEFAULT_LIMIT)) {
        byte[] fine = memory.read(ResponseBody.create("{\"scenes\":[{}]}", null));
        System.out.println("read " + Json.read(GenerationStatus.class, fine).getScenes().size());
      }
    }

    private static void read(String name, String begin, String unit) throws Exception {
      String json = begin + unit.repeat((8 << 20) / unit.length()) + "{}]}";
      try (BodyMemory memory = new BodyMemory(BodyMemory.DEFAULT_LIMIT)) {
        Json.read(GenerationStatus.class, memory.read(ResponseBody.create(json, null)));
        System.out.println(name + ": read");
      } catch (BodyMemory.TooLarge e) {
        System.out.println(name + ": TooLarge");
      } catch (OutOfMemoryError e) {
        System.out.println(name + ": OutOfMemoryError");
      }
    }
  }
}
