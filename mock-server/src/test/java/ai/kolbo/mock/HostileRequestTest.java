package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that are malformed in some way, of every operation: each gets a response in time. */
class HostileRequestTest extends MockTest {
  private static final ApiDocument DOCUMENT = document();
  private static final Duration BODY_TIME = Duration.ofMillis(400);

  @BeforeAll
  static void startMock() {
    KolboMockServer.Builder builder = KolboMockServer.builder();
    builder.bodyTime = BODY_TIME;
    mock = builder.start();
  }

  private static ApiDocument document() {
    try {
      return ApiDocument.of(ApiDocument.packaged());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Set<Integer> ACCEPTED = Set.of(200, 201, 202, 204);
  private static final Set<Integer> BAD = Set.of(400);

  /** What of a body is wrong; refused if the operation takes one. */
  enum Kind {
    WRONG_TYPES(BAD, operation -> json(operation, everyMember(operation, "{\"x\":{}}"))),
    HUGE_NUMBERS(BAD, operation -> json(operation, everyMember(operation, "1e99999"))),
    LONG_NUMBERS(BAD, operation -> json(operation, everyMember(operation, "9".repeat(2_000)))),
    NOT_A_NUMBER(BAD, operation -> json(operation, everyMember(operation, "NaN"))),
    DEEP(BAD, operation -> json(operation, "[".repeat(10_000) + "]".repeat(10_000))),
    DEEP_MEMBER(
        BAD, operation -> json(operation, "{\"x\":".repeat(10_000) + "1" + "}".repeat(10_000))),
    INVALID_UTF_8(BAD, operation -> json(operation, bytes("{\"x\":\"", 0xC3, 0x28, 0xFF, "\"}"))),
    INVALID_UTF_32(BAD, operation -> json(operation, bytes(0, 0, 0xFE, 0xFF, 0x7F, 0, 0, 0))),
    BYTE_ORDER_MARK(BAD, operation -> json(operation, bytes(0xEF, 0xBB, 0xBF, "{\"x\":{}"))),
    UTF_16(BAD, operation -> json(operation, "{\"x\":".getBytes(UTF_16LE))),
    NO_BOUNDARY(BAD, operation -> body(operation, Operation.MULTIPART, bytes("--x\r\n\r\n"))),
    ODD_BOUNDARY(
        BAD,
        operation ->
            body(
                operation,
                Operation.MULTIPART + "; boundary=\"\u0001;,?x\"",
                bytes("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--"))),
    UNCLOSED_PART(
        BAD,
        operation ->
            body(
                operation,
                Operation.MULTIPART + "; boundary=x",
                bytes("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1"))),
    DUPLICATE_MEMBERS(BAD, operation -> json(operation, "{\"x\":1,\"x\":2,")),
    GZIP(
        Set.of(415),
        operation ->
            body(
                operation,
                Operation.JSON + "\r\nContent-Encoding: gzip",
                gzip("{\"prompt\":\"x\"}"))),
    CHUNKED_WITHOUT_END(
        Set.of(408),
        operation ->
            bytes(
                head(operation, ""),
                type(operation),
                "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")),
    CHUNKED_WRONGLY(
        BAD,
        operation ->
            bytes(
                head(operation, ""), type(operation), "Transfer-Encoding: chunked\r\n\r\nzz\r\n{")),
    LENGTH_TOO_LONG(
        Set.of(408),
        operation ->
            bytes(head(operation, ""), type(operation), "Content-Length: 900\r\n\r\n{\"x\"")),
    LENGTH_TOO_SHORT(
        BAD,
        operation ->
            bytes(head(operation, ""), type(operation), "Content-Length: 3\r\n\r\n{\"x\":1}")),
    TWO_LENGTHS(
        BAD,
        operation ->
            bytes(
                head(operation, ""),
                type(operation),
                "Content-Length: 3\r\nContent-Length: 4\r\n\r\n{\"x\":1}"));

    private final Set<Integer> expected;
    private final Function<Operation, byte[]> request;

    Kind(Set<Integer> expected, Function<Operation, byte[]> request) {
      this.expected = expected;
      this.request = request;
    }
  }

  private static String path(Operation operation) {
    return operation.path("x");
  }

  private static String head(Operation operation, String query) {
    return head(operation.method(), path(operation) + query, "HTTP/1.1");
  }

  private static String head(String method, String target, String version) {
    return "%s %s %s\r\nHost: localhost\r\nX-API-Key: %s\r\nAuthorization: Bearer a-token\r\n"
        .formatted(method, target, version, KEY);
  }

  private static String type(Operation operation) {
    boolean takesJson = !operation.requestMediaTypes().equals(Set.of(Operation.MULTIPART));
    return "Content-Type: %s\r\n"
        .formatted(takesJson ? Operation.JSON : Operation.MULTIPART + "; boundary=x");
  }

  private static byte[] json(Operation operation, String json) {
    return json(operation, json.getBytes(UTF_8));
  }

  private static byte[] json(Operation operation, byte[] json) {
    return body(operation, Operation.JSON, json);
  }

  private static byte[] body(Operation operation, String type, byte[] body) {
    return bytes(
        head(operation, ""),
        "Content-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n",
        body);
  }

  private static String everyMember(Operation operation, String value) {
    List<String> members = new ArrayList<>(List.of("\"unknown\":" + value));
    operation.bodyMembers().keySet().forEach(name -> members.add("\"" + name + "\":" + value));
    return "{" + String.join(",", members) + "}";
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(Object... pieces) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Object piece : pieces) {
      if (piece instanceof Integer number) {
        bytes.write(number);
      } else {
        bytes.writeBytes(piece instanceof byte[] raw ? raw : ((String) piece).getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @EnumSource
  void malformedBodyIsRefused(Kind kind) throws Exception {
    // Some kinds are refused at a deadline only: side by side that takes a fraction.
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> checks = new ArrayList<>();
      for (Operation operation : DOCUMENT.operations()) {
        checks.add(
            () -> {
              assertRefused(kind, operation);
              return null;
            });
      }
      for (Future<Void> check : threads.invokeAll(checks)) {
        check.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertRefused(Kind kind, Operation operation) throws Exception {
    RawExchange exchange = send(operation, kind.request.apply(operation));
    String what = operation.id() + ": " + exchange;
    Set<String> types = operation.requestMediaTypes();
    if (types.isEmpty()) {
      // It takes no body: none is looked at, unless HTTP itself is broken.
      assertThat(exchange.status()).as(what).isNotIn(0, 408, 500);
    } else if (kind.expected.equals(Set.of(408)) || kind == Kind.TWO_LENGTHS) {
      assertThat(kind.expected).as(what).contains(exchange.status());
    } else {
      // Of a type that the operation does not take, the type is refused first.
      assertThat(exchange.status())
          .as(what)
          .isIn(Stream.concat(kind.expected.stream(), Stream.of(415)).toArray());
    }
  }

  /** Sends a request; the response is an error in the envelope of its surface, or a success. */
  private static RawExchange send(Operation operation, byte[] request) throws Exception {
    RawExchange exchange = RawExchange.send(mock.port(), request);
    String what = operation.method() + " " + operation.path() + ": " + exchange;
    assertThat(exchange.status()).as(what).isNotEqualTo(500);
    if (exchange.status() >= 400) {
      assertErrorOf(operation.surface(), exchange, what);
    }
    return exchange;
  }

  private static void assertErrorOf(ApiDocument.Surface surface, RawExchange exchange, String what)
      throws IOException {
    assertThat(exchange.header("Content-Type")).as(what).isEqualTo("application/json");
    assertThat(exchange.json().at(messageOf(surface)).asText()).as(what).isNotBlank();
  }

  /** Where the document has the message of a surface's errors. */
  private static String messageOf(ApiDocument.Surface surface) {
    return DOCUMENT.operations().stream()
        .filter(operation -> operation.surface().equals(surface))
        .flatMap(o -> o.statuses().stream().map(o::responseSchema))
        .filter(schema -> schema.has("x-kolbo-message"))
        .findFirst()
        .orElseThrow()
        .path("x-kolbo-message")
        .textValue();
  }

  /** What is wrong or odd before the body; with the statuses that are right. */
  enum Line {
    LARGE_HEADER(
        Set.of(431),
        operation -> request(operation, "", "X-Large: " + "a".repeat(1 << 20) + "\r\n")),
    LONG_QUERY(Set.of(414, 431), operation -> request(operation, "?x=" + "a".repeat(64 << 10), "")),
    NUL_IN_PATH(Set.of(400, 404), operation -> request(operation, "/%00", "")),
    BROKEN_ESCAPE_IN_PATH(Set.of(400), operation -> request(operation, "/%zz", "")),
    BROKEN_ESCAPE_IN_QUERY(Set.of(400, 415), operation -> request(operation, "?limit=%zz", "")),
    PARENT_IN_PATH(Set.of(200, 400, 404, 405, 415), operation -> request(operation, "/x/..", "")),
    PARAMETER_IN_PATH(Set.of(200, 201, 400, 404, 415), operation -> request(operation, ";x=1", "")),
    EMPTY_QUERY_VALUES(
        Set.of(200, 201, 400, 404, 415), operation -> request(operation, "?&=&limit=&page", "")),
    OLD_HTTP(
        Set.of(200, 201, 400, 404, 415),
        operation -> bytes(head(operation.method(), path(operation), "HTTP/1.0"), "\r\n")),
    UNKNOWN_HTTP(
        Set.of(505),
        operation -> bytes(head(operation.method(), path(operation), "HTTP/7.3"), "\r\n")),
    ABSOLUTE_TARGET(
        Set.of(200, 201, 400, 404, 415),
        operation ->
            bytes(
                head(operation.method(), "http://localhost" + path(operation), "HTTP/1.1"),
                "\r\n")),
    HEAD(
        Set.of(200, 400, 404, 405),
        operation -> bytes(head("HEAD", path(operation), "HTTP/1.1"), "\r\n")),
    OPTIONS(
        Set.of(200, 204, 405),
        operation -> bytes(head("OPTIONS", path(operation), "HTTP/1.1"), "\r\n")),
    UNKNOWN_METHOD(
        Set.of(405), operation -> bytes(head("BREW", path(operation), "HTTP/1.1"), "\r\n")),
    UNKNOWN_TRANSFER_ENCODING(
        Set.of(400, 501),
        operation -> request(operation, "", type(operation) + "Transfer-Encoding: gzip\r\n")),
    NO_HOST(
        Set.of(400),
        operation -> bytes(operation.method() + " " + path(operation) + " HTTP/1.1\r\n\r\n")),
    BROKEN_HEADER(Set.of(400), operation -> request(operation, "", "No colon\r\n")),
    BROKEN_REQUEST_LINE(Set.of(400), operation -> bytes(operation.method() + " \r\n\r\n"));

    private final Set<Integer> expected;
    private final Function<Operation, byte[]> request;

    Line(Set<Integer> expected, Function<Operation, byte[]> request) {
      this.expected = expected;
      this.request = request;
    }
  }

  private static byte[] request(Operation operation, String query, String headers) {
    return bytes(head(operation, query), headers, "\r\n");
  }

  @ParameterizedTest
  @EnumSource
  void malformedHeadIsRefused(Line kind) throws Exception {
    for (Operation operation : DOCUMENT.operations()) {
      RawExchange exchange = RawExchange.send(mock.port(), kind.request.apply(operation));
      assertThat(exchange.status())
          .as(operation.method() + " " + operation.path() + ": " + exchange)
          .isIn(kind.expected.toArray());
      if (exchange.status() >= 400 && kind != Line.HEAD) {
        boolean hasPath = kind != Line.BROKEN_REQUEST_LINE;
        ApiDocument.Surface surface = DOCUMENT.surfaceOf(hasPath ? path(operation) : "");
        assertErrorOf(surface, exchange, kind + " " + operation.path());
      }
    }
  }

  @AfterEach
  void nextRequestIsUnharmed() throws Exception {
    ok(request("/api/kolbo/v1/balance"));
    ok(json(IMAGE, "{\"prompt\":\"x\"}"));
    ok(form(FILES, file("file", "a.png", "image/png", "x")));
  }

  @Test
  @Tag("stress") // Each response within a second, on a machine that does nothing else.
  void responsesComeWithinASecond() throws Exception {
    for (Operation operation : DOCUMENT.operations()) {
      for (Kind kind : Kind.values()) {
        RawExchange exchange = send(operation, kind.request.apply(operation));
        assertThat(exchange.took())
            .as(operation.id() + " " + kind)
            .isLessThan(Duration.ofSeconds(1));
      }
      for (Line kind : Line.values()) {
        RawExchange exchange = RawExchange.send(mock.port(), kind.request.apply(operation));
        assertThat(exchange.took())
            .as(operation.id() + " " + kind)
            .isLessThan(Duration.ofSeconds(1));
      }
    }
  }
}
