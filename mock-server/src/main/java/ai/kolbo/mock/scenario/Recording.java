package ai.kolbo.mock.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Exchange;
import ai.kolbo.mock.http.Refusal;
import ai.kolbo.mock.scenario.Cassette.Pair;
import ai.kolbo.mock.scenario.Cassette.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Passes requests on to a real deployment, and saves them with their responses as a cassette,
 * without keys. URLs of the deployment in responses lead to the mock, so that what follows is
 * recorded too.
 */
final class Recording implements Tape {
  private static final int MAX_BYTES = 64 << 20;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  /** Of a connection, or of the body as it was sent. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "origin",
          "proxy-authorization",
          "referer",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-kolbo-mock-scenario");

  private final URI deployment;
  private final String origin;
  private final Path file;
  private final Duration eventInterval;
  private final Redaction redaction;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param deployment the base URL that clients would use
   * @param file is not to exist yet
   * @throws IllegalArgumentException if it does, or its directory does not
   */
  Recording(
      URI deployment,
      Path file,
      Duration eventInterval,
      ApiDocument document,
      Authentication authentication) {
    if (Files.exists(file) || !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new IllegalArgumentException(
          "The cassette %s must not exist yet, but its directory must".formatted(file));
    }
    this.deployment = deployment;
    this.origin = deployment.getScheme() + "://" + deployment.getRawAuthority();
    this.file = file;
    this.eventInterval = eventInterval;
    this.redaction = new Redaction(document, authentication);
  }

  @Override
  public Answer to(Exchange exchange) throws IOException, InterruptedException {
    CassetteRequest request = CassetteRequest.read(exchange, redaction);
    HttpResponse<InputStream> response;
    byte[] body;
    try {
      response = client.send(passedOn(exchange, request), BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        body = in.readNBytes(MAX_BYTES + 1);
      }
    } catch (IOException e) {
      throw Refusal.because(502, "No response from %s to record: %s".formatted(origin, e));
    }
    if (body.length > MAX_BYTES) {
      throw Refusal.because(502, "The response is over 64 MB, which is not recorded");
    }
    Response real = response(exchange, response, body);
    Response saved = redacted(real, exchange);
    synchronized (this) {
      Cassette.append(file, new Pair(request.asked(), saved));
    }
    return CassetteAnswer.of(real, exchange.origin(), eventInterval);
  }

  private HttpRequest passedOn(Exchange exchange, CassetteRequest request) {
    String query = exchange.queryText();
    String base = deployment.toString().replaceFirst("/+$", "");
    URI target = URI.create(base + exchange.rawPath() + (query.isEmpty() ? "" : "?" + query));
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(target)
            .timeout(TIMEOUT)
            .method(
                exchange.method(),
                request.body().length == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(request.body()));
    for (Map.Entry<String, List<String>> header : exchange.headers().entrySet()) {
      if (!NOT_PASSED_ON.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        header.getValue().forEach(line -> builder.header(header.getKey(), line));
      }
    }
    return builder.build();
  }

  private Response response(Exchange exchange, HttpResponse<?> response, byte[] body) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    response
        .headers()
        .map()
        .forEach(
            (name, lines) -> {
              if (!name.startsWith(":") && !NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, String.join(", ", lines).replace(origin, exchange.origin()));
              }
            });
    headers.remove("Date");
    String type = headers.remove("Content-Type");
    type = type == null ? "" : type;
    byte[] local =
        CassetteAnswer.isText(type)
            ? new String(body, UTF_8).replace(origin, CassetteAnswer.ORIGIN).getBytes(UTF_8)
            : body;
    return new Response(response.statusCode(), headers, type, local);
  }

  private Response redacted(Response response, Exchange exchange) {
    Map<String, String> headers = new TreeMap<>(response.headers());
    headers.keySet().removeIf(redaction::isCredential);
    headers.replaceAll((name, value) -> redaction.redacted(value, exchange));
    byte[] body =
        CassetteAnswer.isText(response.mediaType())
            ? redaction.redacted(new String(response.body(), UTF_8), exchange).getBytes(UTF_8)
            : response.body();
    return new Response(response.status(), headers, response.mediaType(), body);
  }
}
