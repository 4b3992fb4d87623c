package ai.kolbo.mock.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.document.Shape;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Finds what a request has beyond the document, such as misspelled members. */
final class Surplus {
  /** The header that names them to the client. */
  private static final String HEADER = "X-Kolbo-Mock-Unknown";

  private static final int MOST_NAMES = 20;
  private static final int LONGEST_NAME = 100;

  /** Each for an operation and a kind of body. */
  private final Map<String, Shape> shapes = new ConcurrentHashMap<>();

  /** Names it in a header of the response, if there is any. */
  void announce(MockRequest request, Exchange exchange) {
    String names = names(request);
    if (!names.isEmpty()) {
      exchange.announce(HEADER, names);
    }
  }

  /**
   * The names of the members of the body, the fields of the form and the parameters of the query
   * that the document does not know, for a header; the first 20, each cut at 100 bytes.
   *
   * @return empty if there are none
   */
  private String names(MockRequest request) {
    Operation operation = request.operation();
    Set<String> names = new LinkedHashSet<>();
    for (String parameter : request.query().keySet()) {
      if (operation.queryParameter(parameter).isMissingNode()) {
        names.add(parameter);
      }
    }
    RequestBody body = request.body();
    if (body.fields().isContainerNode()) {
      names.addAll(
          shapes
              .computeIfAbsent(
                  operation.id() + body.form(), key -> operation.bodyShape(body.form()))
              .unknown(body.fields()));
    }
    String known =
        names.stream().limit(MOST_NAMES).map(Surplus::plain).collect(Collectors.joining(","));
    return names.size() > MOST_NAMES ? known + ",..." : known;
  }

  /** A name as headers can have it: all that is not ASCII, and commas, in percent encoding. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder();
    for (byte one : name.substring(0, Math.min(name.length(), LONGEST_NAME)).getBytes(UTF_8)) {
      if (one > ' ' && one < 0x7f && one != ',' && one != '%') {
        plain.append((char) one);
      } else {
        plain.append("%%%02X".formatted(one & 0xff));
      }
      if (plain.length() >= LONGEST_NAME) {
        break;
      }
    }
    return plain.toString();
  }
}
