package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Holds the credentials of a request against the security schemes of its operation. */
final class Credentials {
  private static final String BEARER = "bearer ";

  private final JsonNode schemes;

  Credentials(ApiDocument document) {
    this.schemes = document.json().at("/components/securitySchemes");
  }

  void judge(Operation operation, Exchange exchange, Places places) {
    List<String> accepted = operation.securitySchemes();
    TreeSet<String> headers = new TreeSet<>();
    schemes.forEach(scheme -> headers.add(header(scheme)));
    boolean isGiven = accepted.stream().anyMatch(name -> isGiven(schemes.path(name), exchange));
    for (String header : headers) {
      boolean isAccepted =
          accepted.stream().anyMatch(name -> header(schemes.path(name)).equals(header));
      if (exchange.requestHeader(header).isPresent() && !isAccepted && !accepted.isEmpty()) {
        places.add(Kind.INVALID_HEADER, header, "the operation takes no credentials in " + header);
      }
    }
    if (!accepted.isEmpty() && !isGiven) {
      String header = header(schemes.path(accepted.get(0)));
      boolean isThere =
          accepted.stream()
              .anyMatch(name -> exchange.requestHeader(header(schemes.path(name))).isPresent());
      places.add(
          isThere ? Kind.INVALID_HEADER : Kind.MISSING_HEADER,
          header,
          isThere
              ? "the credentials in %s are of a wrong form".formatted(header)
              : "the credentials in %s are missing".formatted(header));
    }
  }

  private static String header(JsonNode scheme) {
    return scheme.path("name").asText("Authorization");
  }

  /**
   * Whether credentials of the scheme's form are there; of which account they are, none can tell.
   */
  private boolean isGiven(JsonNode scheme, Exchange exchange) {
    Optional<String> value = exchange.requestHeader(header(scheme));
    if (!scheme.path("type").asText().equals("http")) {
      return value.filter(key -> !key.isBlank()).isPresent();
    }
    Optional<String> token =
        value
            .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(text -> text.substring(BEARER.length()).strip())
            .filter(text -> !text.isEmpty());
    // A scheme without a prefix is for users' tokens, and refuses API keys.
    return scheme.has("x-kolbo-key-prefix")
        ? token.isPresent()
        : token.filter(text -> !isApiKey(text)).isPresent();
  }

  private boolean isApiKey(String token) {
    for (JsonNode scheme : schemes) {
      if (scheme.has("x-kolbo-key-prefix")
          && token.startsWith(scheme.get("x-kolbo-key-prefix").asText())) {
        return true;
      }
    }
    return false;
  }
}
