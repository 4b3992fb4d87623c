package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.mock.KolboMockServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command in a process of its own: what it holds in memory, and how it ends. */
@Tag("stress")
@Tag("minutes")
class ScoreProgramTest {
  private static final String KEY = "kolbo_live_0123456789abcdef0123456789abcdef01234567";
  private static final String READY = "Kolbo score listening on ";
  private static final long BYTES = 200L << 20;

  private static Process start(List<String> options, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ScoreProgram.class.getName(), "--listen", "0"));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static URI ready(BufferedReader out) throws IOException {
    String line = out.readLine();
    assertThat(line).startsWith(READY);
    return URI.create(line.substring(READY.length()));
  }

  private static HttpRequest.Builder request(URI proxy, String path) {
    return HttpRequest.newBuilder(URI.create(proxy + path)).header("X-API-Key", KEY);
  }

  @Test
  void aLargeUploadPassesThroughASmallHeap() throws Exception {
    try (KolboMockServer mock = KolboMockServer.start()) {
      Process process =
          start(List.of("-Xmx64m"), "--upstream", mock.baseUri().toString(), "--floor", "100");
      try {
        BufferedReader out = process.inputReader();
        URI proxy = ready(out);
        HttpRequest upload =
            request(proxy, "/api/kolbo/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=part")
                .POST(BodyPublishers.ofInputStream(ScoreProgramTest::form))
                .build();
        HttpResponse<String> response =
            HttpClient.newHttpClient().send(upload, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode file = ApiDocument.JSON.readTree(response.body());
        assertThat(file.path("bytes").asLong()).isEqualTo(BYTES);
        process.toHandle().destroy();
        assertThat(out.lines()).anyMatch(line -> line.matches("uploadFile +1 +100"));
        assertThat(process.waitFor()).isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static InputStream form() {
    String head =
        "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n"
            + "Content-Type: video/mp4\r\n\r\n";
    List<InputStream> parts =
        List.of(
            new ByteArrayInputStream(head.getBytes(UTF_8)),
            new Zeros(BYTES),
            new ByteArrayInputStream("\r\n--part--\r\n".getBytes(UTF_8)));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  /** So many zeros. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(bytes, offset, offset + count, (byte) 0);
      left -= count;
      return count;
    }
  }

  @Test
  void theScoreIsPrintedWhenTheProcessIsToldToEnd() throws Exception {
    Process process = start(List.of(), "--floor", "60");
    try {
      BufferedReader out = process.inputReader();
      URI proxy = ready(out);
      HttpRequest wrong =
          request(proxy, "/api/v1/generate/image")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{}"))
              .build();
      HttpClient.newHttpClient().send(wrong, BodyHandlers.ofString());
      List<ProcessHandle> children = process.descendants().collect(Collectors.toList());
      assertThat(children).as("its own mock has Prism").isNotEmpty();
      process.toHandle().destroy();
      assertThat(out.lines().toList()).last().asString().matches("total +1 +50");
      assertThat(process.waitFor()).isEqualTo(1);
      for (ProcessHandle child : children) {
        child.onExit().get(10, TimeUnit.SECONDS);
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
