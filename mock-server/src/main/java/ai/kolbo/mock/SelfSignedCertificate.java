package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A new key with a certificate that it has signed itself, for a month. The JDK can make one only
 * with its command {@code keytool}, which every Java runtime brings.
 *
 * @param keys holds the key
 * @param password of the key, and of what holds it
 */
record SelfSignedCertificate(KeyStore keys, String password, X509Certificate certificate) {
  private static final String ALIAS = "mock";
  private static final int SECONDS = 60;

  /**
   * Makes a key and its certificate.
   *
   * @param hosts names and addresses that the certificate is for, beside this machine's own
   * @throws IOException if {@code keytool} is missing or fails
   */
  static SelfSignedCertificate make(Collection<String> hosts)
      throws IOException, InterruptedException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    Path directory = Files.createTempDirectory("kolbo-mock-tls-");
    Path file = directory.resolve("keys.p12");
    try {
      run(file, names(hosts), password);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        keys.load(in, password.toCharArray());
      }
      return new SelfSignedCertificate(
          keys, password, (X509Certificate) keys.getCertificate(ALIAS));
    } catch (GeneralSecurityException e) {
      throw new IOException("The key that keytool made cannot be read", e);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  private static void run(Path file, String names, String password)
      throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-J-XX:TieredStopAtLevel=1",
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=Kolbo mock server",
            "-ext",
            "san=" + names,
            "-ext",
            "eku=serverAuth",
            "-validity",
            "30",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass:env",
            "KOLBO_MOCK_STORE");
    command.environment().put("KOLBO_MOCK_STORE", password);
    Process process = command.redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool made no certificate: " + output);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static String names(Collection<String> hosts) throws UnknownHostException {
    Set<String> names = new TreeSet<>(List.of("dns:localhost", "ip:127.0.0.1", "ip:::1"));
    for (String host : hosts) {
      if (host.contains(":") || host.matches("[\\d.]+")) {
        names.add("ip:" + InetAddress.getByName(host).getHostAddress());
      } else if (host.matches("[A-Za-z0-9.-]+")) {
        names.add("dns:" + host);
      }
    }
    return String.join(",", names);
  }

  /** The certificate as a PEM file has it. */
  String pem() {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  /** The certificate's fingerprint, as browsers and OpenSSL show it. */
  String sha256() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(encoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] encoded() {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
