package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.DownloadException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecureRedirectTest {
  private static final HeldCertificate CERTIFICATE =
      new HeldCertificate.Builder()
          .addSubjectAlternativeName("127.0.0.1")
          .addSubjectAlternativeName("localhost")
          .build();
  private static final HandshakeCertificates TRUST =
      new HandshakeCertificates.Builder()
          .addTrustedCertificate(CERTIFICATE.certificate())
          .heldCertificate(CERTIFICATE)
          .build();

  @AutoClose private final ScriptedServer plain = new ScriptedServer();
  @AutoClose private final MockWebServer secure = new MockWebServer();
  @TempDir private Path directory;
  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .sslSocketFactory(TRUST.sslSocketFactory(), TRUST.trustManager())
          .build();

  @BeforeEach
  void start() throws Exception {
    secure.useHttps(TRUST.sslSocketFactory());
    secure.start(InetAddress.getByName("127.0.0.1"), 0);
  }

  @AfterEach
  void endConnections() {
    http.connectionPool().evictAll();
  }

  @Test
  void fileIsFollowedFromHttpToHttps() {
    plain.completed(plain.url("/1.png")).answer(redirect(secure.url("/moved.png").toString()));
    secure.enqueue(new MockResponse.Builder().body("one").build());
    assertThat(save().get(0)).hasContent("one");
  }

  @Test
  void fileIsNotFollowedFromHttpsToHttp() {
    plain.completed(secure.url("/1.png").toString());
    secure.enqueue(redirect(plain.url("/moved.png")));
    DownloadException failure = catchThrowableOfType(DownloadException.class, this::save);
    assertThat(failure).hasMessageContaining("it leads from https to http");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(plain.count()).isEqualTo(1);
    assertThat(secure.getRequestCount()).isEqualTo(1);
    assertThat(directory).isEmptyDirectory();
  }

  private List<Path> save() {
    try (KolboClient kolbo = plain.client().okHttpClient(http).build()) {
      return kolbo.jobs().resume("abc123").await().saveTo(directory);
    }
  }

  private static MockResponse redirect(String target) {
    return new MockResponse.Builder().code(302).setHeader("Location", target).build();
  }
}
