package ai.kolbo.mock.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.regex.Pattern;

/** Plain text and JSON. */
final class Texts {
  private static final String FALLBACK = "Kolbo mock";
  private static final Pattern GAPS = Pattern.compile("[\\s\\p{Cntrl}]+");

  private Texts() {}

  static ResultFile plain(FileRequest request) {
    return ResultFile.of("text/plain;charset=utf-8", request.text() + "\n");
  }

  static ResultFile json(FileRequest request) {
    return ResultFile.of(
        "application/json",
        JsonNodeFactory.instance
            .objectNode()
            .put("label", request.label())
            .put("text", request.text())
            .put("seconds", request.seconds())
            .put("seed", request.seed())
            .toPrettyString());
  }

  /** Splits a text at white space and control characters; returns at least one word. */
  static List<String> words(String text) {
    String clean = GAPS.matcher(text).replaceAll(" ").strip();
    return List.of((clean.isEmpty() ? FALLBACK : clean).split(" "));
  }
}
