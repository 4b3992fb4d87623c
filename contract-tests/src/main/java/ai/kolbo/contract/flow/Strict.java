package ai.kolbo.contract.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * An object of the document whose members are all known: anything else is an error, so that nothing
 * is skipped in silence.
 *
 * @param place where it is, for messages
 * @param node the object
 */
record Strict(String place, JsonNode node) {

  /**
   * Checks the members.
   *
   * @throws IllegalArgumentException if this is no object, or has another member
   */
  Strict knows(Set<String> names) {
    if (!node.isObject()) throw wrong("is no object");
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!names.contains(member.getKey())) throw wrong("has an unknown member " + member.getKey());
    }
    return this;
  }

  /** A text; {@code otherwise} if it is absent. */
  String text(String name, String otherwise) {
    return node.has(name) ? text(name) : otherwise;
  }

  /**
   * A text.
   *
   * @throws IllegalArgumentException if it is absent or no text
   */
  String text(String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) throw wrong("has no text " + name);
    return value.asText();
  }

  /** One of the constants of an enumeration, written in lower case and with hyphens. */
  <E extends Enum<E>> E constant(Class<E> type, String word) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().replace('_', '-').equalsIgnoreCase(word)) return constant;
    }
    throw wrong("has an unknown word " + word);
  }

  /** The items of a list, in order; empty if it is absent. */
  <T> List<T> list(String name, Function<Strict, T> read) {
    List<T> items = new ArrayList<>();
    for (JsonNode item : node.path(name)) {
      items.add(read.apply(new Strict(place + ", " + name + " " + (items.size() + 1), item)));
    }
    return List.copyOf(items);
  }

  /** The members of an object, all of which are texts; empty if it is absent. */
  Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    Strict inner = new Strict(place + ", " + name, node.path(name));
    inner.node.properties().forEach(one -> texts.put(one.getKey(), inner.text(one.getKey())));
    return texts;
  }

  IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(place + " " + what);
  }
}
