package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that come slowly, or not at all. */
@Timeout(120)
class SlowBodyTest extends MockTest {
  private static final int CLIENTS = 600;
  private static final Duration BODY_TIME = Duration.ofSeconds(6);

  @BeforeAll
  static void startMock() {
    KolboMockServer.Builder builder = KolboMockServer.builder();
    builder.bodyTime = BODY_TIME;
    mock = builder.start();
  }

  private static Socket begin(String path, String headers, String start) throws IOException {
    Socket socket = new Socket("127.0.0.1", mock.port());
    socket.setSoTimeout(60_000);
    write(
        socket,
        "POST %s HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\n%s\r\n%s"
            .formatted(path, KEY, headers, start));
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  private static Socket beginJson() throws IOException {
    return begin(IMAGE, "Content-Type: application/json\r\nContent-Length: 40\r\n", "{\"prompt\":");
  }

  private static Socket beginForm() throws IOException {
    return begin(
        FILES,
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\n",
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nabc");
  }

  @ParameterizedTest
  @Tag("stress")
  @ValueSource(booleans = {true, false})
  void manySlowBodiesShutNobodyOutAndEndAtTheDeadline(boolean form) throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      Instant start = Instant.now();
      for (int i = 0; i < CLIENTS; i++) {
        slow.add(form ? beginForm() : beginJson());
      }
      for (int i = 0; i < 20; i++) {
        ok(json(IMAGE, "{\"prompt\":\"quick " + i + "\"}"));
        ok(form(FILES, file("file", "a.png", "image/png", "x")));
      }
      for (Socket socket : slow) {
        RawExchange exchange = RawExchange.read(socket);
        assertThat(exchange.status()).isEqualTo(408);
        assertThat(exchange.json().path("error").isMissingNode()).isFalse();
      }
      assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(BODY_TIME);
      assertThat(partialFiles()).isEmpty();
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static Set<Path> uploads() throws IOException {
    try (Stream<Path> files = Files.list(mock.uploads())) {
      return files.collect(Collectors.toSet());
    }
  }

  private static List<Path> partialFiles() throws IOException {
    try (Stream<Path> files = Files.list(mock.uploads())) {
      return files.filter(file -> file.toString().endsWith(".part")).toList();
    }
  }

  @Tag("stress")
  @Test
  void bodyThatTricklesEndsAtTheDeadline() throws Exception {
    try (Socket socket = beginForm()) {
      Instant start = Instant.now();
      while (socket.getInputStream().available() == 0) {
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
        write(socket, "a");
        Thread.sleep(50);
      }
      assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(BODY_TIME);
      assertThat(RawExchange.read(socket).status()).isEqualTo(408);
    }
    assertThat(partialFiles()).isEmpty();
  }

  @Test
  @Tag("stress")
  void refusedBodiesThatNeverEndShutNobodyOut() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        Socket socket = begin(FILES, "Content-Type: text/plain\r\nContent-Length: 99\r\n", "abc");
        slow.add(socket);
      }
      for (Socket socket : slow) {
        assertThat(RawExchange.read(socket).status()).isEqualTo(415);
      }
      ok(json(IMAGE, "{\"prompt\":\"quick\"}"));
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void filesOfBrokenAndOfRefusedFormsAreRemoved() throws Exception {
    Set<Path> before = uploads();
    beginForm().close();
    developerError(form(FRAMES, frame("only-one.jpg"), file("files", "b", "text/plain", "b")), 400);
    Instant deadline = Instant.now().plusSeconds(30);
    while (!before.containsAll(uploads())) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(10);
    }
  }
}
