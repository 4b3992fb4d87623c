package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest extends MockTest {

  @Test
  void lipsyncTakesSourceAndSoundEachInOneForm() throws Exception {
    String path = "/api/v1/generate/lipsync";
    String image = file("image", "a.jpg", "image/jpeg", "x");
    String audio = file("audio", "a.mp3", "audio/mpeg", "x");
    ok(form(path, image, audio));
    ok(form(path, text("source_url", "https://example.com/a.jpg"), audio));
    assertThat(developerError(form(path, image), 400)).contains("audio");
    assertThat(
            developerError(
                form(path, image, text("source_url", "https://example.com/a.jpg"), audio), 400))
        .contains("source_url");
    assertThat(
            developerError(form(path, image, file("video", "a.mp4", "video/mp4", "x"), audio), 400))
        .contains("video");
  }

  @Test
  void objectsInFormsAreReadAndHeldAgainstTheirSchemas() throws Exception {
    String path = "/api/v1/generate/video-from-video";
    String clip = file("files", "a.mp4", "video/mp4", "x");
    String vocabulary = "[{\"word\":\"Kolbo, 100%\",\"replaces\":[\"colbo\",\"cobo\"]}]";
    ok(
        form(
            path,
            clip,
            text("vocabulary", vocabulary),
            text("customization", "{\"position\":\"top\"}")));
    assertThat(developerError(form(path, clip, text("customization", "{\"position\":1}")), 400))
        .startsWith("customization.position: must be");
    assertThat(developerError(form(path, clip, text("customization", "top")), 400))
        .isEqualTo("customization: must be object");
    assertThat(developerError(form(path, clip, text("vocabulary", "[{\"word\":1}]")), 400))
        .isEqualTo("vocabulary.0.word: must be string");
    assertThat(developerError(form(path, clip, text("vocabulary", "[1")), 400))
        .isEqualTo("vocabulary: must be array");
  }

  @Test
  void uploadedMediaIsDescribedAndServed() throws Exception {
    JsonNode media =
        ok(form("/api/v1/media/upload", file("file", "cat.png", "image/png", "12345")))
            .path("media");
    assertThat(media.path("filename").asText()).isEqualTo("cat.png");
    assertThat(media.path("size").asInt()).isEqualTo(5);
    assertThat(media.path("url").asText())
        .startsWith(mock.baseUri().toString())
        .endsWith("cat.png");
  }

  private static final String CLOSE = "\r\n--" + BOUNDARY + "--\r\n";

  private static String head(String field, String type) {
    String file = file(field, "clip.bin", type, "");
    return file.substring(0, file.length() - 2);
  }

  /** A request whose file has so many zero bytes; with no length known ahead it is chunked. */
  private static HttpRequest.Builder zeros(
      String path, String before, long count, boolean lengthKnown) {
    byte[] start = before.getBytes(UTF_8);
    byte[] end = CLOSE.getBytes(UTF_8);
    BodyPublisher stream =
        BodyPublishers.ofInputStream(
            () ->
                new SequenceInputStream(
                    Collections.enumeration(
                        List.of(
                            new ByteArrayInputStream(start),
                            new Zeros(count),
                            new ByteArrayInputStream(end)))));
    long length = start.length + count + end.length;
    return request(path)
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(lengthKnown ? BodyPublishers.fromPublisher(stream, length) : stream);
  }

  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long count) {
      left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] b, int off, int len) {
      int count = (int) Math.min(len, left);
      left -= count;
      return count == 0 ? -1 : count;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeFileIsCountedExactly(boolean lengthKnown) throws Exception {
    long bytes = 30 * 1024 * 1024 + 7;
    JsonNode stored = ok(zeros(FILES, head("file", "video/mp4"), bytes, lengthKnown));
    assertThat(stored.path("bytes").asLong()).isEqualTo(bytes);
    assertThat(stored.path("id").asText()).matches("file_[0-9a-f]{24}");
    assertThat(stored.path("filename").asText()).isEqualTo("clip.bin");
    assertThat(stored.path("mime_type").asText()).isEqualTo("video/mp4");
    assertThat(stored.path("expires_at").asLong() - stored.path("created").asLong())
        .isEqualTo(86_400);
    assertThat(send(anonymous(stored.path("url").asText())).statusCode()).isEqualTo(200);
  }

  @Test
  void fileNamesAreMadeFitForUrls() throws Exception {
    JsonNode stored = ok(form(FILES, file("file", "../../ä b?.png", "image/png", "x")));
    assertThat(stored.path("filename").asText()).isEqualTo("ä b?.jpg");
    assertThat(stored.path("url").asText()).endsWith("/__b_.jpg");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filesTogetherOverTheLimitAreRefused(boolean lengthKnown) throws Exception {
    String before = frame("a.jpg") + head("files", "image/png");
    assertThat(developerError(zeros(FRAMES, before, 11 << 20, lengthKnown), 413)).contains("10 MB");
    assertThat(developerError(zeros(FRAMES, before, 60 << 20, lengthKnown), 413)).contains("10 MB");
    ok(zeros(FRAMES, before, 10 << 19, lengthKnown));
  }

  @Test
  void clientThatExpectsToContinueSendsNothingInVain() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", mock.port())) {
      socket.setSoTimeout(10_000);
      write(
          socket,
          "POST %s HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\nExpect: 100-continue\r\n"
                  .formatted(FILES, KEY)
              + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 629145600\r\n\r\n");
      assertThat(statusLine(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void refusedClientThatGoesOnSendingStillGetsItsAnswer() throws Exception {
    HttpRequest upload =
        HttpRequest.newBuilder(mock.baseUri().resolve(FILES))
            .header("Content-Type", "multipart/form-data; boundary=x")
            .POST(BodyPublishers.ofInputStream(() -> new Zeros(50 << 20)))
            .build();
    assertThat(client.send(upload, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  @Test
  void brokenBodiesAreRefused() throws Exception {
    String complete = file("file", "a.bin", "image/png", "abc");
    for (String body :
        List.of(
            complete,
            complete.substring(0, complete.length() - 8),
            "--" + BOUNDARY + "\r\nContent-Disposi",
            "no boundary at all",
            "--" + BOUNDARY + "\r\nContent-Disposition: form-data\r\n\r\nx" + CLOSE,
            "--" + BOUNDARY + "\r\n" + "X: ".repeat(20_000))) {
      HttpRequest.Builder request =
          request(FILES)
              .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
              .POST(BodyPublishers.ofString(body));
      assertThat(openAiError(request, 400, "validation_error")).contains("Broken multipart body");
    }
    for (String type : List.of("multipart/form-data", "multipart/form-data; boundary=other")) {
      HttpRequest.Builder request =
          request(FILES)
              .header("Content-Type", type)
              .POST(BodyPublishers.ofString(complete + CLOSE));
      assertThat(openAiError(request, 400, "validation_error")).contains("boundary");
    }
  }

  @Test
  void connectionCutInAnUploadHarmsNobodyElse() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", mock.port())) {
      write(
          socket,
          "POST %s HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\n".formatted(FILES, KEY)
              + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000\r\n\r\n--x\r\n");
    }
    ok(form(FILES, file("file", "a.bin", "image/png", "abc")));
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  private static String statusLine(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
  }
}
