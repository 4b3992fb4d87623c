package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code list: KIND}: shows the things of a kind that the query asks for, a page at a time, in the
 * envelope of the document's example.
 */
final class ListThings implements Behaviour {
  private static final int LARGEST_PAGE = 1_000;

  private final Operation operation;
  private final JsonNode rules;
  private final String kind;
  private final String items;
  private final Memory memory;

  ListThings(Operation operation, Memory memory) {
    this.operation = operation;
    this.rules = operation.does();
    this.kind = rules.path("list").asText();
    this.memory = memory;
    String pages = operation.node().path("x-kolbo-pages").path("items").asText();
    this.items = pages.isEmpty() ? operation.node().path("x-kolbo-answer").asText() : pages;
  }

  @Override
  public Answer to(MockRequest request) {
    memory.settle();
    String parent = rules.path("of").asText(null);
    if (parent != null && memory.things().find(parent, request.id()) == null) {
      throw Refusal.asDocumented(404, Map.of());
    }
    List<Thing> found = memory.things().all(kind, parent == null ? null : request.id());
    if (memory.kind(kind).path("order").asText().equals("oldest")) {
      Collections.reverse(found);
    }
    for (Map.Entry<String, JsonNode> filter : rules.path("filter").properties()) {
      String asked = request.query(filter.getKey());
      if (asked != null) {
        found.removeIf(thing -> !matches(filter.getValue(), asked, thing));
      }
    }
    sort(found, request);
    int size = size(request);
    int page = Math.max(1, number(request, "page", 1));
    List<Thing> shown = page(found, page, size);
    ObjectNode body = request.example();
    ArrayNode list = body.withArray("/" + items);
    list.removeAll();
    for (Thing thing : shown) {
      list.add(memory.shown(memory.brief(kind, thing.shown()), request.origin()));
    }
    Vocabulary words =
        Vocabulary.of(
                Map.of(
                    "count", shown::size,
                    "total", found::size,
                    "page", () -> page,
                    "size", () -> size,
                    "pages", () -> (found.size() + size - 1) / size,
                    "more", () -> (long) page * size < found.size()))
            .or(Vocabulary.target(request));
    Fill.into(body, rules.path("fill"), words);
    return Answer.json(operation.successStatus(), body);
  }

  private static List<Thing> page(List<Thing> found, int page, int size) {
    long from = (page - 1L) * size;
    return from >= found.size()
        ? List.of()
        : found.subList((int) from, (int) Math.min(found.size(), from + size));
  }

  /** By the first parameter that is given, or the default of the first that has one. */
  private int size(MockRequest request) {
    int size = 0;
    for (JsonNode name : rules.path("size")) {
      int given = number(request, name.asText(), 0);
      if (given > 0) {
        return Math.min(
            given, operation.queryParameter(name.asText()).path("maximum").asInt(LARGEST_PAGE));
      }
      size = size > 0 ? size : operation.queryParameter(name.asText()).path("default").asInt();
    }
    return size > 0 ? size : LARGEST_PAGE;
  }

  private static int number(MockRequest request, String name, int otherwise) {
    String given = request.query(name);
    try {
      return given == null ? otherwise : Integer.parseInt(given);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private void sort(List<Thing> found, MockRequest request) {
    JsonNode sort = rules.path("sort");
    String asked = request.query(sort.path("by").asText());
    String by = asked == null ? "" : sort.path(asked).asText();
    if (by.equals("oldest")) {
      Collections.reverse(found);
    } else if (!by.isEmpty() && !by.equals("newest")) {
      boolean isDescending = by.startsWith("-");
      String member = isDescending ? by.substring(1) : by;
      Comparator<Thing> order =
          Comparator.comparing(
              thing -> thing.shown().path(member).asText(), String.CASE_INSENSITIVE_ORDER);
      found.sort(isDescending ? order.reversed() : order);
    }
  }

  /** Whether a thing is what a filter asks for. */
  private static boolean matches(JsonNode filter, String asked, Thing found) {
    boolean isShared = filter.path("orShared").asBoolean() && !found.isOwn();
    if (isShared || asked.equals(filter.path("all").asText(null))) {
      return true;
    }
    JsonNode thing = found.shown();
    List<String> values = values(filter, asked);
    if (filter.has("is")) {
      return texts(filter.path("is")).stream().anyMatch(name -> isOneOf(thing.path(name), values));
    }
    if (filter.has("anyOf")) {
      for (JsonNode item : thing.path(filter.path("anyOf").asText())) {
        if (isOneOf(item, values)) {
          return true;
        }
      }
      return false;
    }
    if (filter.has("contains")) {
      String part = asked.toLowerCase(Locale.ROOT);
      return texts(filter.path("contains")).stream()
          .anyMatch(name -> thing.path(name).asText().toLowerCase(Locale.ROOT).contains(part));
    }
    for (Map.Entry<String, JsonNode> member : filter.path("where").path(asked).properties()) {
      if (!isOneOf(thing.path(member.getKey()), List.of(member.getValue().asText()))) {
        return false;
      }
    }
    return filter.path("where").has(asked);
  }

  private static boolean isOneOf(JsonNode value, List<String> texts) {
    return texts.stream().anyMatch(value.asText()::equalsIgnoreCase);
  }

  /** What is asked for: a list with commas between, each also by its other names. */
  private static List<String> values(JsonNode filter, String asked) {
    List<String> values = new ArrayList<>();
    for (String one : asked.split(",")) {
      values.add(one.strip());
      filter.path("aliases").path(one.strip()).forEach(name -> values.add(name.asText()));
    }
    return values;
  }

  private static List<String> texts(JsonNode oneOrMore) {
    List<String> texts = new ArrayList<>();
    if (oneOrMore.isArray()) {
      oneOrMore.forEach(text -> texts.add(text.asText()));
    } else {
      texts.add(oneOrMore.asText());
    }
    return texts;
  }
}
