package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.semver4j.Semver;

/**
 * Whether a document may carry its {@code info.version} beside the last released one, by the rules
 * of SemVer: what was released never changes, and what breaks a program has a new major version.
 */
record ReleaseCheck(
    Semver released, String current, Difference difference, List<BreakingChange> breakingChanges) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** What is between two documents, their versions aside. */
  enum Difference {
    NONE,
    COMPATIBLE,
    BREAKING
  }

  static ReleaseCheck of(JsonNode released, JsonNode current) {
    Semver version = new Semver(version(released));
    if (withoutVersion(released).equals(withoutVersion(current))) {
      return new ReleaseCheck(version, version(current), Difference.NONE, List.of());
    }
    List<BreakingChange> breaking = BreakingChanges.between(released, current);
    Difference difference = breaking.isEmpty() ? Difference.COMPATIBLE : Difference.BREAKING;
    return new ReleaseCheck(version, version(current), difference, breaking);
  }

  static JsonNode read(Path document) throws IOException {
    return YAML.readTree(document.toFile());
  }

  static String version(JsonNode document) {
    return document.path("info").path("version").asText();
  }

  /** Why the version is not allowed, for a person to read; nothing if it is. */
  Optional<String> refusal() {
    // The parser takes a leading v as well, SemVer does not.
    if (!Semver.isValid(current) || !Character.isDigit(current.charAt(0))) {
      return Optional.of("info.version %s is not a version of SemVer.".formatted(current));
    }
    Semver version = new Semver(current);
    if (version.isLowerThan(released)) {
      return Optional.of(
          "info.version %s is lower than the last release, %s.".formatted(current, released));
    }
    if (difference == Difference.BREAKING && version.getMajor() <= released.getMajor()) {
      return Optional.of(
          "The document (info.version %s) breaks programs written against release %s:\n\n%s\nTake it back, or raise info.version to %s."
              .formatted(current, released, listOfBreakingChanges(), released.nextMajor()));
    }
    if (difference == Difference.COMPATIBLE && !version.isGreaterThan(released)) {
      return Optional.of(
          "The document differs from release %s: raise info.version to %s, or to %s if something was added."
              .formatted(released, released.nextPatch(), released.nextMinor()));
    }
    return Optional.empty();
  }

  /** Each change once, for most are in a schema, with the places that have it. */
  private String listOfBreakingChanges() {
    Map<String, List<String>> places =
        breakingChanges.stream()
            .collect(
                Collectors.groupingBy(
                    BreakingChange::what,
                    LinkedHashMap::new,
                    Collectors.mapping(BreakingChange::place, Collectors.toList())));
    StringBuilder list = new StringBuilder();
    places.forEach(
        (what, where) -> {
          list.append("  ").append(what).append('\n');
          where.forEach(place -> list.append("    ").append(place).append('\n'));
        });
    return list.toString();
  }

  private static JsonNode withoutVersion(JsonNode document) {
    ObjectNode copy = document.deepCopy();
    copy.withObject("/info").remove("version");
    return copy;
  }
}
