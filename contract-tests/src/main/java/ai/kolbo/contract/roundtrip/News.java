package ai.kolbo.contract.roundtrip;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.SchemaFacts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a newer server would send: a member more in every object, and words that are not listed. */
final class News {
  static final String MEMBER = "kolbo_contract_news";
  private static final String WORD = "kolbo_contract_word";

  private final SchemaFacts schemas;
  private final Set<String> states = new TreeSet<>();

  News(ApiDocument document) {
    this.schemas = new SchemaFacts(document);
    document.json().findValue("x-kolbo-terminal").forEach(state -> states.add(state.asText()));
  }

  /** A copy of a value with news. */
  JsonNode in(JsonNode value, JsonNode schema) {
    JsonNode whole = schemas.whole(schema);
    if (value.isArray()) {
      ArrayNode copy = ApiDocument.JSON.createArrayNode();
      value.forEach(item -> copy.add(in(item, whole.path("items"))));
      return copy;
    }
    if (value.isObject()) {
      return inObject(value, schema, whole);
    }
    JsonNode words = whole.path("enum");
    return value.isTextual() && words.size() > 1 && !isState(words)
        ? TextNode.valueOf(WORD)
        : value;
  }

  private ObjectNode inObject(JsonNode value, JsonNode schema, JsonNode whole) {
    Map<String, JsonNode> properties = schemas.properties(schema);
    ObjectNode copy = ApiDocument.JSON.createObjectNode();
    value
        .properties()
        .forEach(
            member ->
                copy.set(
                    member.getKey(),
                    properties.containsKey(member.getKey())
                        ? in(member.getValue(), properties.get(member.getKey()))
                        : member.getValue()));
    if (!properties.isEmpty() && !whole.has("additionalProperties")) {
      copy.putObject(MEMBER).putArray("deep").add(1.5).addNull().add("text").add(true);
    }
    return copy;
  }

  /** A job whose state is not known would be polled for ever. */
  private boolean isState(JsonNode words) {
    List<String> all = new ArrayList<>();
    words.forEach(word -> all.add(word.asText()));
    return all.containsAll(states);
  }
}
