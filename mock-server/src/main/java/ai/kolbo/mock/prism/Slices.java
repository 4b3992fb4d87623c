package ai.kolbo.mock.prism;

import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Cuts a large body into slices, all of which are valid if the body is, and only then. One call
 * with very many faults would keep Prism from answering anybody else, and it takes no more than 10
 * MB at once.
 *
 * <p>Of an array or object that is too large, a slice has a few entries, and stand-ins for others:
 * as many as it takes for the schemas to see whether there are too few or too many, and all that
 * they may require by name. A stand-in is an entry of the body too, as small as it can be.
 */
final class Slices {
  /** How many values a slice has, or texts of {@link #BYTES_OF_WEIGHT}. */
  private static final int WEIGHT = 4_000;

  private static final int BYTES_OF_WEIGHT = 2_000;

  /** A text that is too heavy for a slice loses its middle. */
  private static final int LONGEST_TEXT = 1_200_000;

  private static final int LONGEST_STAND_IN = 8_000;
  private static final int VALUES_OF_STAND_IN = 200;

  private final Set<String> required = new TreeSet<>();
  private int mostLimited;
  private int mostRequired;

  /** Takes slices. */
  interface Check {
    /** Checks the next slice; what this throws ends the cutting. */
    void of(Slice slice) throws IOException, InterruptedException;
  }

  /**
   * Part of a body, or all of it.
   *
   * @param indexes of arrays that are cut: which element of the body each of theirs is
   */
  record Slice(JsonNode value, Map<JsonNode, int[]> indexes) {

    private Slice(JsonNode value) {
      this(value, new IdentityHashMap<>());
    }

    boolean isWhole(JsonNode body) {
      return value == body;
    }

    /** Where in the body is what is at a place of the slice; the steps are names and indexes. */
    List<String> placeInBody(List<String> steps) {
      List<String> place = new ArrayList<>();
      JsonNode at = value;
      for (String step : steps) {
        int index = at.isArray() && step.matches("\\d{1,9}") ? Integer.parseInt(step) : -1;
        int[] real = indexes.getOrDefault(at, new int[0]);
        place.add(index >= 0 && index < real.length ? String.valueOf(real[index]) : step);
        at = index >= 0 ? at.path(index) : at.path(step);
      }
      return place;
    }
  }

  /**
   * @param schemas a node that has all schemas somewhere
   */
  Slices(JsonNode schemas) {
    learn(schemas);
  }

  private void learn(JsonNode node) {
    node.path("required").forEach(name -> required.add(name.asText()));
    for (String limit : List.of("minItems", "minProperties")) {
      mostRequired = Math.max(mostRequired, node.path(limit).asInt());
    }
    for (String limit : List.of("minItems", "minProperties", "maxItems", "maxProperties")) {
      mostLimited = Math.max(mostLimited, node.path(limit).asInt() + 1);
    }
    node.forEach(this::learn);
  }

  /** Passes on the slices of a body; only the body itself, if that is small. */
  void cut(JsonNode body, Check check) throws IOException, InterruptedException {
    if (weight(body, WEIGHT) <= WEIGHT) {
      check.of(new Slice(body));
    } else if (body.isContainerNode()) {
      new Entries(body).cut(check);
    } else {
      check.of(new Slice(shortened(body, LONGEST_TEXT)));
    }
  }

  /** Of an array or object that is too large for one slice. */
  private final class Entries {
    private final JsonNode container;
    private final List<String> names = new ArrayList<>();
    private final List<JsonNode> values = new ArrayList<>();
    private final List<Integer> always = new ArrayList<>();

    /** How many entries the next slice must have; only the first must show how many there are. */
    private int least;

    Entries(JsonNode container) {
      this.container = container;
      container.fieldNames().forEachRemaining(names::add);
      container.forEach(values::add);
      for (int i = 0; i < values.size(); i++) {
        boolean isRequired =
            container.isArray() ? i < mostRequired : required.contains(names.get(i));
        if (isRequired) {
          always.add(i);
        }
      }
      least = Math.min(values.size(), mostLimited);
    }

