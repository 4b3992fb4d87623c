package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One parser reads all events of a stream, and nothing of one gets into the next. */
class JsonEventsTest {
  private final Json.Events events = new Json.Events();

  @Test
  void textsOfAMemberAreUsedAgain() throws Exception {
    ChatCompletionChunk first = read("{\"id\":\"chunk\",\"model\":\"m\"}");
    ChatCompletionChunk second = read("{\"id\":\"chunk\",\"model\":\"n\"}");
    assertThat(second.getId()).isSameAs(first.getId());
    assertThat(second.getModel()).isEqualTo("n");
    for (String other : new String[] {"chunX", "Xhunk", "chXnk", "chun", "chunks"}) {
      assertThat(read("{\"id\":\"" + other + "\"}").getId()).isEqualTo(other);
      assertThat(read("{\"id\":\"chunk\"}").getId()).isEqualTo("chunk");
    }
    assertThat(read("{}")).isEqualTo(new ChatCompletionChunk());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"secret",
        "secret",
        "",
        " ",
        "{\"id\":\"b\"}{\"id\":\"c\"}",
        "{\"id\":\"b\"} x",
        "[]",
        "5",
        "\"text\"",
        "null",
        "{\"id\":\"b\"}}",
        "{\"id\":{\"a\":[1,",
        "{\"id\"",
        "{\"id\":\"b\"} 5",
        "true"
      })
  void eventThatCannotBeReadDoesNotChangeTheNext(String broken) throws Exception {
    assertThat(read("{\"id\":\"a\"}").getId()).isEqualTo("a");
    for (int i = 0; i < 2; i++) {
      assertThatIOException()
          .isThrownBy(() -> read(broken))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
    assertThat(read("{\"model\":\"m\"}")).isEqualTo(new ChatCompletionChunk().model("m"));
    // The events that follow have one parser again.
    assertThat(read("{\"id\":\"a\"}").getId()).isSameAs(read("{\"id\":\"a\"}").getId());
    assertThat(read("{\"usage\":1}\n ").getAdditionalProperties()).isEqualTo(Map.of("usage", 1));
    assertThat(read("{\"id\":\"a\"}").getAdditionalProperties()).isEmpty();
  }

  @Test
  void whatDoesNotFitInAnEventIsNotKeptInTheNext() throws Exception {
    byte[] parts = "[{\"type\":\"text\",\"text\":\"x\"},5]".getBytes(StandardCharsets.UTF_8);
    assertThat(events.read(MessageContent.class, parts, 0, parts.length).text()).isEqualTo("x");
    assertThat(read("{\"id\":\"a\"}").getAdditionalProperties()).isEmpty();
  }

  @Test
  void bytesThatAreNotUtf8CostTheirCharacterOnly() throws Exception {
    byte[] event = "{\"id\":\"a\u00e9b\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(events.read(ChatCompletionChunk.class, event, 0, event.length).getId())
        .isEqualTo("a\ufffdb");
    assertThat(read("{\"id\":\"\u00e9\"}").getId()).isEqualTo("\u00e9");
  }

  @Test
  void eventsOfAnySizeAndOrderAreReadAsTheyAreAlone() throws Exception {
    Random random = new Random(7);
    List<String> some =
        List.of(
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}],\"id\":\"x\"}",
            "{\"id\":\"%s\",\"choices\":[],\"usage\":{\"total_tokens\":3}}",
            "{\"%s\":[1,2.5,{\"a\":null}],\"created\":17}",
            "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}}]}",
            "{\"broken\":\"%s",
            "  {\"model\":\"%s\"}  ");
    for (int i = 0; i < 2000; i++) {
      String content = "\u00e9x".repeat(random.nextInt(4) == 0 ? random.nextInt(9000) : 3);
      byte[] bytes =
          some.get(random.nextInt(some.size())).formatted(content).getBytes(StandardCharsets.UTF_8);
      String alone = outcome(() -> Json.read(ChatCompletionChunk.class, bytes));
      assertThat(outcome(() -> events.read(ChatCompletionChunk.class, bytes, 0, bytes.length)))
          .isEqualTo(alone);
    }
  }

  @Test
  void readsAllKindsOfValues() throws Exception {
    assertThat(events.read(GenerationState.class, "\"failed\"".getBytes(), 0, 8))
        .isSameAs(GenerationState.FAILED);
    assertThat(events.read(Object.class, " 12 ".getBytes(), 0, 4)).isEqualTo(12);
    assertThat(events.read(Object.class, "[1]".getBytes(), 0, 3)).isEqualTo(List.of(1));
  }

  private interface Read {
    ChatCompletionChunk read() throws IOException;
  }

  private static String outcome(Read read) {
    try {
      return read.read().toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private ChatCompletionChunk read(String json) throws IOException {
    byte[] bytes = ("xx" + json).getBytes(StandardCharsets.UTF_8);
    return events.read(ChatCompletionChunk.class, bytes, 2, bytes.length - 2);
  }
}
