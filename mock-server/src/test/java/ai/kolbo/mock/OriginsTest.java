package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which web pages may call the mock, and by which names it is known. */
class OriginsTest extends MockTest {
  private static final String ALLOWED = "Access-Control-Allow-Origin";

  private static HttpResponse<String> preflight(String origin) throws Exception {
    return send(
        anonymous(IMAGE)
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type,x-api-key"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:3000",
        "https://127.0.0.1",
        "http://[::1]:8080",
        "http://a.localhost"
      })
  void pagesOfThisMachineMayCallTheApi(String origin) throws Exception {
    HttpResponse<String> preflight = preflight(origin);
    assertThat(preflight.statusCode()).isEqualTo(200);
    assertThat(preflight.headers().firstValue(ALLOWED)).hasValue(origin);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("*", "Authorization");
    HttpResponse<String> started = send(json(IMAGE, "{\"prompt\":\"x\"}").header("Origin", origin));
    assertThat(started.headers().firstValue(ALLOWED)).hasValue(origin);
    assertThat(started.headers().firstValue("Access-Control-Expose-Headers")).hasValue("*");
  }

  @Test
  void refusalsCanBeReadByPagesToo() throws Exception {
    HttpResponse<String> refused =
        send(anonymous("/api/v1/models").header("Origin", "http://localhost"));
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue(ALLOWED)).hasValue("http://localhost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.com", "http://localhost.example.com", "null"})
  void otherPagesMayNot(String origin) throws Exception {
    assertThat(preflight(origin).headers().firstValue(ALLOWED)).isEmpty();
    assertThat(
            send(request("/api/v1/models").header("Origin", origin)).headers().firstValue(ALLOWED))
        .isEmpty();
    developerError(anonymous("/__mock/state").header("Origin", origin), 403);
    developerError(anonymous("/__mock/files/catalog/a.png").header("Origin", origin), 403);
  }

  @Tag("stress")
  @Test
  void namedOriginsMayAndOffLetsNone() throws Exception {
    try (KolboMockServer named =
            KolboMockServer.builder()
                .cors("https://app.example")
                .cors("http://b.example:1")
                .start();
        KolboMockServer off = KolboMockServer.builder().cors("off").start();
        KolboMockServer any = KolboMockServer.builder().cors("*").start()) {
      assertThat(allowed(named, "https://app.example")).isEqualTo("https://app.example");
      assertThat(allowed(named, "http://b.example:1")).isEqualTo("http://b.example:1");
      assertThat(allowed(named, "http://localhost")).isEqualTo("http://localhost");
      assertThat(allowed(named, "https://app-example")).isEmpty();
      assertThat(allowed(off, "http://localhost")).isEmpty();
      assertThat(allowed(any, "https://anyone.example")).isNotEmpty();
    }
  }

  private static String allowed(KolboMockServer server, String origin) throws Exception {
    return send(java.net.http.HttpRequest.newBuilder(server.baseUri().resolve("/api/v1/models"))
            .header("X-API-Key", KEY)
            .header("Origin", origin))
        .headers()
        .firstValue(ALLOWED)
        .orElse("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"app.example", "https://app.example/", "ftp://app.example", "", "https://"})
  void whatIsNoOriginIsRefused(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KolboMockServer.builder().cors(origin))
        .withMessageContaining("https://app.example");
  }

  @Test
  void anUnknownNameOfTheServerReachesTheApiOnly() throws Exception {
    assertThat(status(mock, "/__mock/state", "evil.example")).isEqualTo(403);
    assertThat(status(mock, "/__mock/health", "evil.example")).isEqualTo(200);
    assertThat(status(mock, "/openapi.json", "evil.example:80")).isEqualTo(200);
    assertThat(status(mock, "/__mock/state", "localhost:" + mock.port())).isEqualTo(200);
    assertThat(status(mock, "/__mock/state", "192.168.1.5")).isEqualTo(200);
    try (KolboMockServer named = KolboMockServer.builder().allowedHost("Kolbo-Mock").start()) {
      assertThat(status(named, "/__mock/state", "kolbo-mock:4010")).isEqualTo(200);
      assertThat(status(named, "/__mock/state", "evil.example")).isEqualTo(403);
    }
  }

  /** The JDK's client lets nobody choose the Host header. */
  private static int status(KolboMockServer server, String path, String host) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      String request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
      socket
          .getOutputStream()
          .write(request.formatted(path, host).getBytes(StandardCharsets.US_ASCII));
      String response =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(response.split(" ", 3)[1]);
    }
  }
}
