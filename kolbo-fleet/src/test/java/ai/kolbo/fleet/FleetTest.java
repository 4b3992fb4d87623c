package ai.kolbo.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.error.ConnectionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connecting to Redis. */
@Timeout(60)
class FleetTest {
  private static final String SECRET = "s3cr3t-pass";

  @Test
  void connectsWithAPasswordThatItNeverShows(@TempDir Path directory) throws IOException {
    try (RedisServer redis = RedisServer.start(directory, "--requirepass", SECRET);
        Fleet fleet = Fleet.connect(uri("default:" + SECRET, redis.port()), "acme")) {
      assertThat(fleet.budget(10).state().left()).isEqualByComparingTo("10");
      assertThat(fleet.toString())
          .isEqualTo("Fleet[account=acme, redis=127.0.0.1:" + redis.port() + "]");
      redis.kill();
      assertThat(text(failureOf(uri(":" + SECRET, redis.port()))))
          .contains("127.0.0.1:" + redis.port())
          .doesNotContain(SECRET);
    }
  }

  @Test
  void aWrongPasswordIsRefused(@TempDir Path directory) throws IOException {
    try (RedisServer redis = RedisServer.start(directory, "--requirepass", "other")) {
      assertThat(text(failureOf(uri(":" + SECRET, redis.port()))))
          .contains("cannot be used: WRONGPASS")
          .doesNotContain(SECRET);
      assertThat(failureOf(redis.uri())).hasMessageContaining("NOAUTH");
    }
  }

  @Test
  void aServerThatDoesNotRespondIsGivenUpInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Fleet.Builder fleet =
          Fleet.builder(uri(":" + SECRET, silent.getLocalPort()), "acme")
              .timeout(Duration.ofMillis(300));
      assertThatThrownBy(fleet::connect)
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("no response in 300 ms");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://:s3cr3t-pass@host", "redis:s3cr3t-pass", "redis://", "s3cr3t-pass"})
  void anAddressThatIsNoneIsNotShown(String address) {
    URI uri = URI.create(address.equals("redis://") ? "redis:///0" : address);
    assertThatThrownBy(() -> Fleet.connect(uri, "acme"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis://host:port")
        .satisfies(e -> assertThat(text(e)).doesNotContain(SECRET));
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    URI redis = URI.create("redis://127.0.0.1");
    assertThatThrownBy(() -> Fleet.builder(redis, " ")).hasMessageContaining("account");
    assertThatThrownBy(() -> Fleet.builder(redis, "a}b")).hasMessageContaining("account");
    Fleet.Builder fleet = Fleet.builder(redis, "acme");
    assertThatThrownBy(() -> fleet.goOnWhenLost(0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> fleet.goOnWhenLost(1.1)).hasMessageContaining("1.1");
    assertThatThrownBy(() -> fleet.timeout(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> fleet.timeout(Duration.ofHours(1))).hasMessageContaining("PT1H");
  }

  private static URI uri(String user, int port) {
    return URI.create("redis://" + user + "@127.0.0.1:" + port);
  }

  private static Throwable failureOf(URI redis) {
    try (Fleet fleet = Fleet.connect(redis, "acme")) {
      throw new AssertionError(fleet + " is connected");
    } catch (ConnectionException e) {
      assertThat(e.mayHaveActed()).isFalse();
      return e;
    }
  }

  private static String text(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
