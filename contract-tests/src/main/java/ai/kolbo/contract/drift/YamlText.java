package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes values as the source files do. */
final class YamlText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$./][\\w$./-]*( [\\w$./(),`;-]+)*");
  private static final Pattern PLAIN_IN_FLOW = Pattern.compile("[A-Za-z_$.][\\w$./-]*");
  private static final Set<String> WORDS_OF_YAML =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private YamlText() {}

  /** The lines of an entry of a mapping. */
  static List<String> entry(String key, JsonNode value, int indent) {
    List<String> lines = new ArrayList<>();
    String start = " ".repeat(indent) + scalar(key, PLAIN_IN_FLOW) + ":";
    if (isBlock(value)) {
      lines.add(start);
      lines.addAll(block(value, indent + 2));
    } else {
      lines.add(start + " " + flow(value, PLAIN));
    }
    return lines;
  }

  /** The lines of a mapping or a sequence. */
  static List<String> block(JsonNode value, int indent) {
    List<String> lines = new ArrayList<>();
    if (value.isObject()) {
      value
          .properties()
          .forEach(entry -> lines.addAll(entry(entry.getKey(), entry.getValue(), indent)));
    } else {
      value.forEach(item -> lines.addAll(item(item, indent)));
    }
    return lines;
  }

  /** The lines of an item of a sequence. */
  static List<String> item(JsonNode value, int indent) {
    String dash = " ".repeat(indent) + "- ";
    if (!isBlock(value)) {
      return List.of(dash + flow(value, PLAIN));
    }
    List<String> lines = block(value, indent + 2);
    lines.set(0, dash + lines.get(0).substring(indent + 2));
    return lines;
  }

  /** A value on one line. */
  static String flow(JsonNode value) {
    return flow(value, PLAIN_IN_FLOW);
  }

  /** A key on one line. */
  static String key(String key) {
    return scalar(key, PLAIN_IN_FLOW);
  }

  private static String flow(JsonNode value, Pattern plain) {
    if (value.isObject()) {
      List<String> entries = new ArrayList<>();
      value
          .properties()
          .forEach(entry -> entries.add(key(entry.getKey()) + ": " + flow(entry.getValue())));
      return "{" + String.join(", ", entries) + "}";
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(flow(item)));
      return "[" + String.join(", ", items) + "]";
    }
    return value.isTextual() ? scalar(value.textValue(), plain) : value.toString();
  }

  private static String scalar(String text, Pattern plain) {
    return plain.matcher(text).matches() && !WORDS_OF_YAML.contains(text.toLowerCase(Locale.ROOT))
        ? text
        : "'" + text.replace("'", "''") + "'";
  }

  /** Extensions that name sources stand on one line in the source files, as do short lists. */
  private static boolean isBlock(JsonNode value) {
    boolean isListOfScalars = value.isArray() && !value.path(0).isContainerNode();
    boolean isMapOfScalars =
        value.isObject()
            && value.size() == 1
            && value.elements().next().isTextual()
            && !value.has("$ref")
            && !value.has("type");
    return value.isContainerNode() && !value.isEmpty() && !isListOfScalars && !isMapOfScalars;
  }
}
