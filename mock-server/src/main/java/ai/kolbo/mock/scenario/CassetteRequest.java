package ai.kolbo.mock.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.http.Exchange;
import ai.kolbo.mock.http.RequestBody;
import ai.kolbo.mock.scenario.Cassette.Asked;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request that is recorded or replayed.
 *
 * @param body as it came
 * @param asked what of it a cassette holds
 */
record CassetteRequest(byte[] body, Asked asked) {
  private static final int MAX_BYTES = 64 << 20;
  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);

  static CassetteRequest read(Exchange exchange, Redaction redaction)
      throws IOException, InterruptedException {
    byte[] body = exchange.body(MAX_BYTES, "Bodies over 64 MB are neither recorded nor replayed");
    Asked asked =
        new Asked(
            exchange.method(),
            exchange.rawPath(),
            redaction.redacted(exchange.queryText(), exchange),
            told(exchange, body, redaction));
    JsonNode fields = asked.body().isContainerNode() ? asked.body() : Json.MAPPER.missingNode();
    exchange.hasRead(new RequestBody(fields, List.of(), false));
    return new CassetteRequest(body, asked);
  }

  private static JsonNode told(Exchange exchange, byte[] body, Redaction redaction) {
    if (body.length == 0) {
      return Json.MAPPER.missingNode();
    }
    JsonNode json = Cassette.json(body);
    if (json != null && json.isContainerNode()) {
      String redacted = redaction.redacted(json.toString(), exchange);
      return Objects.requireNonNull(Cassette.json(redacted.getBytes(UTF_8)));
    }
    return Json.MAPPER.getNodeFactory().textNode(digest(exchange, body));
  }

  /** The boundary of a form differs from request to request. */
  private static String digest(Exchange exchange, byte[] body) {
    String boundary = boundary(exchange.header("Content-Type"));
    byte[] content =
        boundary == null
            ? body
            : new String(body, ISO_8859_1).replace(boundary, "boundary").getBytes(ISO_8859_1);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable String boundary(@Nullable String contentType) {
    Matcher matcher = BOUNDARY.matcher(Objects.requireNonNullElse(contentType, ""));
    return !matcher.find() ? null : matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }
}
