package ai.kolbo.mock.prism;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.MockRequest;
import ai.kolbo.mock.http.Refusal;
import ai.kolbo.mock.http.Validator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks Prism what the document says of a request. Prism has no state: what it has said once of the
 * same operation, query and body is not asked again, as far as memory allows.
 */
public final class PrismValidator implements Validator {
  private static final long MAX_KNOWN_BYTES = 16L << 20;

  /** Of one body and its answer. Larger ones are rarely sent twice. */
  private static final int LONGEST_KNOWN = 64 << 10;

  /** Headers of Prism's own, and of its connection. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "date",
          "keep-alive",
          "sl-violations",
          "transfer-encoding");

  private final Slices slices;
  private final Prism prism;
  private final Authentication authentication;
  private final Map<String, Object> known = new LinkedHashMap<>(16, 0.75f, true);
  private long knownBytes;

  /**
   * @param authentication has credentials that satisfy Prism, so that no user's key reaches it
   */
  public PrismValidator(ApiDocument document, Prism prism, Authentication authentication) {
    this.slices = new Slices(document.root());
    this.prism = prism;
    this.authentication = authentication;
  }

  @Override
  public Answer.Body check(MockRequest request, String prefer)
      throws IOException, InterruptedException {
    Operation operation = request.operation();
    String asked = prefer.isEmpty() ? "" : Preference.of(operation, prefer);
    String target = target(request);
    JsonNode body = request.body().fields();
    List<Object> answers = new ArrayList<>();
    slices.cut(
        body,
        slice -> {
          Object said =
              slice.isWhole(body)
                  ? recallOrAsk(operation, target, asked, slice)
                  : ask(operation, target, asked, bytes(slice), slice);
          if (said instanceof Refusal refusal) {
            throw refusal;
          }
          if (answers.isEmpty()) {
            answers.add(said);
          }
        });
    return (Answer.Body) answers.get(0);
  }

  private Object recallOrAsk(Operation operation, String target, String prefer, Slices.Slice body)
      throws IOException, InterruptedException {
    byte[] bytes = bytes(body);
    if (bytes.length > LONGEST_KNOWN) {
      return ask(operation, target, prefer, bytes, body);
    }
    String key = operation.id() + ' ' + target + ' ' + prefer + ' ' + text(bytes);
    Object said = recall(key);
    if (said == null) {
      said = ask(operation, target, prefer, bytes, body);
      remember(key, said);
    }
    return said;
  }

  private static byte[] bytes(Slices.Slice slice) {
    return slice.value().isMissingNode() ? new byte[0] : Json.bytes(slice.value());
  }

  /** The answer, or the refusal of what is not valid. */
  private Object ask(
      Operation operation, String target, String prefer, byte[] body, Slices.Slice slice)
      throws IOException, InterruptedException {
    Map<String, List<String>> headers = new TreeMap<>();
    authentication.placeholders(operation).forEach((n, value) -> headers.put(n, List.of(value)));
    headers.put("Accept", List.of(Operation.JSON));
    if (!prefer.isEmpty()) {
      headers.put("Prefer", List.of(prefer));
    }
    if (body.length > 0) {
      headers.put("Content-Type", List.of(Operation.JSON));
    }
    HttpResponse<byte[]> response = prism.send(operation.method(), target, headers, body);
    try {
      Violations.refuseInvalid(response, operation.exclusions(), slice::placeInBody);
    } catch (Refusal refusal) {
      return refusal;
    }
    Map<String, String> passedOn = new LinkedHashMap<>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                passedOn.put(name, String.join(", ", values));
              }
            });
    String type = response.headers().firstValue("Content-Type").orElse(Operation.JSON);
    return new Answer.Body(response.statusCode(), passedOn, type, response.body());
  }

  private static String target(MockRequest request) {
    Operation operation = request.operation();
    StringBuilder target = new StringBuilder(operation.path("mock"));
    if (request.body().form()) {
      target.append(Operation.FORM_SUFFIX);
    }
    List<String> query = new ArrayList<>();
    request
        .query()
        .forEach(
            (name, values) ->
                values.forEach(value -> query.add(encoded(name) + "=" + encoded(value))));
    return query.isEmpty() ? target.toString() : target + "?" + String.join("&", query);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private static String text(byte[] body) {
    return Base64.getEncoder().encodeToString(body);
  }

  private @Nullable Object recall(String key) {
    synchronized (known) {
      return known.get(key);
    }
  }

  private void remember(String key, Object said) {
    synchronized (known) {
      knownBytes += known.put(key, said) == null ? size(key, said) : 0;
      while (knownBytes > MAX_KNOWN_BYTES) {
        Map.Entry<String, Object> oldest = known.entrySet().iterator().next();
        knownBytes -= size(oldest.getKey(), oldest.getValue());
        known.remove(oldest.getKey());
      }
    }
  }

  private static long size(String key, Object said) {
    return 500 + key.length() + (said instanceof Answer.Body body ? body.bytes().length : 0);
  }
}
