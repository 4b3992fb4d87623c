package ai.kolbo.mock.prism;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private final Slices slices =
      new Slices(json("{'a': {'required': ['id'], 'maxItems': 20, 'minItems': 2}}"));

  private static JsonNode json(String text) {
    try {
      return Json.MAPPER.readTree(text.replace('\'', '"'));
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private List<Slices.Slice> cut(JsonNode body) throws Exception {
    List<Slices.Slice> all = new ArrayList<>();
    slices.cut(body, all::add);
    return all;
  }

  /** Every place of a value that is no container, as {@code a.0.b=value}. */
  private static void leaves(JsonNode node, List<String> place, List<String> found) {
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        leaves(node.get(i), with(place, String.valueOf(i)), found);
      }
    } else if (node.isObject()) {
      node.properties().forEach(m -> leaves(m.getValue(), with(place, m.getKey()), found));
    } else {
      found.add(String.join(".", place) + "=" + node);
    }
  }

  private static List<String> with(List<String> place, String step) {
    List<String> longer = new ArrayList<>(place);
    longer.add(step);
    return longer;
  }

  private static List<String> leaves(JsonNode node) {
    List<String> found = new ArrayList<>();
    leaves(node, List.of(), found);
    return found;
  }

  @Test
  void smallBodiesStayWhole() throws Exception {
    JsonNode body = json("{'id': 1, 'list': [1, 2, 3]}");
    assertThat(cut(body)).hasSize(1);
    assertThat(cut(body).get(0).isWhole(body)).isTrue();
  }

  @Test
  void slicesHaveEveryValueAndTellItsPlace() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 4; round++) {
      ObjectNode body = Json.MAPPER.createObjectNode();
      fill(body, random, 3);
      Set<String> all = new TreeSet<>(leaves(body));
      Set<String> seen = new TreeSet<>();
      List<Slices.Slice> parts = cut(body);
      for (Slices.Slice slice : parts) {
        leaves(slice.value())
            .forEach(
                leaf -> {
                  String[] placeAndValue = leaf.split("=", 2);
                  List<String> place = List.of(placeAndValue[0].split("\\."));
                  seen.add(String.join(".", slice.placeInBody(place)) + "=" + placeAndValue[1]);
                });
        assertThat(leaves(slice.value()).size()).isLessThan(8_000);
      }
      assertThat(seen).isEqualTo(all);
      assertThat(parts.size()).isLessThan(all.size() / 1_000 + 100);
    }
  }

  private static void fill(ObjectNode object, Random random, int depth) {
    object.put("id", random.nextInt());
    for (int i = random.nextInt(8); i >= 0; i--) {
      if (depth > 0 && random.nextBoolean()) {
        fill(object.putObject("o" + i), random, depth - 1);
      } else {
        ArrayNode array = object.putArray("a" + i);
        int size = random.nextInt(10) == 0 ? random.nextInt(9_000) : random.nextInt(6);
        for (int j = 0; j < size; j++) {
          if (depth > 0 && random.nextInt(1_000) == 0) {
            fill(array.addObject(), random, depth - 1);
          } else {
            array.add(random.nextInt(9));
          }
        }
      }
    }
  }

  @Test
  void slicesShowWhetherThereAreTooManyEntriesOrTooFew() throws Exception {
    ObjectNode body = Json.MAPPER.createObjectNode();
    ArrayNode lists = body.putArray("lists");
    for (int i = 0; i < 50; i++) {
      ArrayNode list = lists.addArray();
      for (int j = 0; j < 3_000; j++) {
        list.add(j);
      }
    }
    List<Integer> counts = new ArrayList<>();
    for (Slices.Slice slice : cut(body)) {
      JsonNode shown = slice.value().path("lists");
      counts.add(shown.size());
      shown.forEach(list -> assertThat(list.size()).isGreaterThanOrEqualTo(2));
    }
    assertThat(Collections.max(counts)).isGreaterThan(20);
    assertThat(Collections.min(counts)).isGreaterThanOrEqualTo(2);
  }

  @Test
  void requiredMembersAreInEverySlice() throws Exception {
    ObjectNode body = Json.MAPPER.createObjectNode();
    for (int i = 0; i < 20_000; i++) {
      body.put("m" + i, i);
    }
    body.put("id", "x");
    List<Slices.Slice> all = cut(body);
    assertThat(all).hasSizeBetween(5, 7);
    all.forEach(slice -> assertThat(slice.value().path("id").asText()).isEqualTo("x"));
  }

  @Test
  void longTextsStayWholeOrLoseTheirMiddle() throws Exception {
    String eightMegabytes = "a".repeat(7_900_000);
    JsonNode whole = Json.MAPPER.createObjectNode().put("id", eightMegabytes).put("b", 1);
    assertThat(cut(whole).get(0).isWhole(whole)).isTrue();
    String longer = "\uD83D\uDE00%41".repeat(4_000_000);
    JsonNode body = Json.MAPPER.createObjectNode().put("id", longer);
    List<Slices.Slice> all = cut(body);
    assertThat(all).hasSize(1);
    String shown = all.get(0).value().path("id").textValue();
    assertThat(shown).hasSizeBetween(1_100_000, 1_200_000);
    assertThat(shown.replace("\uD83D\uDE00", "").replace("%41", "")).matches("4?1?");
    assertThat(Json.bytes(all.get(0).value()).length).isLessThan(10_000_000);
  }
}
