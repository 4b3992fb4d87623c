package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Responses that do not fit the heap, in a JVM with a small one. */
@Tag("stress")
@Tag("minutes")
@Isolated
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EndlessResponsesTest {
  private static final String CREDITS = "{\"success\":true,\"credits\":{\"total\":7}";
  private static final long GIGABYTE = 1L << 30;
  private static final int LARGE = 10_000_000;

  private int heap;

  @AutoClose private final RawServer server = new RawServer(this::respond);

  @Test
  void hundredEndlessResponsesInASmallHeapFailTyped() throws Exception {
    run(64, 50, "spaces", "gzip", "text", "refused-spaces", "refused-gzip", "drip");
  }

  @Test
  void oneEndlessResponseOfEachKindFailsTyped() throws Exception {
    run(128, 5, "spaces", "gzip", "text", "refused-spaces");
  }

  @Test
  void responsesThatGrowWhenTheyAreParsedFailTypedOrSucceed() throws Exception {
    run(
        64,
        10,
        "lists",
        "maps",
        "numbers",
        "texts",
        "deep",
        "small-lists",
        "small-deep",
        "refused-deep");
  }

  private void run(int megabytes, int calls, String... paths) throws Exception {
    heap = megabytes;
    List<String> arguments = new ArrayList<>(List.of(server.url(), String.valueOf(calls)));
    arguments.addAll(List.of(paths));
    ForkedJvm.Result result =
        ForkedJvm.withHeap(
            megabytes + "m", EndlessResponses.class, arguments.toArray(String[]::new));
    System.out.println(result.output());
    assertThat(result.output())
        .endsWith("end\n")
        .doesNotContain("UNCAUGHT", "OutOfMemoryError", "FAILED");
    Matcher ended = Pattern.compile("(\\d+) of (\\d+) ended in (\\d+) ms").matcher(result.output());
    for (String path : paths) {
      assertThat(ended.find()).isTrue();
      assertThat(ended.group(1)).as(path).isEqualTo(ended.group(2));
      assertThat(Integer.parseInt(ended.group(3))).as(path).isLessThan(20_000);
      assertThat(result.output())
          .contains("after " + path + " ok total=7.0", "after " + path + " eighth total=7.0");
    }
  }

  private void respond(RawServer.Connection connection) throws IOException, InterruptedException {
    while (true) {
      String path = connection.read().split("[ /]+")[1];
      boolean isRefused = path.startsWith("refused-");
      String head =
          "HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
              .formatted(isRefused ? "500 Broken" : "200 OK");
      switch (path.replace("refused-", "")) {
        case "ok" -> connection.json(CREDITS + "}");
        case "eighth" -> {
          String padding = "x".repeat((heap << 20) / 8 - 100);
          connection.json(CREDITS + ",\"padding\":\"" + padding + "\"}");
        }
        case "gzip" -> {
          connection
              .write(head + "Connection: close\r\nContent-Encoding: gzip\r\n\r\n")
              .write(BOMB);
          return;
        }
        case "spaces" -> endless(connection, head, "", " ");
        case "text" -> endless(connection, head, CREDITS + ",\"padding\":\"", "x");
        case "drip" -> {
          connection.write(head + "Content-Length: " + GIGABYTE + "\r\n\r\n");
          while (true) {
            connection.write(" ".repeat(1000));
            Thread.sleep(5);
          }
        }
        case "lists" -> parsed(connection, head, LARGE, "[]");
        case "maps" -> parsed(connection, head, LARGE, "{\"a\":{}}");
        case "numbers" -> parsed(connection, head, LARGE, "1");
        case "texts" ->
            parsed(connection, head, (heap << 20) / 16, '"' + "x".repeat((heap << 20) / 20) + '"');
        case "deep" -> parsed(connection, head, LARGE, "[".repeat(900) + "]".repeat(900));
        case "small-lists" -> parsed(connection, head, 200_000, "[]");
        case "small-deep" -> parsed(connection, head, 50_000, "[".repeat(900) + "]".repeat(900));
        default -> throw new IOException("unknown path " + path);
      }
    }
  }

  private static void endless(
      RawServer.Connection connection, String head, String begin, String repeated)
      throws IOException {
    connection.write(head + "Content-Length: " + GIGABYTE + "\r\n\r\n" + begin);
    byte[] block = repeated.repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    while (true) {
      connection.write(block);
    }
  }

  /** A valid response with a list of so many bytes. */
  private static void parsed(
      RawServer.Connection connection, String head, int length, String element) throws IOException {
    StringBuilder body = new StringBuilder(length + 200);
    body.append(CREDITS).append(",\"error\":\"\",\"list\":[").append(element);
    while (body.length() < length) {
      body.append(',').append(element);
    }
    body.append("]}");
    byte[] bytes = body.toString().getBytes(StandardCharsets.US_ASCII);
    connection.write(head + "Content-Length: " + bytes.length + "\r\n\r\n").write(bytes);
  }

  private static final byte[] BOMB = bomb();

  /** A gigabyte of spaces, as gzip. */
  private static byte[] bomb() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) ' ');
    try (GZIPOutputStream out =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      for (long written = 0; written < GIGABYTE; written += block.length) {
        out.write(block);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
