package ai.kolbo.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A valid instance with one thing made wrong.
 *
 * @param fault what kind of thing
 * @param what what is wrong
 * @param json the whole instance
 */
record WrongInstance(Fault fault, String what, JsonNode json) {

  enum Fault {
    MISSING,
    WRONG_TYPE
  }

  /**
   * Every instance that lacks one member which its schema requires, or that has, in place of one
   * value, a value of a type which its schema does not take: at every depth, and for every such
   * type.
   */
  static List<WrongInstance> of(JsonNode schema, JsonNode instance) {
    Derivation derivation = new Derivation(instance);
    derivation.visit(JsonPointer.empty(), instance, SchemaAlternatives.of(schema));
    return derivation.wrong;
  }

  private static final class Derivation {
    private final JsonNode instance;
    private final List<WrongInstance> wrong = new ArrayList<>();

    Derivation(JsonNode instance) {
      this.instance = instance;
    }

    void visit(JsonPointer at, JsonNode value, List<ObjectNode> alternatives) {
      if (!value.isContainerNode()) {
        return;
      }
      List<ObjectNode> matching =
          alternatives.stream()
              .filter(alternative -> JsonSchemaValidation.isValid(alternative, value))
              .toList();
      if (matching.isEmpty()) {
        // The instance is not valid here; the test of the instance itself says so.
        return;
      }
      if (value.isObject()) {
        value
            .properties()
            .forEach(member -> visitMember(at, member.getKey(), member.getValue(), matching));
      } else {
        for (int i = 0; i < value.size(); i++) {
          visitChild(at.appendIndex(i), value.get(i), children(matching, "items"));
        }
      }
    }

    private void visitMember(
        JsonPointer at, String name, JsonNode value, List<ObjectNode> matching) {
      JsonPointer child = at.appendProperty(name);
      if (matching.stream().allMatch(schema -> SchemaAlternatives.requires(schema, name))) {
        JsonNode without = instance.deepCopy();
        ((ObjectNode) without.at(at)).remove(name);
        wrong.add(new WrongInstance(Fault.MISSING, child + " is missing", without));
      }
      List<JsonNode> schemas = new ArrayList<>();
      for (ObjectNode schema : matching) {
        JsonNode property = schema.path("properties").path(name);
        schemas.add(property.isMissingNode() ? schema.path("additionalProperties") : property);
      }
      visitChild(child, value, schemas);
    }

    private static List<JsonNode> children(List<ObjectNode> schemas, String keyword) {
      return schemas.stream().map(schema -> schema.path(keyword)).toList();
    }

    private void visitChild(JsonPointer at, JsonNode value, List<JsonNode> schemas) {
      // A place that some schema leaves open takes anything.
      if (!schemas.stream().allMatch(JsonNode::isObject)) {
        return;
      }
      List<ObjectNode> alternatives =
          schemas.stream().flatMap(schema -> SchemaAlternatives.of(schema).stream()).toList();
      Set<JsonType> accepted = EnumSet.noneOf(JsonType.class);
      alternatives.forEach(alternative -> accepted.addAll(JsonType.acceptedBy(alternative)));
      for (JsonType type : EnumSet.complementOf(EnumSet.copyOf(accepted))) {
        wrong.add(
            new WrongInstance(
                Fault.WRONG_TYPE, at + " is " + type.specimen, replaced(at, type.specimen)));
      }
      visit(at, value, alternatives);
    }

    private JsonNode replaced(JsonPointer at, JsonNode value) {
      JsonNode copy = instance.deepCopy();
      JsonNode parent = copy.at(at.head());
      if (parent instanceof ObjectNode object) {
        object.set(at.last().getMatchingProperty(), value);
      } else {
        ((ArrayNode) parent).set(at.last().getMatchingIndex(), value);
      }
      return copy;
    }
  }

  /** A JSON type, with a value of that type and of no other. */
  private enum JsonType {
    STRING(JsonNodeFactory.instance.textNode("text")),
    WHOLE_NUMBER(JsonNodeFactory.instance.numberNode(7)),
    FRACTION(JsonNodeFactory.instance.numberNode(7.5)),
    BOOLEAN(JsonNodeFactory.instance.booleanNode(true)),
    OBJECT(JsonNodeFactory.instance.objectNode()),
    ARRAY(JsonNodeFactory.instance.arrayNode()),
    NULL(JsonNodeFactory.instance.nullNode());

    private final JsonNode specimen;

    JsonType(JsonNode specimen) {
      this.specimen = specimen;
    }

    static Set<JsonType> acceptedBy(JsonNode schema) {
      Set<JsonType> accepted =
          switch (schema.path("type").asText()) {
            case "string" -> EnumSet.of(STRING);
            case "integer" -> EnumSet.of(WHOLE_NUMBER);
            case "number" -> EnumSet.of(WHOLE_NUMBER, FRACTION);
            case "boolean" -> EnumSet.of(BOOLEAN);
            case "object" -> EnumSet.of(OBJECT);
            case "array" -> EnumSet.of(ARRAY);
            default -> EnumSet.allOf(JsonType.class);
          };
      if (schema.path("nullable").asBoolean()) {
        accepted.add(NULL);
      }
      return accepted;
    }
  }
}