    void cut(Check check) throws IOException, InterruptedException {
      SortedMap<Integer, JsonNode> some = new TreeMap<>();
      int weight = 0;
      for (int i = 0; i < values.size(); i++) {
        int own = weight(values.get(i), WEIGHT);
        if (weight + own > WEIGHT && !some.isEmpty()) {
          check.of(slice(some, new IdentityHashMap<>()));
          some.clear();
          weight = 0;
        }
        if (own > WEIGHT) {
          int at = i;
          Slices.this.cut(
              values.get(i),
              part -> check.of(slice(new TreeMap<>(Map.of(at, part.value)), part.indexes)));
        } else {
          some.put(i, values.get(i));
          weight += own;
        }
      }
      if (!some.isEmpty()) {
        check.of(slice(some, new IdentityHashMap<>()));
      }
    }

    private Slice slice(SortedMap<Integer, JsonNode> some, Map<JsonNode, int[]> indexes) {
      for (int i : always) {
        some.computeIfAbsent(i, index -> standIn(values.get(index)));
      }
      for (int i = 0; some.size() < least; i++) {
        some.computeIfAbsent(i, index -> standIn(values.get(index)));
      }
      least = 0;
      if (container.isArray()) {
        ArrayNode array = Json.MAPPER.createArrayNode().addAll(some.values());
        indexes.put(array, some.keySet().stream().mapToInt(Integer::intValue).toArray());
        return new Slice(array, indexes);
      }
      ObjectNode object = Json.MAPPER.createObjectNode();
      some.forEach((index, value) -> object.set(names.get(index), value));
      return new Slice(object, indexes);
    }
  }

  private JsonNode standIn(JsonNode value) {
    return standIn(value, new int[] {VALUES_OF_STAND_IN});
  }

  private JsonNode standIn(JsonNode value, int[] left) {
    left[0]--;
    if (value.isArray()) {
      ArrayNode array = Json.MAPPER.createArrayNode();
      for (int i = 0; i < Math.min(value.size(), mostRequired) && left[0] > 0; i++) {
        array.add(standIn(value.get(i), left));
      }
      return array;
    }
    if (value.isObject()) {
      ObjectNode object = Json.MAPPER.createObjectNode();
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        if (required.contains(member.getKey()) && left[0] > 0) {
          object.set(member.getKey(), standIn(member.getValue(), left));
        }
      }
      return object;
    }
    return shortened(value, LONGEST_STAND_IN);
  }

  /** A text without its middle, if it is too long; what stays is not cut within a character. */
  private static JsonNode shortened(JsonNode value, int longest) {
    String text = value.isTextual() ? value.textValue() : "";
    if (text.length() <= longest) {
      return value;
    }
    int start = longest / 2;
    int escape = text.lastIndexOf('%', start - 1);
    if (escape >= start - 2) {
      start = escape;
    } else if (Character.isHighSurrogate(text.charAt(start - 1))) {
      start--;
    }
    int end = text.length() - longest / 2;
    if (Character.isLowSurrogate(text.charAt(end))) {
      end++;
    }
    return TextNode.valueOf(text.substring(0, start) + text.substring(end));
  }

  /** How heavy a value is; not exact beyond the limit. */
  private static int weight(JsonNode value, int limit) {
    int weight = 1 + (value.isTextual() ? bytes(value.textValue()) / BYTES_OF_WEIGHT : 0);
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (weight > limit) {
          break;
        }
        weight += bytes(member.getKey()) / BYTES_OF_WEIGHT;
        weight += weight(member.getValue(), limit - weight);
      }
    } else {
      for (int i = 0; i < value.size() && weight <= limit; i++) {
        weight += weight(value.get(i), limit - weight);
      }
    }
    return weight;
  }

  /** How long a text is in JSON, at most. */
  private static int bytes(String text) {
    if (text.length() < BYTES_OF_WEIGHT / 6) {
      return text.length();
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < ' ' ? 6 : c < 0x80 ? (c == '"' || c == '\\' ? 2 : 1) : 3;
    }
    return bytes;
  }
}
