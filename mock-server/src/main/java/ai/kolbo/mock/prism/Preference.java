package ai.kolbo.mock.prism;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request prefers to be answered with, by its header {@code Prefer}. */
final class Preference {
  private static final Pattern CODE = Pattern.compile("\\bcode=\"?([^,;\\s\"]*)");
  private static final Pattern EXAMPLE = Pattern.compile("\\bexample=\"?([^,;\\s\"]*)");

  private Preference() {}

  /**
   * What to ask Prism for: an example that is named alone gets its status.
   *
   * @throws Refusal if the operation has no such status or example
   */
  static String of(Operation operation, String asked) {
    Matcher code = CODE.matcher(asked);
    if (code.find() && !operation.statuses().contains(code.group(1))) {
      throw Refusal.because(
          400,
          "Prefer: the operation has no status %s; it has %s"
              .formatted(code.group(1), String.join(", ", operation.statuses())));
    }
    Matcher example = EXAMPLE.matcher(asked);
    if (!example.find()) {
      return asked;
    }
    Map<String, String> statuses = new TreeMap<>();
    for (String status : operation.statuses()) {
      for (JsonNode content : operation.response(status).path("content")) {
        content
            .path("examples")
            .fieldNames()
            .forEachRemaining(name -> statuses.putIfAbsent(name, status));
      }
    }
    String status = statuses.get(example.group(1));
    if (status == null) {
      throw Refusal.because(
          400,
          "Prefer: the operation has no example %s; it has %s"
              .formatted(example.group(1), String.join(", ", statuses.keySet())));
    }
    return code.find(0) ? asked : "code=" + status + ", " + asked;
  }
}
