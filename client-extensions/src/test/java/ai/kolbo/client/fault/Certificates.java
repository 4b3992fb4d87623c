package ai.kolbo.client.fault;

import javax.net.ssl.SSLContext;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** What servers show, and a client that trusts some of it. */
final class Certificates {
  private static final HeldCertificate GOOD =
      new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
  private static final HeldCertificate OF_ANOTHER_HOST =
      new HeldCertificate.Builder().addSubjectAlternativeName("api.example.com").build();
  private static final HandshakeCertificates CLIENT =
      new HandshakeCertificates.Builder()
          .addTrustedCertificate(GOOD.certificate())
          .addTrustedCertificate(OF_ANOTHER_HOST.certificate())
          .build();

  static final SSLContext TRUSTED = shown(GOOD);
  static final SSLContext WRONG_HOST = shown(OF_ANOTHER_HOST);
  static final SSLContext UNTRUSTED =
      shown(new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build());

  private Certificates() {}

  private static SSLContext shown(HeldCertificate certificate) {
    return new HandshakeCertificates.Builder().heldCertificate(certificate).build().sslContext();
  }

  /** A client with connections of its own. */
  static OkHttpClient client() {
    return new OkHttpClient.Builder()
        .sslSocketFactory(CLIENT.sslSocketFactory(), CLIENT.trustManager())
        .connectionPool(new ConnectionPool())
        .build();
  }
}
