package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files for chats are kept once, and for a day. */
class UploadedFileTest extends MockTest {

  @Test
  void sameFileIsTheFirstOneAgain() throws Exception {
    String content = word();
    JsonNode first = ok(form(FILES, file("file", "a.txt", "text/plain", content)));
    JsonNode again = ok(form(FILES, file("file", "b.txt", "text/plain", content)));
    JsonNode other = ok(form(FILES, file("file", "a.txt", "text/plain", content + "!")));
    assertThat(first.path("deduplicated").asBoolean(true)).isFalse();
    assertThat(again.path("deduplicated").asBoolean(false)).isTrue();
    for (String member : List.of("id", "filename", "url", "created", "expires_at", "bytes")) {
      assertThat(again.get(member)).isEqualTo(first.get(member));
    }
    assertThat(other.path("id")).isNotEqualTo(first.path("id"));
    assertThat(other.path("deduplicated").asBoolean(true)).isFalse();
  }

  @Test
  void filesAreGoneAfterADay() throws Exception {
    try (KolboMockServer other = KolboMockServer.start()) {
      String upload = "text of a file";
      JsonNode first =
          body(sendTo(other, form(FILES, file("file", "a.txt", "text/plain", upload))));
      HttpRequest.Builder read = HttpRequest.newBuilder(URI.create(first.path("url").asText()));
      other.advanceClock(Duration.ofHours(23));
      assertThat(send(read).statusCode()).isEqualTo(200);
      other.advanceClock(Duration.ofHours(1));
      assertThat(send(read).statusCode()).isEqualTo(404);
      JsonNode second =
          body(sendTo(other, form(FILES, file("file", "a.txt", "text/plain", upload))));
      assertThat(second.path("deduplicated").asBoolean(true)).isFalse();
      assertThat(second.path("id")).isNotEqualTo(first.path("id"));
      assertThat(second.path("created").asLong() - first.path("created").asLong())
          .isBetween(86_400L, 86_460L);
    }
  }
}
