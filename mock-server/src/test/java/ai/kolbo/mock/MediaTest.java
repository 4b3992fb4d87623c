package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The library has what was uploaded, and what jobs have made. */
class MediaTest extends MockTest {
  private static final String MEDIA = "/api/v1/media";

  private static JsonNode upload(String filename, String type, String... more) throws Exception {
    List<String> parts = new ArrayList<>(List.of(more));
    parts.add(file("file", filename, type, "content of " + filename));
    return ok(form(MEDIA + "/upload", parts.toArray(String[]::new))).required("media");
  }

  private static JsonNode upload(String filename) throws Exception {
    return upload(filename, "image/png");
  }

  @Test
  void uploadedMediaIsListed() throws Exception {
    String word = word();
    JsonNode media = upload(word + ".png", "image/png", text("project_id", word));
    JsonNode listed = list(MEDIA + "?searchTerm=" + word, "media").path(0);
    assertThat(listed).isEqualTo(media);
    assertThat(media.path("source_type").asText()).isEqualTo("uploaded");
    assertThat(media.path("project_id").asText()).isEqualTo(word);
    assertThat(send(anonymous(media.path("url").asText())).body())
        .isEqualTo("content of " + word + ".png");
  }

  @Test
  void resultsOfCompletedJobsAreListed() throws Exception {
    String word = word();
    JsonNode started =
        ok(
            json(
                IMAGE,
                "{\"prompt\":\"a %s\",\"num_images\":2,\"session_id\":\"s-%s\",\"project_id\":\"p-%s\"}"
                    .formatted(word, word, word)));
    assertThat(started.path("session_id").asText()).isEqualTo("s-" + word);
    JsonNode urls = await(started).at("/result/urls");
    JsonNode media = list(MEDIA + "?search=" + word, "media");
    assertThat(media).hasSize(2);
    assertThat(texts(media, "url"))
        .containsExactlyInAnyOrder(urls.get(0).textValue(), urls.get(1).textValue());
    for (JsonNode one : media) {
      assertThat(one.path("media_type").asText()).isEqualTo("image");
      assertThat(one.path("source_type").asText()).isEqualTo("generated");
      assertThat(one.path("prompt").asText()).isEqualTo("a " + word);
      assertThat(one.path("session_id").asText()).isEqualTo("s-" + word);
      assertThat(one.path("project_id").asText()).isEqualTo("p-" + word);
      assertThat(send(anonymous(one.path("url").asText())).statusCode()).isEqualTo(200);
      assertThat(send(anonymous(one.path("thumbnail_url").asText())).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void everySceneIsListed() throws Exception {
    String word = word();
    String body = "{\"prompt\":\"%s\",\"scene_count\":3,\"workflow_type\":\"video\"}";
    JsonNode started = ok(json("/api/v1/generate/creative-director", body.formatted(word)));
    JsonNode scenes = await(started).path("scenes");
    JsonNode media = list(MEDIA + "?search=" + word, "media");
    assertThat(texts(media, "media_type")).containsExactly("video", "video", "video");
    assertThat(texts(media, "url"))
        .containsExactlyInAnyOrderElementsOf(
            scenes.findValues("video_urls").stream().map(urls -> urls.get(0).asText()).toList());
    assertThat(texts(media, "session_id")).containsOnly(started.required("session_id").asText());
  }

  @Test
  void jobsThatFailOrAreCancelledLeaveNothing() throws Exception {
    String word = word();
    String body = "{\"prompt\":\"%s\"}".formatted(word);
    await(ok(json(IMAGE, body).header("X-Kolbo-Mock-Scenario", "job-failed")));
    String id = ok(json(IMAGE, body)).required("generation_id").textValue();
    ok(json("/api/v1/generate/" + id + "/cancel", "{}"));
    await(ok(json(IMAGE, "{\"prompt\":\"another\"}")));
    assertThat(list(MEDIA + "?search=" + word, "media")).isEmpty();
  }

  @Test
  void resultsAreListedEvenIfNobodyPolls() throws Exception {
    String word = word();
    ok(json("/api/v1/generate/speech", "{\"text\":\"%s\"}".formatted(word)));
    Instant deadline = Instant.now().plusSeconds(20);
    JsonNode media;
    do {
      media = list(MEDIA + "?type=audio&search=" + word, "media");
    } while (media.isEmpty() && Instant.now().isBefore(deadline));
    assertThat(texts(media, "prompt")).containsExactly(word);
  }

  @ParameterizedTest
  @CsvSource({
    "type=image, image",
    "type=video, video",
    "type=all, audio image result video",
    "type=, audio image result video",
    "source_type=uploaded, audio image video",
    "source_type=generated, result",
    "source_type=chat-generated, ''",
    "category=ai, result",
    "category=uploaded, audio image video",
    "category=favorites, ''",
    "category=edited, ''",
    "category=training-lab, ''",
    "category=all, audio image result video",
    "folder_id=f, ''",
    "include_deleted=true, audio image result video",
    "include_deleted=false, audio image result video",
    "sort=name_asc, audio image result video",
    "sort=name_desc, video result image audio",
    "sort=created_asc, image video audio result",
    "sort=created_desc, result audio video image",
    "page=2&page_size=3, image",
    "page=2&pageSize=3, image",
    "page=9, ''",
    "page=1000000, ''",
    "search=IMAGE, image",
    "searchTerm=vid, video",
    "search=, audio image result video",
  })
  void mediaIsFilteredSortedAndPaged(String query, String expected) throws Exception {
    String project = word();
    upload("image.png", "image/png", text("project_id", project));
    upload("Video.mp4", "video/mp4", text("project_id", project));
    upload("audio.mp3", "audio/mpeg", text("project_id", project));
    String body = "{\"prompt\":\"result\",\"project_id\":\"%s\"}".formatted(project);
    await(ok(json("/api/v1/generate/sound", body)));

    JsonNode found = ok(request(MEDIA + "?project_id=" + project + "&" + query));

    List<String> names = new ArrayList<>();
    for (JsonNode media : found.required("media")) {
      String name = media.path("filename").asText().replaceAll("\\..*", "");
      names.add(media.path("prompt").asText(name).toLowerCase(Locale.ROOT));
    }
    List<String> wanted = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
    if (query.startsWith("sort=created")) {
      assertThat(names).containsExactlyElementsOf(wanted);
    } else if (query.startsWith("sort=name")) {
      // The name of a result begins with its id.
      assertThat(names)
          .filteredOn(name -> !name.equals("result"))
          .isEqualTo(wanted.stream().filter(name -> !name.equals("result")).toList());
    } else {
      assertThat(names).containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  @Test
  void pagesOfMediaFollowEachOther() throws Exception {
    String project = word();
    for (int i = 0; i < 5; i++) {
      upload(i + ".png", "image/png", text("project_id", project));
    }
    List<String> names = new ArrayList<>();
    for (int page = 1; page <= 4; page++) {
      JsonNode body =
          ok(request("%s?project_id=%s&page_size=2&page=%d".formatted(MEDIA, project, page)));
      names.addAll(texts(body.path("media"), "filename"));
      JsonNode pagination = body.required("pagination");
      assertThat(pagination.path("current_page").asInt()).isEqualTo(page);
      assertThat(pagination.path("page_size").asInt()).isEqualTo(2);
      assertThat(pagination.path("total_items").asInt()).isEqualTo(5);
      assertThat(pagination.path("has_next").booleanValue()).isEqualTo(page < 3);
    }
    assertThat(names).containsExactly("4.png", "3.png", "2.png", "1.png", "0.png");
    JsonNode usual = ok(request(MEDIA)).path("pagination");
    assertThat(usual.path("page_size").asInt()).isEqualTo(50);
  }

  @Test
  void searchesMayHaveAnyCharacters() throws Exception {
    String name = "ä+b&c=" + word();
    upload(name + ".png");
    String query = URLEncoder.encode(name, UTF_8);
    assertThat(texts(list(MEDIA + "?search=" + query, "media"), "filename"))
        .containsExactly(name + ".png");
  }
}
