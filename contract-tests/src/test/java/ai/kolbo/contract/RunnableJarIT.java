package ai.kolbo.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RunnableJarIT {
  @Test
  void itPrintsWhereItIsWhenItIsReadyAndListensOnLoopback() throws Exception {
    try (RunnableJar mock = RunnableJar.start()) {
      assertThat(mock.firstLine)
          .matches("Kolbo mock listening on http://127\\.0\\.0\\.1:[1-9]\\d+");
      RestAssured.get(mock.uri() + "/api/kolbo/v1").then().statusCode(200);
      assertThat(mock.process.inputReader().readLine())
          .isEqualTo("API reference at " + mock.uri() + "/docs");
      RestAssured.get(mock.uri() + "/docs").then().statusCode(200);

      // Through the handle: the process itself would close the stream.
      mock.process.toHandle().destroy();
      assertThat(mock.process.inputReader().readLine()).isNull();
    }
  }

  @Tag("stress")
  @Test
  void withTlsItPrintsWhatClientsHaveToTrust() throws Exception {
    try (RunnableJar mock = RunnableJar.start(List.of(), List.of("--tls"))) {
      BufferedReader out = mock.process.inputReader();
      assertThat(out.readLine()).startsWith("API reference at https://127.0.0.1:");
      String fingerprint = out.readLine();
      StringBuilder pem = new StringBuilder();
      for (String line = ""; !line.startsWith("-----END"); pem.append(line).append('\n')) {
        line = out.readLine();
      }
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem.toString().getBytes(US_ASCII)));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      assertThat(fingerprint)
          .endsWith(" " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest));

      HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
      HttpRequest request = HttpRequest.newBuilder(mock.uri().resolve("/api/kolbo/v1")).build();
      HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }
  }

  private static SSLContext trusting(X509Certificate certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("mock", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  @Tag("stress")
  @Test
  void terminationEndsPrismToo() throws Exception {
    try (RunnableJar mock = RunnableJar.start()) {
      List<ProcessHandle> prism = mock.children();
      assertThat(prism).isNotEmpty();

      mock.process.destroy();

      assertEnds(mock, prism);
    }
  }

  @Tag("stress")
  @Test
  void aKilledMockTakesPrismWithIt() throws Exception {
    try (RunnableJar mock = RunnableJar.start()) {
      List<ProcessHandle> prism = mock.children();
      assertThat(prism).isNotEmpty();

      mock.process.destroyForcibly();

      assertEnds(mock, prism);
    }
  }

  private static void assertEnds(RunnableJar mock, List<ProcessHandle> prism) throws Exception {
    assertThat(mock.process.waitFor(10, TimeUnit.SECONDS)).as("the mock ends").isTrue();
    for (ProcessHandle child : prism) {
      child.onExit().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aWrongOptionIsNamed() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(RunnableJar.java(), "-jar", RunnableJar.JAR.toString(), "--prot", "1")
            .start();

    assertThat(process.errorReader().readLine()).contains("--prot");
    assertThat(process.waitFor()).isEqualTo(2);
  }
}
