package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/** Gives a member of a JSON body a value of another type. */
final class WrongShape {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private WrongShape() {}

  /**
   * Alters a body, if it has the member.
   *
   * @param member its name, with dots on the way; empty for the most important one
   */
  static void alter(ObjectNode body, String member, Operation operation) {
    String path = member.isEmpty() ? mostImportant(body, operation) : member;
    int dot = path.lastIndexOf('.');
    String name = path.substring(dot + 1);
    JsonNode parent = dot < 0 ? body : body.at("/" + path.substring(0, dot).replace('.', '/'));
    if (parent instanceof ObjectNode object && object.has(name)) {
      object.set(name, ofAnotherType(object.get(name)));
    }
  }

  /** What callers want of the response, such as the id of a job; else the first value. */
  private static String mostImportant(ObjectNode body, Operation operation) {
    Operation.Job job = operation.job();
    Stream<String> declared =
        Stream.concat(
            Stream.ofNullable(job).map(Operation.Job::idField),
            Stream.of(operation.node().path("x-kolbo-answer").asText()));
    Stream<String> others =
        body.properties().stream()
            .filter(member -> !member.getValue().isBoolean())
            .map(member -> member.getKey());
    List<String> names = Stream.concat(declared, others).filter(body::has).toList();
    return names.isEmpty() ? body.fieldNames().next() : names.get(0);
  }

  private static JsonNode ofAnotherType(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> NODES.objectNode().set("value", value);
      case OBJECT -> NODES.arrayNode().add(value);
      case NULL -> NODES.objectNode();
      default -> NODES.textNode("unexpected");
    };
  }
}
