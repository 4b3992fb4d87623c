package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.internal.Download;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Tag("stress")
@Tag("minutes")
@Isolated
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LargeDataUrlTest {
  private static final int LENGTH = 48 << 20;

  @TempDir private Path directory;

  /** Saves a file of 36 MB within a URL of 48 MB, in a heap that holds three of it. */
  static final class Saving {
    public static void main(String[] arguments) {
      byte[] url = new byte[LENGTH + 13];
      Arrays.fill(url, (byte) 'A');
      byte[] scheme = "data:;base64,".getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(scheme, 0, url, 0, scheme.length);
      String text = new String(url, StandardCharsets.ISO_8859_1);
      url = null;
      Download download =
          new Download(
              (from, file) -> {},
              HttpUrl.get("https://api.example.com/"),
              UnaryOperator.identity(),
              "abc123",
              Path.of(arguments[0]));
      download.save("1", text);
      System.out.println("saved " + download.saved());
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void fileWithinALargeUrlTakesLittleMoreMemoryThanItsUrl() throws Exception {
    ForkedJvm.Result result =
        ForkedJvm.run(
            List.of("env", "JDK_JAVA_OPTIONS=-Xmx160m -XX:+UseSerialGC"),
            System.getProperty("java.class.path"),
            Saving.class,
            directory.toString());
    assertThat(result.output()).contains("saved [" + directory.resolve("abc123-1") + "]");
    assertThat(directory.resolve("abc123-1")).hasSize(LENGTH / 4 * 3);
  }
}
