package ai.kolbo.spec;

import ai.kolbo.spec.DocumentedTable.Row;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds {@code x-kolbo-source} against the sources of a row: what a document states carries none,
 * all else tells where it comes from.
 */
final class SourceComparison {

  private SourceComparison() {}

  static Optional<String> difference(Row row, String stated) {
    if (row.documented()) {
      return stated.isEmpty()
          ? Optional.empty()
          : Optional.of("is documented, yet x-kolbo-source is %s in the spec".formatted(stated));
    }
    Set<String> expected =
        row.list("source").contains("inferred")
            ? Set.of("mcp", "code", "inferred")
            : row.list("source").stream().collect(Collectors.toSet());
    return expected.contains(stated)
        ? Optional.empty()
        : Optional.of(
            "is known from %s only, yet x-kolbo-source is %s in the spec"
                .formatted(row.get("source"), stated.isEmpty() ? "absent" : stated));
  }

  /** Marks of single members, such as {@code type=mcp}, from a map of members to sources. */
  static Set<String> membersIn(JsonNode sources) {
    return sources.properties().stream()
        .map(source -> source.getKey() + "=" + source.getValue().asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
