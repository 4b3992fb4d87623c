package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes keys and tokens out of what is written to a file. */
final class Redaction {
  private static final String REDACTED = "redacted";

  /** A JSON Web Token. */
  private static final Pattern TOKEN =
      Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

  private static final int SHORTEST_CREDENTIAL = 6;

  private final Authentication authentication;
  private final List<Pattern> keys = new ArrayList<>();

  Redaction(ApiDocument document, Authentication authentication) {
    this.authentication = authentication;
    for (JsonNode scheme : document.securitySchemes()) {
      if (scheme.has("x-kolbo-key-prefix")) {
        String prefix = Pattern.quote(scheme.path("x-kolbo-key-prefix").asText());
        keys.add(Pattern.compile("(" + prefix + ")[A-Za-z0-9_-]{8,}"));
      }
    }
  }

  boolean isCredential(String header) {
    return authentication.isCredential(header);
  }

  /** A text without keys of any form, and without the credentials of a request. */
  String redacted(String text, Exchange exchange) {
    String redacted = text;
    for (Map.Entry<String, List<String>> header : exchange.headers().entrySet()) {
      if (isCredential(header.getKey())) {
        for (String line : header.getValue()) {
          String credential = line.substring(line.indexOf(' ') + 1).strip();
          if (credential.length() >= SHORTEST_CREDENTIAL) {
            redacted = redacted.replace(credential, REDACTED);
          }
        }
      }
    }
    for (Pattern key : keys) {
      redacted = key.matcher(redacted).replaceAll("$1" + Matcher.quoteReplacement(REDACTED));
    }
    return TOKEN.matcher(redacted).replaceAll(REDACTED);
  }
}
