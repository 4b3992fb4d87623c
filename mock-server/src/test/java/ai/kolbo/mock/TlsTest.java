package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsTest {
  private static KolboMockServer mock;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    mock = KolboMockServer.builder().tls().start();
    client = HttpClient.newBuilder().sslContext(trusting(mock.certificate())).build();
  }

  @AfterAll
  static void stop() {
    mock.close();
  }

  private static SSLContext trusting(X509Certificate certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("mock", Objects.requireNonNull(certificate));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static HttpRequest.Builder request(Version version, String path) {
    return HttpRequest.newBuilder(mock.baseUri().resolve(path))
        .version(version)
        .header("X-API-Key", MockTest.KEY);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void bothVersionsOfHttpAreSpoken(Version version) throws Exception {
    assertThat(mock.baseUri().getScheme()).isEqualTo("https");
    HttpResponse<String> response =
        client.send(
            request(version, MockTest.IMAGE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"prompt\":\"x\"}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void bodiesOfUnknownLengthArrive(Version version) throws Exception {
    byte[] body =
        (MockTest.file("file", "a.txt", "text/plain", "hello")
                + "--"
                + MockTest.BOUNDARY
                + "--\r\n")
            .getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> stored =
        client.send(
            request(version, MockTest.FILES)
                .header("Content-Type", "multipart/form-data; boundary=" + MockTest.BOUNDARY)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)))
                .build(),
            BodyHandlers.ofString());
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
    String url = MockTest.JSON.readTree(stored.body()).path("url").textValue();
    assertThat(url).startsWith(mock.baseUri() + "/");
    assertThat(
            client
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body())
        .isEqualTo("hello");
  }

  @Test
  void eventsAreStreamed() throws Exception {
    HttpResponse<String> events =
        client.send(
            request(Version.HTTP_2, MockTest.CHAT)
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        "{\"model\":\"kolbo-cli\",\"stream\":true,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(events.statusCode()).as(events.body()).isEqualTo(200);
    assertThat(events.body()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void whoDoesNotTrustTheCertificateDoesNotConnect() {
    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .send(request(Version.HTTP_2, "/").build(), BodyHandlers.discarding()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void thereIsNoCertificateWithoutTls() {
    try (KolboMockServer plain = KolboMockServer.start()) {
      assertThat(plain.certificate()).isNull();
    }
  }

  @Test
  void eachStartMakesAnother() {
    try (KolboMockServer other = KolboMockServer.builder().tls().start()) {
      assertThat(other.certificate()).isNotEqualTo(mock.certificate());
    }
  }
}
