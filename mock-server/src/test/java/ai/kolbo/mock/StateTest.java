package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What requests make is there afterwards. */
class StateTest extends MockTest {
  private static final String DNA = "/api/v1/visual-dna";

  @BeforeEach
  void reset() {
    mock.reset();
  }

  private static JsonNode createDna(String name) throws Exception {
    return ok(form(DNA, text("name", name), file("images", "a.jpg", "image/jpeg", "x")))
        .path("visual_dna");
  }

  @Test
  void aVisualDnaIsListedFetchedAndDeleted() throws Exception {
    JsonNode created = createDna("Ada");
    String path = DNA + "/" + created.path("id").asText();
    assertThat(texts(ok(request(DNA)).path("visual_dnas"), "name")).first().isEqualTo("Ada");
    assertThat(ok(request(path)).at("/visual_dna/name").asText()).isEqualTo("Ada");
    assertThat(ok(request(path).DELETE()).path("success").asBoolean()).isTrue();
    developerError(request(path), 404);
    developerError(request(path).DELETE(), 404);
    assertThat(texts(ok(request(DNA)).path("visual_dnas"), "name")).doesNotContain("Ada");
  }

  @Test
  void whatAllAccountsShareCannotBeDeleted() throws Exception {
    JsonNode shared = ok(request(DNA + "?scope=global")).path("visual_dnas").path(0);
    developerError(request(DNA + "/" + shared.path("id").asText()).DELETE(), 403);
  }

  @Test
  void listsAreFilteredSearchedAndPaged() throws Exception {
    for (String name : List.of("Ada", "Bert", "Cleo")) {
      createDna(name);
    }
    JsonNode first = ok(request(DNA + "?scope=personal&limit=2&page=1"));
    assertThat(texts(first.path("visual_dnas"), "name")).containsExactly("Cleo", "Bert");
    assertThat(first.path("has_more").asBoolean()).isTrue();
    JsonNode second = ok(request(DNA + "?scope=personal&limit=2&page=2"));
    assertThat(texts(second.path("visual_dnas"), "name")).first().isEqualTo("Ada");
    assertThat(texts(ok(request(DNA + "?search=BER")).path("visual_dnas"), "name"))
        .containsExactly("Bert");
  }

  @Test
  void uploadedMediaAreFoundOnTwoPages() throws Exception {
    for (int i = 1; i <= 3; i++) {
      ok(form("/api/v1/media/upload", file("file", i + ".png", "image/png", "x" + i)));
    }
    JsonNode first = ok(request("/api/v1/media?type=image&page_size=2&sort=created_asc"));
    assertThat(first.path("media")).hasSize(2);
    assertThat(first.at("/pagination/total_items").asInt()).isEqualTo(3);
    assertThat(first.at("/pagination/has_next").asBoolean()).isTrue();
    JsonNode second = ok(request("/api/v1/media?type=image&pageSize=2&page=2"));
    assertThat(second.path("media")).hasSize(1);
    assertThat(second.at("/pagination/has_next").asBoolean()).isFalse();
    assertThat(ok(request("/api/v1/media?type=video")).path("media")).isEmpty();
  }

  @Test
  void conversationsFollowChats() throws Exception {
    JsonNode started = ok(json("/api/v1/chat", "{\"message\": \"My name is Ada\"}"));
    String session = started.path("session_id").asText();
    await(started);
    JsonNode again =
        ok(
            json(
                "/api/v1/chat",
                "{\"message\": \"Who am I?\", \"session_id\": \"" + session + "\"}"));
    assertThat(again.path("session_id").asText()).isEqualTo(session);
    JsonNode answer = await(again).path("result").path("content");
    assertThat(answer.asText()).contains("Who am I?", "My name is Ada");
    String messages = "/api/v1/chat/conversations/" + session + "/messages";
    JsonNode all = ok(request(messages));
    assertThat(texts(all.path("messages"), "role"))
        .containsExactly("user", "assistant", "user", "assistant");
    assertThat(all.at("/messages/3/content")).isEqualTo(answer);
    assertThat(ok(request("/api/v1/chat/conversations")).at("/conversations/0/session_id").asText())
        .isEqualTo(session);
    developerError(request("/api/v1/chat/conversations/none/messages"), 404);
  }

  @Test
  void modelsAreFoundByTypeAndProvider() throws Exception {
    JsonNode images = ok(request("/api/v1/models?type=image")).path("models");
    assertThat(images).isNotEmpty();
    assertThat(images).allMatch(m -> m.path("types").toString().contains("text_to_img"));
    JsonNode ofKie = ok(request("/api/v1/models?type=image&provider=KIE")).path("models");
    assertThat(texts(ofKie, "provider")).isNotEmpty().containsOnly("kie");
    assertThat(ok(request("/api/v1/models?limit=3")).path("models")).hasSize(3);
  }

  @Test
  void theSameContentIsTheSameFile() throws Exception {
    JsonNode first = ok(form(FILES, file("file", "a.txt", "text/plain", "same")));
    JsonNode second = ok(form(FILES, file("file", "b.txt", "text/plain", "same")));
    assertThat(first.path("deduplicated").asBoolean()).isFalse();
    assertThat(second.path("deduplicated").asBoolean()).isTrue();
    assertThat(second.path("id")).isEqualTo(first.path("id"));
    assertThat(new String(fetch(second.path("url").asText()), UTF_8)).isEqualTo("same");
  }

  private static byte[] fetch(String url) throws Exception {
    return client.send(anonymous(url).build(), BodyHandlers.ofByteArray()).body();
  }
}
