package ai.kolbo.mock.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads and writes the text form of scenarios. */
final class ScenarioText {
  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[^\\s;,\"\\\\]+");

  private final String text;
  private int at;

  ScenarioText(String text) {
    this.text = text;
  }

  /** All scenarios. Those of several header lines may have been joined by commas. */
  List<Scenario> read() {
    List<Scenario> scenarios = new ArrayList<>();
    while (at < text.length()) {
      if (isSeparator(text.charAt(at))) {
        at++;
      } else {
        scenarios.add(scenario());
      }
    }
    return scenarios;
  }

  private static boolean isSeparator(char c) {
    return c == ';' || c == ',' || Character.isWhitespace(c);
  }

  private Scenario scenario() {
    String name = word(true);
    Map<String, String> parameters = new LinkedHashMap<>();
    if (isNext('=')) {
      at++;
      parameters.put("value", value());
    }
    while (true) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (at == text.length() || isSeparator(text.charAt(at))) {
        return Scenario.of(name, parameters);
      }
      String parameter = word(true);
      if (!isNext('=')) {
        throw new IllegalArgumentException(
            "\"%s\" after the scenario %s has no value; scenarios are separated by a semicolon"
                .formatted(parameter, name));
      }
      at++;
      if (parameters.put(parameter, value()) != null) {
        throw new IllegalArgumentException(
            "The scenario %s has two values for %s".formatted(name, parameter));
      }
    }
  }

  private boolean isNext(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private String word(boolean endsAtEquals) {
    int start = at;
    while (at < text.length() && !isSeparator(text.charAt(at)) && !(endsAtEquals && isNext('='))) {
      at++;
    }
    return text.substring(start, at);
  }

  private String value() {
    if (!isNext('"')) {
      return word(false);
    }
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length() && !isNext('"'); at++) {
      if (isNext('\\') && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    if (!isNext('"')) {
      throw new IllegalArgumentException("A quoted value has no end");
    }
    at++;
    return value.toString();
  }

  /** The text form of a scenario. */
  static String of(String name, Map<String, String> parameters) {
    StringBuilder text = new StringBuilder(name);
    if (parameters.containsKey("value")) {
      text.append('=').append(quoted(parameters.get("value")));
    }
    parameters.forEach(
        (parameter, value) -> {
          if (!parameter.equals("value")) {
            text.append(' ').append(parameter).append('=').append(quoted(value));
          }
        });
    return text.toString();
  }

  private static String quoted(String value) {
    return NEEDS_NO_QUOTES.matcher(value).matches()
        ? value
        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
