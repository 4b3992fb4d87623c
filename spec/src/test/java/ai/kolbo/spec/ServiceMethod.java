package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares what generated services are made of: the tag names their class, {@code x-kolbo-method} a
 * method, and the other extensions say what it returns.
 */
final class ServiceMethod {
  private static final String RESULT = "/x-kolbo-job/result";

  private ServiceMethod() {}

  /** What a program that calls the method would notice. */
  static List<String> changes(JsonNode released, JsonNode current) {
    Stream<String> method =
        BreakingChanges.differences(
            released, current, "tags", "x-kolbo-method", "x-kolbo-answer", "x-kolbo-pages");
    return Stream.concat(method, result(released.at(RESULT), current.at(RESULT))).toList();
  }

  /** Generated code makes a type of a result, with the members that it lists. */
  private static Stream<String> result(JsonNode released, JsonNode current) {
    List<String> members = PublishedDocument.texts(current.path("members"));
    Stream<String> gone =
        PublishedDocument.texts(released.path("members")).stream()
            .filter(name -> !members.contains(name))
            .map(name -> name + " is gone");
    return Stream.concat(BreakingChanges.differences(released, current, "name"), gone)
        .map(what -> "result: " + what);
  }
}
