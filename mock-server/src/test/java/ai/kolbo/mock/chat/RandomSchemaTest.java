package ai.kolbo.mock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random schemas: what is completed follows them, and what is refused is so for a reason. */
class RandomSchemaTest extends ChatEngineCase {

  private static final int SCHEMAS = 1_500;
  private static final List<String> SCALARS =
      List.of(
          "{'type': 'string', 'minLength': 2, 'maxLength': 9}",
          "{'type': 'string', 'pattern': '^[a-c]{2,4}x?$'}",
          "{'type': 'string', 'format': 'date'}",
          "{'type': 'integer', 'minimum': -3, 'maximum': 40}",
          "{'type': 'number', 'exclusiveMinimum': 1.5, 'multipleOf': 0.5}",
          "{'type': 'boolean'}",
          "{'type': ['null', 'integer']}",
          "{'enum': ['a', 1, null, false]}",
          "{'const': 'k'}",
          "{}");

  private SplittableRandom random = new SplittableRandom();

  private ObjectNode schema(int levels) {
    if (levels <= 0 || random.nextInt(5) == 0) {
      return json(SCALARS.get(random.nextInt(SCALARS.size())));
    }
    return switch (random.nextInt(7)) {
      case 0 -> array(levels);
      case 1 -> combined(levels, "anyOf");
      case 2 -> combined(levels, "oneOf");
      case 3 -> combined(levels, "allOf");
      case 4 -> JSON.createObjectNode().put("$ref", "#/$defs/d" + random.nextInt(3));
      default -> object(levels);
    };
  }

  private ObjectNode object(int levels) {
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (int i = random.nextInt(4); i >= 0; i--) {
      properties.set("p" + i, schema(levels - 1));
      if (random.nextInt(3) == 0) {
        required.add("p" + i);
      }
    }
    switch (random.nextInt(5)) {
      case 0 -> schema.put("additionalProperties", false);
      case 1 -> schema.set("additionalProperties", schema(0));
      case 2 -> schema.put("minProperties", 2);
      case 3 -> schema.putObject("not").putArray("required").add("p0");
      default -> {}
    }
    return schema;
  }

  private ObjectNode array(int levels) {
    ObjectNode schema = JSON.createObjectNode().put("type", "array");
    schema.set("items", schema(levels - 1));
    schema.put("minItems", random.nextInt(3)).put("maxItems", 2 + random.nextInt(3));
    if (random.nextInt(3) == 0) {
      schema.put("uniqueItems", true);
    }
    if (random.nextInt(4) == 0) {
      schema.putArray("prefixItems").add(schema(levels - 1));
    }
    return schema;
  }

  private ObjectNode combined(int levels, String keyword) {
    ObjectNode schema = random.nextBoolean() ? object(levels - 1) : JSON.createObjectNode();
    ArrayNode branches = schema.putArray(keyword);
    for (int i = 0; i < 2; i++) {
      branches.add(keyword.equals("allOf") ? object(levels - 1) : schema(levels - 1));
    }
    return schema;
  }

  @Test
  void valuesFollowRandomSchemas() {
    int completed = 0;
    for (int i = 0; i < SCHEMAS; i++) {
      random = new SplittableRandom(i);
      ObjectNode schema = schema(3);
      for (int j = 0; j < 3; j++) {
        schema.withObject("$defs").set("d" + j, j == 0 ? schema(0) : schema(2));
      }
      JsonNode value;
      try {
        Completion completion =
            ChatEngine.complete(
                StructuredOutputTest.structured("Take 4 of \"abc\".", schema),
                new CompletionContext("c", 1, i));
        value = read(completion.body().at("/choices/0/message/content").asText());
      } catch (ChatRequestException e) {
        assertThat(e).hasMessageStartingWith("response_format.json_schema.schema: the schema ");
        continue;
      }
      completed++;
      assertThat(SchemaValidation.violations(schema, value))
          .as("schema %d: %s of %s", i, value, schema)
          .isEmpty();
    }
    // The others contradict themselves, such as by two types in an allOf.
    assertThat(completed).isGreaterThan(SCHEMAS * 2 / 3);
  }
}
