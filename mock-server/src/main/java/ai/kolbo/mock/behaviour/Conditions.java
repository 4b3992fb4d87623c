package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;

/** The conditions of {@code x-kolbo-models} and {@code x-kolbo-price} of one operation. */
final class Conditions {
  private final Map<String, JsonNode> members;

  Conditions(Operation operation) {
    this.members = operation.bodyMembers();
  }

  /** Whether a condition holds; one that is missing does. */
  boolean hold(JsonNode condition, JsonNode request, JsonNode model) {
    if (condition.isMissingNode()) {
      return true;
    }
    JsonNode value =
        condition.has("model")
            ? model.path(condition.path("model").asText())
            : orDefault(request, condition.path("member").asText());
    return condition.has("is")
        ? value.equals(condition.path("is"))
        : value.size() >= condition.path("minItems").asInt();
  }

  private JsonNode orDefault(JsonNode request, String name) {
    JsonNode value = request.path(name);
    return isGiven(value) ? value : defaultOf(name);
  }

  /** The default that the document has for a member of the request; missing without one. */
  JsonNode defaultOf(String name) {
    return members.getOrDefault(name, MissingNode.getInstance()).path("default");
  }

  /** Whether the operation takes a member. */
  boolean isMember(String name) {
    return members.containsKey(name);
  }

  static boolean isGiven(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }
}
