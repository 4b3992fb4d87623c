package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large JSON bodies are held against the document to their last byte. */
class LargeBodyTest extends MockTest {

  /** A chat request of about so many bytes, whose messages end with a part. */
  private static String chat(int bytes, String part, String last) {
    StringBuilder parts = new StringBuilder();
    while (parts.length() < bytes) {
      parts.append(part).append(',');
    }
    return "{\"model\":\"kolbo-cli\",\"messages\":[{\"role\":\"user\",\"content\":["
        + parts
        + last
        + "]}]}";
  }

  private static final String TEXT = "{\"type\":\"text\",\"text\":\"hello\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"text\",\"text\":5}",
        "{\"type\":\"image_url\",\"image_url\":{\"url\":7}}",
        "{\"type\":\"nothing\"}",
        "{}",
        "5",
        "[]",
      })
  void wrongMembersOfUnionsAreRefusedWhateverTheirNumber(String part) throws Exception {
    for (int bytes : new int[] {10_000, 182_000, 1_000_000}) {
      String message = openAiError(json(CHAT, chat(bytes, part, part)), 400, "validation_error");
      assertThat(message).contains("messages.0.content.0");
    }
    ok(json(CHAT, chat(100, TEXT, TEXT)));
  }

  @Test
  @Tag("stress") // Each within a second, on a machine that does nothing else.
  void manyWrongMembersAreRefusedWithinASecond() throws Exception {
    for (String part :
        new String[] {"{\"type\":\"text\",\"text\":5}", "{\"type\":\"no\"}", "{}", "5"}) {
      for (int bytes = 10_000; bytes <= 8_000_000; bytes *= 2) {
        String body = chat(bytes, part, part);
        Duration shortest = Duration.ofDays(1);
        // The first may meet code that is not compiled yet, or a machine that is busy.
        for (int i = 0; i < 3 && shortest.compareTo(Duration.ofSeconds(1)) >= 0; i++) {
          Instant start = Instant.now();
          int status = send(json(CHAT, body)).statusCode();
          Duration taken = Duration.between(start, Instant.now());
          shortest = taken.compareTo(shortest) < 0 ? taken : shortest;
          assertThat(status).as(part + " " + bytes).isIn(400, 413);
        }
        assertThat(shortest).isLessThan(Duration.ofSeconds(1));
        ok(request("/api/kolbo/v1/balance?x=" + bytes));
      }
    }
  }

  @Test
  void faultsOfUnionsAreToldWithoutThoseOfOtherAlternatives() throws Exception {
    String body = chat(0, TEXT, "{\"type\":\"image_url\",\"image_url\":{\"url\":7}}");
    assertThat(openAiError(json(CHAT, body), 400, "validation_error"))
        .contains("messages.0.content.0.image_url.url: must be string")
        .doesNotContain("input_audio");
    assertThat(
            openAiError(
                json(CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"wizard\"}]}"),
                400,
                "validation_error"))
        .contains("messages.0.role: must be equal to one of the allowed values", "assistant");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 70_000, 400_000, 3_000_000})
  void faultAtTheEndIsFoundAndPlaced(int bytes) throws Exception {
    String body = chat(bytes, TEXT, "{\"type\":\"text\",\"text\":5}");
    int last = body.split("hello", -1).length - 1;
    assertThat(openAiError(json(CHAT, body), 400, "validation_error"))
        .contains("messages.0.content." + last + ".text: must be string");
    ok(json(CHAT, chat(bytes, TEXT, TEXT)));
  }

  @Test
  void countsAndLengthsAreThoseOfTheWholeBody() throws Exception {
    String url = "\"https://example.com/" + "a".repeat(90_000) + "\"";
    String urls = url + ("," + url).repeat(200);
    assertThat(
            developerError(
                json(IMAGE, "{\"prompt\":\"x\",\"visual_dna_ids\":[" + urls + "]}"), 400))
        .contains("visual_dna_ids: must NOT have more than");
    String pairs = "\"k\":\"v\"";
    StringBuilder metadata = new StringBuilder(pairs);
    for (int i = 0; i < 20_000; i++) {
      metadata.append(",\"k").append(i).append("\":\"v\"");
    }
    String body = chat(0, TEXT, TEXT);
    assertThat(
            openAiError(
                json(
                    CHAT,
                    body.substring(0, body.length() - 1) + ",\"metadata\":{" + metadata + "}}"),
                400,
                "validation_error"))
        .contains("metadata: must NOT have more than 16");
    String identifier = "\"safety_identifier\":\"" + "n".repeat(9_000_000) + "\"";
    assertThat(
            openAiError(
                json(CHAT, body.substring(0, body.length() - 1) + "," + identifier + "}"),
                400,
                "validation_error"))
        .contains("safety_identifier: must NOT have more than 64");
  }

  @Test
  void bodiesOfVeryManyValuesAreRefused() throws Exception {
    String body = "{\"prompt\":\"x\",\"unknown\":[" + "1,".repeat(1_100_000) + "1]}";
    assertThat(developerError(json(IMAGE, body), 413)).contains("1000000 values");
    String fewer = "{\"prompt\":\"x\",\"unknown\":[" + "1,".repeat(100_000) + "1]}";
    ok(json(IMAGE, fewer));
    assertThat(developerError(json(IMAGE, fewer.replace("\"x\"", "5")), 400))
        .isEqualTo("prompt: must be string");
  }
}
