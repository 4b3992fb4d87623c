package ai.kolbo.contract.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps keys and tokens out of what people read. */
public final class Secrets {
  private static final String MASK = "***";
  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer|basic)(\\s+|%20)[A-Za-z0-9._~+/=-]+");
  private static final Pattern JWT =
      Pattern.compile("\\beyJ[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]+\\.?[A-Za-z0-9_-]*");
  private static final Pattern KEY = keys(ApiDocument.published());

  private Secrets() {}

  /** Keys, by how the document says that they begin. */
  private static Pattern keys(ApiDocument document) {
    Set<String> prefixes = new TreeSet<>();
    for (JsonNode scheme : document.json().path("components").path("securitySchemes")) {
      if (scheme.has("x-kolbo-key-prefix")) {
        prefixes.add(Pattern.quote(scheme.get("x-kolbo-key-prefix").asText()));
      }
    }
    String any = prefixes.stream().collect(Collectors.joining("|"));
    return Pattern.compile("(" + any + ")[A-Za-z0-9_.-]+");
  }

  /** Whether a text has a key of the API or a token. */
  public static boolean isIn(String text) {
    return !masked(text).equals(text);
  }

  /** The text with a mask in place of each key of the API and each token of an HTTP header. */
  public static String masked(String text) {
    String masked = KEY.matcher(text).replaceAll("$1" + MASK);
    masked = JWT.matcher(masked).replaceAll(MASK);
    return BEARER.matcher(masked).replaceAll("$1 " + MASK);
  }
}
