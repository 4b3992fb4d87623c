package ai.kolbo.mock.http;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides by an operation's security requirements whether a request carries an accepted key. */
public final class Authentication {

  private static final String BEARER = "Bearer ";
  private static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate", "Bearer");

  private final ApiDocument spec;
  private final @Nullable String onlyKey;
  private final MadeKeys madeKeys;
  private final Set<String> rejectedKeys = new TreeSet<>();
  private final Set<String> keyPrefixes = new TreeSet<>();
  private final Set<String> credentialHeaders = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * @param onlyKey the only key to accept, or null to accept any but those that the document names
   *     as rejected
   * @param madeKeys the keys that are accepted besides, as long as they are active
   */
  public Authentication(ApiDocument spec, @Nullable String onlyKey, MadeKeys madeKeys) {
    this.spec = spec;
    this.onlyKey = onlyKey;
    this.madeKeys = madeKeys;
    credentialHeaders.addAll(List.of("Authorization", "Cookie"));
    for (JsonNode scheme : spec.securitySchemes()) {
      credentialHeaders.add(headerOf(scheme));
      if (scheme.has("x-kolbo-rejected-key")) {
        rejectedKeys.add(scheme.path("x-kolbo-rejected-key").asText());
      }
      if (scheme.has("x-kolbo-key-prefix")) {
        keyPrefixes.add(scheme.path("x-kolbo-key-prefix").asText());
      }
    }
  }

  /** Passes a request with an accepted key, or to an operation that needs none. */
  void check(Operation operation, Exchange exchange) {
    JsonNode alternatives = operation.security();
    for (JsonNode alternative : alternatives) {
      if (alternative.properties().stream()
          .allMatch(s -> accepts(s.getKey(), operation, exchange))) {
        return;
      }
    }
    if (!alternatives.isEmpty()) {
      throw Refusal.asDocumented(401, allowsBearer(alternatives) ? CHALLENGE : Map.of());
    }
  }

  private boolean accepts(String schemeName, Operation operation, Exchange exchange) {
    JsonNode scheme = spec.securityScheme(schemeName);
    String value = exchange.header(headerOf(scheme));
    if (value == null) {
      return false;
    }
    if (isBearer(scheme)) {
      if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        return false;
      }
      value = value.substring(BEARER.length());
    }
    String key = value.strip();
    if (isUserToken(scheme)) {
      // Whoever is signed in; an API key is not a token, whichever key it is.
      return !key.isEmpty() && keyPrefixes.stream().noneMatch(key::startsWith);
    }
    return switch (madeKeys.state(key)) {
      case ACTIVE -> isAllowed(key, operation);
      case ENDED -> false;
      case UNKNOWN ->
          onlyKey == null ? !key.isEmpty() && !rejectedKeys.contains(key) : onlyKey.equals(key);
    };
  }

  private boolean isAllowed(String key, Operation operation) {
    String missing = madeKeys.missingPermission(key, operation);
    if (missing != null) {
      String message = "The API key has no permission to %s, which %s needs";
      throw Refusal.ofRule(403, message.formatted(missing, operation.id()), null);
    }
    return true;
  }

  private boolean allowsBearer(JsonNode alternatives) {
    for (JsonNode alternative : alternatives) {
      if (alternative.properties().stream()
          .anyMatch(s -> isBearer(spec.securityScheme(s.getKey())))) {
        return true;
      }
    }
    return false;
  }

  /** Credentials that satisfy Prism, so that the user's key never leaves the gateway. */
  public Map<String, String> placeholders(Operation operation) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!operation.security().isEmpty()) {
      operation
          .security()
          .get(0)
          .fieldNames()
          .forEachRemaining(
              name -> {
                JsonNode scheme = spec.securityScheme(name);
                headers.put(headerOf(scheme), isBearer(scheme) ? BEARER + "mock" : "mock");
              });
    }
    return headers;
  }

  /** Whether a header may carry a key and so stays in the gateway. */
  public boolean isCredential(String header) {
    return credentialHeaders.contains(header);
  }

  private static boolean isUserToken(JsonNode scheme) {
    return "JWT".equals(scheme.path("bearerFormat").asText());
  }

  private static boolean isBearer(JsonNode scheme) {
    return "bearer".equalsIgnoreCase(scheme.path("scheme").asText());
  }

  private static String headerOf(JsonNode scheme) {
    if (isBearer(scheme)) {
      return "Authorization";
    }
    if (!"header".equals(scheme.path("in").asText())) {
      throw new IllegalStateException("The mock knows keys in headers only");
    }
    return scheme.required("name").asText();
  }
}
