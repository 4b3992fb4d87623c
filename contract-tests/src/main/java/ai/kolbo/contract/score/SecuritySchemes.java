package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the document says of keys, and whether requests use them so. */
final class SecuritySchemes {
  static final String MASK = "***";

  private static final String AUTHORIZATION = "authorization";
  private static final int SHORTEST_SECRET = 4;

  private final Map<String, JsonNode> schemes = new LinkedHashMap<>();
  private final List<String> prefixes = new ArrayList<>();
  private final List<Pattern> keys = new ArrayList<>();

  SecuritySchemes(ApiDocument document) {
    for (Map.Entry<String, JsonNode> scheme :
        document.json().at("/components/securitySchemes").properties()) {
      schemes.put(scheme.getKey(), scheme.getValue());
      String prefix = scheme.getValue().path("x-kolbo-key-prefix").asText();
      if (!prefix.isEmpty() && !prefixes.contains(prefix)) {
        prefixes.add(prefix);
        keys.add(Pattern.compile(Pattern.quote(prefix) + "[A-Za-z0-9_%-]+"));
      }
    }
  }

  /** Whether a header, in lower case, may carry a key. */
  boolean isCredential(String header) {
    return header.equals(AUTHORIZATION)
        || header.equals("proxy-authorization")
        || header.equals("cookie")
        || schemes.values().stream().anyMatch(scheme -> headerOf(scheme).equals(header));
  }

  private static String headerOf(JsonNode scheme) {
    return isBearer(scheme) ? AUTHORIZATION : scheme.path("name").asText().toLowerCase(Locale.ROOT);
  }

  private static boolean isBearer(JsonNode scheme) {
    return scheme.path("scheme").asText().equalsIgnoreCase("bearer");
  }

  /**
   * How a request uses its key.
   *
   * @param headers by their names in lower case
   * @param target path and query
   */
  KeyUse judge(Optional<Operation> operation, Map<String, List<String>> headers, String target) {
    List<String> mistakes = new ArrayList<>();
    if (keys.stream().anyMatch(key -> key.matcher(target).find())) {
      mistakes.add("A key is in the URL.");
    }
    Map<String, String> sent = sent(headers);
    List<JsonNode> accepted =
        operation.stream()
            .flatMap(known -> known.securitySchemes().stream())
            .map(name -> schemes.getOrDefault(name, MissingNode.getInstance()))
            .toList();
    if (accepted.isEmpty()) {
      sent.keySet()
          .forEach(
              header -> mistakes.add("A key is sent in " + header + " though none is needed."));
    } else {
      judge(accepted, sent, mistakes);
    }
    return new KeyUse(!accepted.isEmpty() || !sent.isEmpty(), mistakes);
  }

  private void judge(List<JsonNode> accepted, Map<String, String> sent, List<String> mistakes) {
    boolean isSent = false;
    for (Map.Entry<String, String> one : sent.entrySet()) {
      Optional<JsonNode> scheme =
          accepted.stream().filter(each -> headerOf(each).equals(one.getKey())).findFirst();
      if (scheme.isEmpty()) {
        mistakes.add(
            "A key is sent in %s, which the operation does not accept.".formatted(one.getKey()));
      } else {
        isSent = true;
        malformed(scheme.get(), one.getValue()).ifPresent(mistakes::add);
      }
    }
    if (!isSent) {
      mistakes.add("No key is sent in " + String.join(" or ", names(accepted)) + ".");
    }
  }

  private static List<String> names(List<JsonNode> schemes) {
    return schemes.stream().map(SecuritySchemes::headerOf).distinct().toList();
  }

  /** The headers that carry keys. */
  private Map<String, String> sent(Map<String, List<String>> headers) {
    Map<String, String> sent = new TreeMap<>();
    for (JsonNode scheme : schemes.values()) {
      headers
          .getOrDefault(headerOf(scheme), List.of())
          .forEach(value -> sent.put(headerOf(scheme), value));
    }
    return sent;
  }

  private Optional<String> malformed(JsonNode scheme, String value) {
    String header = headerOf(scheme);
    String key = value.strip();
    if (isBearer(scheme)) {
      if (!key.regionMatches(true, 0, "Bearer ", 0, 7)) {
        return Optional.of("The value of " + header + " does not begin with Bearer.");
      }
      key = key.substring(7).strip();
    }
    String prefix = scheme.path("x-kolbo-key-prefix").asText();
    if (prefix.isEmpty()) {
      return prefixes.stream().anyMatch(key::startsWith)
          ? Optional.of("An API key is sent where the token of a user belongs.")
          : Optional.empty();
    }
    return key.startsWith(prefix)
        ? Optional.empty()
        : Optional.of("The key in %s does not begin with %s.".formatted(header, prefix));
  }

  /** Headers without the values of credentials. */
  Map<String, List<String>> masked(Map<String, List<String>> headers) {
    Map<String, List<String>> masked = new LinkedHashMap<>();
    headers.forEach(
        (name, lines) ->
            masked.put(
                name,
                isCredential(name) ? lines.stream().map(SecuritySchemes::masked).toList() : lines));
    return masked;
  }

  /** The word of the scheme stays. */
  private static String masked(String credential) {
    return credential.regionMatches(true, 0, "Bearer ", 0, 7) ? "Bearer " + MASK : MASK;
  }

  /** A text without keys of any form, and without those that the headers of the request have. */
  String masked(String text, Map<String, List<String>> headers) {
    String masked = text;
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (isCredential(header.getKey())) {
        for (String line : header.getValue()) {
          String secret = line.substring(line.indexOf(' ') + 1).strip();
          masked = secret.length() < SHORTEST_SECRET ? masked : masked.replace(secret, MASK);
        }
      }
    }
    for (Pattern key : keys) {
      masked = key.matcher(masked).replaceAll(MASK);
    }
    return masked;
  }
}
