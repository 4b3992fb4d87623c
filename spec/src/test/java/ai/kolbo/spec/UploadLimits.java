package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Compares what {@code x-kolbo-upload} allows, for openapi-diff does not look into extensions. */
final class UploadLimits {
  private UploadLimits() {}

  /** The members of the extension that allow less than before. */
  static Stream<String> tightened(JsonNode released, JsonNode current) {
    if (current.isMissingNode()) return Stream.empty();
    Set<String> members = new LinkedHashSet<>();
    released.fieldNames().forEachRemaining(members::add);
    current.fieldNames().forEachRemaining(members::add);
    return members.stream()
        .filter(name -> isTighter(name, released.path(name), current.path(name)));
  }

  private static boolean isTighter(String name, JsonNode released, JsonNode current) {
    if (name.startsWith("max")) {
      return isLimit(current) && (!isLimit(released) || current.asLong() < released.asLong());
    }
    if (name.startsWith("min")) {
      return isLimit(current) && (!isLimit(released) || current.asLong() > released.asLong());
    }
    return switch (name) {
      case "mediaTypes" -> isLimit(current) && !(isLimit(released) && holdsAll(current, released));
      case "part", "order" -> !current.equals(released);
      // Rules in words, for people.
      default -> false;
    };
  }

  private static boolean isLimit(JsonNode value) {
    return !value.isMissingNode();
  }

  private static boolean holdsAll(JsonNode values, JsonNode expected) {
    return StreamSupport.stream(expected.spliterator(), false)
        .allMatch(
            value -> StreamSupport.stream(values.spliterator(), false).anyMatch(value::equals));
  }
}
