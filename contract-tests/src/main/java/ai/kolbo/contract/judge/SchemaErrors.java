package ai.kolbo.contract.judge;

import ai.kolbo.contract.judge.Deviation.Kind;
import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes findings of a validator's errors. Of those in several alternatives only the ones in the
 * alternative that fits best are kept; where two fit equally well, the choice itself is wrong.
 */
final class SchemaErrors {
  private static final Pattern CHOICE = Pattern.compile("(.*?/(?:oneOf|anyOf))/(\\d+)(?=/|$)");
  private static final Set<String> UNLIKELY = Set.of("enum", "type", "const");

  /**
   * Something wrong at a place.
   *
   * @param pointer to the place in the value
   */
  record Finding(Kind kind, String pointer, String message) {}

  private SchemaErrors() {}

  static List<Finding> of(List<Error> errors) {
    return closest(errors, 0);
  }

  /**
   * @param depth the length of the part of the evaluation paths that all errors share
   */
  private static List<Finding> closest(List<Error> errors, int depth) {
    List<Finding> found = new ArrayList<>();
    Map<String, Map<Integer, List<Error>>> choices = new LinkedHashMap<>();
    for (Error error : errors) {
      String path = error.getEvaluationPath().toString();
      Matcher choice = CHOICE.matcher(path).region(Math.min(depth, path.length()), path.length());
      if (choice.lookingAt()) {
        choices
            .computeIfAbsent(path.substring(0, choice.end(1)), name -> new TreeMap<>())
            .computeIfAbsent(Integer.valueOf(choice.group(2)), number -> new ArrayList<>())
            .add(error);
      } else {
        found.add(finding(error));
      }
    }
    choices.forEach((path, alternatives) -> found.addAll(best(path, alternatives)));
    return found;
  }

  private static List<Finding> best(String path, Map<Integer, List<Error>> alternatives) {
    long least = alternatives.values().stream().mapToLong(SchemaErrors::distance).min().orElse(0);
    Map<Integer, List<Error>> nearest =
        alternatives.entrySet().stream()
            .filter(alternative -> distance(alternative.getValue()) == least)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    Map.Entry<Integer, List<Error>> first = nearest.entrySet().iterator().next();
    List<Finding> findings = closest(first.getValue(), (path + "/" + first.getKey()).length());
    boolean isMissing =
        findings.stream().allMatch(finding -> finding.kind() == Kind.MISSING_MEMBER);
    if (nearest.size() == 1 || !isMissing) {
      return findings;
    }
    Error error = first.getValue().get(0);
    String names =
        nearest.values().stream()
            .flatMap(List::stream)
            .map(Error::getProperty)
            .distinct()
            .collect(Collectors.joining(", "));
    return List.of(
        new Finding(
            Kind.EXCLUSION,
            error.getInstanceLocation().toString(),
            "one of these is required: " + names));
  }

  /** Wrong words and types tell that another alternative was meant. */
  private static long distance(List<Error> errors) {
    return errors.stream()
        .mapToLong(error -> UNLIKELY.contains(error.getKeyword()) ? 100 : 1)
        .sum();
  }

  private static Finding finding(Error error) {
    String at = error.getInstanceLocation().toString();
    return switch (error.getKeyword()) {
      case "required" ->
          new Finding(
              Kind.MISSING_MEMBER,
              at + "/" + SurplusMembers.escaped(error.getProperty()),
              "the required member is missing");
      case "type" -> new Finding(Kind.WRONG_TYPE, at, text(error));
      case "enum" -> new Finding(Kind.UNKNOWN_VALUE, at, text(error));
      case "not", "oneOf", "anyOf" -> new Finding(Kind.EXCLUSION, at, text(error));
      default -> new Finding(Kind.INVALID_VALUE, at, text(error));
    };
  }

  private static String text(Error error) {
    return error.getMessage().strip();
  }
}
