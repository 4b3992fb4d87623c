package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the document does not allow is refused, and what is not there is not found. */
class QueryTest extends MockTest {
  private static final String MEDIA = "/api/v1/media";
  private static final String DNAS = "/api/v1/visual-dna";
  private static final String MOODBOARDS = "/api/v1/moodboards";
  private static final String CONVERSATIONS = "/api/v1/chat/conversations";

  @ParameterizedTest
  @ValueSource(
      strings = {
        MEDIA + "?page_size=201",
        MEDIA + "?page=x",
        MEDIA + "?page=0",
        MEDIA + "?page_size=0",
        MEDIA + "?page=2147483648",
        MEDIA + "?page_size=",
        MEDIA + "?category=nope",
        MEDIA + "?category=",
        MEDIA + "?sort=size",
        MEDIA + "?include_deleted=perhaps",
        DNAS + "?limit=101",
        DNAS + "?page=0",
        DNAS + "?scope=nobody",
        MOODBOARDS + "?scope=",
        CONVERSATIONS + "?limit=51",
        CONVERSATIONS + "/def456/messages?limit=101",
        "/api/v1/models?limit=x",
        "/api/v1/models?limit=1000001"
      })
  void valuesThatTheDocumentDoesNotAllowAreRefused(String path) throws Exception {
    String name = path.replaceFirst(".*\\?", "").replaceFirst("=.*", "");
    assertThat(developerError(request(path), 400)).contains(name).contains("must");
  }

  @Test
  void unknownIdsAreNotFound() throws Exception {
    for (String path :
        List.of(
            DNAS + "/nope",
            MOODBOARDS + "/nope",
            CONVERSATIONS + "/nope/messages",
            "/api/v1/generate/nope/status",
            "/api/v1/generate/creative-director/nope/status")) {
      developerError(request(path), 404);
    }
    developerError(request(DNAS + "/nope").DELETE(), 404);
    developerError(request("/api/v1/generate/nope/cancel").POST(BodyPublishers.noBody()), 404);
  }
}
