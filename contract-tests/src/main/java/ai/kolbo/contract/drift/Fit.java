package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a value is what a schema describes: all of it, and nothing else. */
final class Fit {
  private final Locator locator;

  Fit(Locator locator) {
    this.locator = locator;
  }

  boolean fits(Spot schema, JsonNode value) {
    SourceTree tree = locator.tree();
    if (tree.value(schema).isMissingNode()) {
      return false;
    }
    for (Spot part : locator.parts(schema)) {
      JsonNode keywords = tree.value(part);
      if (!JsonTypes.fits(value, keywords) || !isListed(keywords.path("enum"), value)) {
        return false;
      }
      for (JsonNode required : keywords.path("required")) {
        if (!value.has(required.asText())) {
          return false;
        }
      }
    }
    return partsFit(schema, value);
  }

  private static boolean isListed(JsonNode words, JsonNode value) {
    boolean listed = words.isMissingNode();
    for (JsonNode word : words) {
      listed |= word.equals(value);
    }
    return listed;
  }

  private boolean partsFit(Spot schema, JsonNode value) {
    for (JsonNode item : value.isArray() ? value : List.<JsonNode>of()) {
      Optional<Spot> items = locator.find(schema, List.of("0"));
      if (items.isPresent() && !fits(items.get(), item)) {
        return false;
      }
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      Optional<Spot> known = locator.find(schema, List.of(member.getKey()));
      if (known.isEmpty() || !fits(known.get(), member.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** A copy of an object without the members that are words of an enumeration. */
  JsonNode withoutWords(Spot schema, JsonNode object) {
    ObjectNode copy = object.deepCopy();
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : copy.properties()) {
      Spot known = locator.find(schema, List.of(member.getKey())).orElseThrow();
      if (locator.tree().value(locator.tree().follow(known)).has("enum")) {
        words.add(member.getKey());
      } else if (member.getValue().isObject()) {
        member.setValue(withoutWords(known, member.getValue()));
      }
    }
    return copy.remove(words);
  }
}
