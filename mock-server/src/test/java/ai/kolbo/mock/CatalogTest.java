package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the mock begins with is found by each filter. */
class CatalogTest extends MockTest {
  private static final String MOODBOARDS = "/api/v1/moodboards";

  @Test
  void moodboardsAreListedAndRead() throws Exception {
    JsonNode board = list(MOODBOARDS, "moodboards").path(0);
    assertThat(board.has("style_guide")).isFalse();
    JsonNode read = ok(request(MOODBOARDS + "/" + board.path("id").asText())).path("moodboard");
    assertThat(read.path("style_guide").asText()).isNotEmpty();
    assertThat(read.path("name")).isEqualTo(board.path("name"));
    developerError(request(MOODBOARDS + "/nope"), 404);
  }

  @ParameterizedTest
  @CsvSource({
    "scope=preset, true", "scope=global, true", "scope=personal, false",
    "scope=organization, false", "project_id=p, true", "'', true",
  })
  void moodboardsAreFiltered(String query, boolean hasPresets) throws Exception {
    JsonNode body = ok(request(MOODBOARDS + "?" + query));
    assertThat(body.path("count").asInt()).isEqualTo(body.path("moodboards").size());
    assertThat(texts(body.path("moodboards"), "is_preset").contains("true")).isEqualTo(hasPresets);
  }

  private static void allAndSome(
      String path, String items, Predicate<JsonNode> isWanted, boolean hasOthers) throws Exception {
    String bare = path.substring(0, path.indexOf('?'));
    List<JsonNode> wanted = new ArrayList<>();
    JsonNode all = list(bare, items);
    all.forEach(item -> wanted.add(item));
    wanted.removeIf(isWanted.negate());
    assertThat(wanted.size() < all.size()).isEqualTo(hasOthers);
    JsonNode body = ok(request(path));
    assertThat(body.required(items)).isNotEmpty().containsExactlyElementsOf(wanted);
    assertThat(body.path("count").asInt()).isEqualTo(wanted.size());
  }

  @Test
  void presetsAreFiltered() throws Exception {
    String presets = "/api/v1/presets";
    for (String type :
        List.of("image", "image_edit", "video", "music", "text_to_video", "elements")) {
      allAndSome(presets + "?type=" + type, "presets", has("type", type), true);
    }
    allAndSome(presets + "?type=&search=", "presets", any -> true, false);
    allAndSome(presets + "?search=HEADL", "presets", has("name", "Headless"), true);
    assertThat(ok(request(presets + "?search=headless")).path("search").asText())
        .isEqualTo("headless");
    assertThat(ok(request(presets)).has("search")).isFalse();
    assertThat(list(presets + "?type=nope", "presets")).isEmpty();
  }

  private static Predicate<JsonNode> has(String member, String value) {
    return item -> item.path(member).asText().equalsIgnoreCase(value);
  }

  @Test
  void modelsAreFiltered() throws Exception {
    String models = "/api/v1/models";
    allAndSome(models + "?provider=suno", "models", has("provider", "suno"), true);
    allAndSome(
        models + "?type=image",
        "models",
        model -> model.path("types").toString().contains("\"text_to_img\""),
        true);
    allAndSome(
        models + "?type=music_gen&provider=",
        "models",
        model -> model.path("types").toString().contains("\"music_gen\""),
        true);
    assertThat(list(models + "?limit=3", "models")).hasSize(3);
    assertThat(list(models + "?type=nope", "models")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image",
        "image_edit",
        "video",
        "video_from_image",
        "video_from_video",
        "elements",
        "first_last_frame",
        "lipsync",
        "music",
        "speech",
        "sound",
        "transcription",
        "chat",
        "three_d",
        "text_to_img",
        "image_editing",
        "text_to_video",
        "img_to_video",
        "video_to_video",
        "firstlastgenerations",
        "lipsync-image",
        "lipsync-video",
        "text_to_speech",
        "text_to_sound",
        "stt",
        "3d_text_to_model",
        "3d_image_to_model",
        "text"
      })
  void everyDocumentedTypeHasModels(String type) throws Exception {
    assertThat(list("/api/v1/models?type=" + type, "models")).isNotEmpty();
  }

  @Test
  void voicesAreFiltered() throws Exception {
    String voices = "/api/v1/voices";
    allAndSome(voices + "?provider=google", "voices", has("provider", "google"), true);
    allAndSome(voices + "?language=English", "voices", has("language", "English"), true);
    allAndSome(voices + "?language=he-IL", "voices", has("language_code", "he-IL"), true);
    allAndSome(voices + "?gender=female", "voices", has("gender", "Female"), true);
    allAndSome(voices + "?gender=&language=", "voices", any -> true, false);
  }

  @Test
  void chatModelsAreListedWithoutAKey() throws Exception {
    JsonNode models = ok(anonymous("/api/kolbo/v1/models"));
    assertThat(models.path("object").asText()).isEqualTo("list");
    assertThat(texts(models.path("data"), "id")).contains("kolbo-cli", "kolbo-auto-smart");
    assertThat(ok(anonymous("/api/kolbo/v1")).path("status").asText()).isEqualTo("ok");
  }
}
