package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.internal.AddressFence;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.SocketFactory;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All addresses lead to one server on this machine, whatever they are. */
class AddressFenceTest {
  private static final Map<String, String> NAMES =
      Map.of(
          "api.example.com", "203.0.113.5",
          "cdn.example.com", "203.0.113.6",
          "intranet.example.com", "10.0.0.5",
          "nas.example.com", "192.168.0.7",
          "metadata.example.com", "169.254.169.254",
          "self.example.com", "127.0.0.1");

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @TempDir private Path directory;
  private final OkHttpClient http =
      new OkHttpClient.Builder().dns(AddressFenceTest::lookup).socketFactory(sockets()).build();

  @AfterEach
  void endConnections() {
    http.connectionPool().evictAll();
  }

  private static List<InetAddress> lookup(String host) throws UnknownHostException {
    // In the way of getaddrinfo.
    String address = host.matches("0x7f.1|localhost") ? "127.0.0.1" : NAMES.get(host);
    return List.of(InetAddress.getByName(address == null ? "203.0.113.99" : address));
  }

  private SocketFactory sockets() {
    return SocketFactories.of(
        () -> {
          return new Socket() {
            @Override
            public void connect(SocketAddress address, int timeout) throws IOException {
              super.connect(new InetSocketAddress("127.0.0.1", server.port()), timeout);
            }
          };
        });
  }

  private KolboClient.Builder client(String host) {
    return KolboClient.builder(Map.of())
        .apiKey(ScriptedServer.KEY)
        .allowInsecureHttp()
        .okHttpClient(http)
        .baseUrl("http://" + host);
  }

  private List<Path> save(KolboClient.Builder builder) {
    try (KolboClient kolbo = builder.build()) {
      return kolbo.jobs().resume("abc123").await().saveTo(directory);
    }
  }

  private DownloadException refusal(KolboClient.Builder builder, String url) {
    server.completed(url);
    DownloadException failure = catchThrowableOfType(DownloadException.class, () -> save(builder));
    assertThat(failure).hasMessageContainingAll("abc123", "its address", "and the API's is not");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(directory).isEmptyDirectory();
    return failure;
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, http://cdn.example.com/1.png",
    "api.example.com, http://203.0.113.77:81/1.png",
    "api.example.com, http://api.example.com:81/1.png",
    "intranet.example.com, http://cdn.example.com/1.png",
    "intranet.example.com, http://nas.example.com/1.png",
    "intranet.example.com, http://172.16.0.1/1.png",
    "self.example.com, http://self.example.com:81/1.png",
    "self.example.com, http://127.0.0.1/1.png",
    "127.0.0.1, http://localhost/1.png",
    "localhost, http://nas.example.com/1.png",
    "localhost, http://cdn.example.com/1.png",
    "metadata.example.com, http://169.254.1.1/1.png",
    "0.0.0.0, http://127.0.0.1/1.png",
  })
  void urlThatLeadsNoFurtherInThanTheApiIsFetched(String api, String url) throws Exception {
    server.completed(url).answer(file("one"));
    assertThat(Files.readString(save(client(api)).get(0))).isEqualTo("one");
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, http://self.example.com/1.png",
    "api.example.com, http://nas.example.com/1.png",
    "api.example.com, http://metadata.example.com/1.png",
    "api.example.com, http://127.0.0.1/1.png",
    "api.example.com, http://localhost/1.png",
    "api.example.com, http://0x7f.1/1.png",
    "api.example.com, http://2130706433/1.png",
    "api.example.com, http://0177.0.0.1/1.png",
    "api.example.com, http://[::1]/1.png",
    "api.example.com, http://[::ffff:127.0.0.1]/1.png",
    "api.example.com, http://[64:ff9b::7f00:1]/1.png",
    "api.example.com, http://[fd00:ec2::254]/1.png",
    "api.example.com, http://169.254.169.254/latest/meta-data",
    "api.example.com, http://0.0.0.0/1.png",
    "api.example.com, http://100.64.0.1/1.png",
    "api.example.com, //self.example.com/1.png",
    "intranet.example.com, http://127.0.0.1/1.png",
    "intranet.example.com, http://self.example.com/1.png",
    "intranet.example.com, http://metadata.example.com/1.png",
    "localhost, http://metadata.example.com/1.png",
    "localhost, http://0.0.0.0/1.png",
    "metadata.example.com, http://nas.example.com/1.png",
    "metadata.example.com, http://self.example.com/1.png",
  })
  void urlThatLeadsFurtherInIsRefusedBeforeARequest(String api, String url) {
    assertThat(refusal(client(api), url)).hasMessageContaining(url);
    assertThat(server.lines()).containsExactly("GET /api/v1/generate/abc123/status");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/x?sig=secret",
        "http://self.example.com/x?sig=secret",
        "//[::1]/x"
      })
  void redirectThatLeadsFurtherInIsRefusedAndLogged(String target) {
    Queue<String> logged = new ConcurrentLinkedQueue<>();
    Handler handler = handler(logged);
    Logger logger = Logger.getLogger(AddressFence.class.getName());
    logger.addHandler(handler);
    try {
      server.completed("http://cdn.example.com/1.png");
      server.answer(redirect("http://cdn.example.com/2")).answer(redirect(target));
      DownloadException failure =
          catchThrowableOfType(DownloadException.class, () -> save(client("api.example.com")));
      assertThat(failure).hasMessageContainingAll("http://cdn.example.com/1.png", "is loopback");
      assertThat(failure.isRetryable()).isFalse();
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(server.lines())
        .containsExactly("GET /api/v1/generate/abc123/status", "GET /1.png", "GET /2");
    assertThat(logged)
        .filteredOn(line -> line.contains(target.replaceFirst("\\?.*", "")))
        .singleElement()
        .asString()
        .contains("redirect", "was not followed", "loopback")
        .doesNotContain("secret", "\n");
  }

  @Test
  void readOfTheApiIsNotRedirectedFurtherIn() {
    server.answer(redirect("http://169.254.169.254/latest/meta-data"));
    try (KolboClient kolbo = client("api.example.com").build()) {
      assertThat(catchThrowable(() -> kolbo.account().credits()))
          .hasMessageContaining("is link-local");
    }
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void openConnectionIsNoWayIn() throws Exception {
    server.answer(200, "{}");
    Request own = new Request.Builder().url("http://self.example.com/own").build();
    try (Response response = http.newCall(own).execute()) {
      assertThat(response.body().string()).isEqualTo("{}");
    }
    assertThat(http.connectionPool().idleConnectionCount()).isEqualTo(1);
    refusal(client("api.example.com"), "http://self.example.com/1.png");
    assertThat(server.lines()).hasSize(2);
  }

  @Test
  void behindAProxyTheUrlTells() throws Exception {
    Proxy proxy = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", server.port()));
    refusal(client("api.example.com").proxy(proxy), "http://0x7f.1/1.png");
    server.completed("http://cdn.example.com/1.png").answer(file("one"));
    List<Path> saved = save(client("api.example.com").proxy(proxy));
    assertThat(Files.readString(saved.get(0))).isEqualTo("one");
  }

  private static Handler handler(Queue<String> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        logged.add(entry.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static MockResponse redirect(String target) {
    return new MockResponse.Builder().code(302).setHeader("Location", target).build();
  }

  private static MockResponse file(String content) {
    return new MockResponse.Builder().body(content).build();
  }
}
