package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Documents with broken bytes: read, or an IOException that does not quote them; nothing else. */
class JsonFuzzTest {
  private static final int DOCUMENTS = 5_000;
  private static final long SEED = 20260305;
  private static final String MARK = "sEcReT";

  private static final ObjectMapper DATABIND =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Random random = new Random(SEED);
  private final Json.Events events = new Json.Events();

  @Test
  void brokenDocumentIsReadOrAnIoException() throws Exception {
    List<Class<?>> types = ModelClasses.objects();
    int invalid = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      Class<?> type = types.get(i % types.size());
      byte[] json = broken(new RandomJson(SEED + i, 10, (declared, value) -> true).document(type));
      String alone = outcome(type, json, false);
      assertThat(outcome(type, json, true)).isEqualTo(alone);
      assertThat(isJson(json)).isEqualTo(isJsonForDatabind(json));
      invalid += alone.startsWith("InvalidJson") ? 1 : 0;
    }
    assertThat(invalid).isBetween(DOCUMENTS / 4, DOCUMENTS * 9 / 10);
  }

  /** What became of it, in words that are the same however it was read. */
  private String outcome(Class<?> type, byte[] json, boolean event) {
    try {
      Object read = event ? events.read(type, json, 0, json.length) : Json.read(type, json);
      return Json.text(read);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain(MARK);
      assertThat(e.getCause()).isNull();
      return "InvalidJson " + e.getMessage();
    } catch (RuntimeException | StackOverflowError e) {
      return fail(type + " " + new String(json, StandardCharsets.UTF_8), e);
    }
  }

  private static boolean isJson(byte[] json) {
    try {
      Json.readAny(json);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isJsonForDatabind(byte[] json) {
    try {
      // As Json does: what is not UTF-8 is mended.
      return !DATABIND.readTree(new String(json, StandardCharsets.UTF_8)).isMissingNode();
    } catch (IOException e) {
      return false;
    }
  }

  private byte[] broken(JsonNode document) {
    byte[] json = document.toString().replace("completed", MARK).getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(4); i > 0 && json.length > 2; i--) {
      int at = random.nextInt(json.length);
      switch (random.nextInt(6)) {
        case 0 -> json = Arrays.copyOf(json, at);
        case 1 -> json[at] = (byte) random.nextInt(256);
        case 2 -> json[at] = (byte) "{}[],:\"\\0-e. \n".charAt(random.nextInt(14));
        case 3 ->
            json = joined(json, 0, at, json, Math.min(json.length, at + 1 + random.nextInt(5)));
        case 4 -> json = joined(json, 0, json.length, json, random.nextInt(json.length));
        default -> json = joined(json, 0, at, json, random.nextInt(json.length));
      }
    }
    return json;
  }

  private static byte[] joined(byte[] one, int from, int to, byte[] other, int otherFrom) {
    byte[] both =
        Arrays.copyOf(Arrays.copyOfRange(one, from, to), to - from + other.length - otherFrom);
    System.arraycopy(other, otherFrom, both, to - from, other.length - otherFrom);
    return both;
  }
}
