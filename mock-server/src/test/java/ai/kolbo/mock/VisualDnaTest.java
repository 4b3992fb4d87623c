package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Visual DNAs are created, listed, read and deleted. */
class VisualDnaTest extends MockTest {
  private static final String DNAS = "/api/v1/visual-dna";

  private static JsonNode dna(String name, String... more) throws Exception {
    List<String> parts = new ArrayList<>(List.of(more));
    parts.add(text("name", name));
    parts.add(file("images", "face.png", "image/png", "pixels of " + name));
    return ok(form(DNAS, parts.toArray(String[]::new))).required("visual_dna");
  }

  @Test
  void visualDnaIsCreatedListedReadAndDeleted() throws Exception {
    String word = word();
    JsonNode created =
        dna(
            word,
            text("dna_type", "product"),
            text("prompt_helper", "a red shoe"),
            file("audio", "voice.mp3", "audio/mpeg", "voice"));
    assertThat(created.path("name").asText()).isEqualTo(word);
    assertThat(created.path("dna_type").asText()).isEqualTo("product");
    assertThat(created.path("has_voice_reference").booleanValue()).isTrue();
    assertThat(created.path("images")).hasSize(1);
    assertThat(created.has("system_prompt")).isFalse();
    String image = created.at("/images/0").asText();
    assertThat(send(anonymous(image)).body()).isEqualTo("pixels of " + word);

    JsonNode listed = list(DNAS + "?search=" + word, "visual_dnas");
    assertThat(listed).containsExactly(created);

    String path = DNAS + "/" + created.required("id").textValue();
    JsonNode read = ok(request(path + "?project_id=p")).required("visual_dna");
    assertThat(read.path("system_prompt").asText()).isEqualTo("a red shoe");
    assertThat(read.path("name").asText()).isEqualTo(word);

    assertThat(ok(request(path).DELETE()).path("success").booleanValue()).isTrue();
    developerError(request(path), 404);
    developerError(request(path).DELETE(), 404);
    assertThat(list(DNAS + "?search=" + word, "visual_dnas")).isEmpty();
    assertThat(send(anonymous(image)).statusCode()).isEqualTo(404);
  }

  @Test
  void visualDnaOfTheSystemIsNobodysToDelete() throws Exception {
    String id = list(DNAS + "?scope=global", "visual_dnas").path(0).path("id").asText();
    developerError(request(DNAS + "/" + id).DELETE(), 403);
    ok(request(DNAS + "/" + id));
  }

  @Test
  void listsOfVisualDnaLeaveOutDetails() throws Exception {
    assertThat(list(DNAS, "visual_dnas")).noneMatch(dna -> dna.has("system_prompt"));
    String id = list(DNAS, "visual_dnas").path(0).path("id").asText();
    assertThat(ok(request(DNAS + "/" + id)).at("/visual_dna/system_prompt").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "scope=personal, Emma, Maya",
    "scope=mine, Emma, Maya",
    "scope=global, Maya, Emma",
    "scope=organization, '', Maya",
    "search=freckles, Maya, Emma",
    "'tags=city,woman', Rooftop Garden, Emma",
    "collection=cast, Maya, Red Sneaker",
    "project_id=p, Maya, Emma",
    "scope=personal&search=emm, Emma, Maya",
    "limit=100, Emma, ''",
  })
  void visualDnaIsFiltered(String query, String among, String notAmong) throws Exception {
    JsonNode body = ok(request(DNAS + "?" + query));
    List<String> names = texts(body.required("visual_dnas"), "name");
    assertThat(body.path("count").asInt()).isEqualTo(names.size());
    assertThat(names).doesNotContain(notAmong);
    if (!among.isEmpty()) {
      assertThat(names).contains(among);
    }
  }

  @Test
  void visualDnaIsPaged() throws Exception {
    int all = ok(request(DNAS)).required("total").intValue();
    List<String> ids = new ArrayList<>();
    for (int page = 1; page <= all + 1; page++) {
      JsonNode body = ok(request(DNAS + "?limit=1&page=" + page));
      ids.addAll(texts(body.path("visual_dnas"), "id"));
      assertThat(body.path("total").asInt()).isEqualTo(all);
      assertThat(body.required("has_more").booleanValue()).isEqualTo(page < all);
    }
    assertThat(ids).hasSize(all).doesNotHaveDuplicates();
  }
}
