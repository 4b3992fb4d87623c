package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What users put into open members and schemas is written, or refused by name. */
class JsonWritingTest {
  static Stream<Arguments> values() throws Exception {
    Map<Object, Object> names = new LinkedHashMap<>();
    names.put(GenerationState.COMPLETED, 1);
    names.put(7, 2);
    return Stream.of(
        Arguments.of(null, "null"),
        Arguments.of("\"q\u00e9\ud83d\ude00", "\"\\\"q\u00e9\\uD83D\\uDE00\""),
        Arguments.of(new StringBuilder("text"), "\"text\""),
        Arguments.of(true, "true"),
        Arguments.of(
            List.of((byte) 1, (short) 2, 3, 4L, 1.5f, 2.0, new BigInteger("123456789012345678901")),
            "[1,2,3,4,1.5,2.0,123456789012345678901]"),
        Arguments.of(new BigDecimal("1.50"), "1.50"),
        Arguments.of(new BigDecimal("1e400"), "1E+400"),
        Arguments.of(names, "{\"completed\":1,\"7\":2}"),
        Arguments.of(new LinkedHashSet<>(List.of("a", "b")), "[\"a\",\"b\"]"),
        Arguments.of(new Object[] {1, null, new String[] {"a"}}, "[1,null,[\"a\"]]"),
        Arguments.of(new int[] {1, 2}, "[1,2]"),
        Arguments.of(new long[] {1, 2}, "[1,2]"),
        Arguments.of(new double[] {1, 2.5}, "[1.0,2.5]"),
        Arguments.of(new byte[] {1, 2, 3}, "\"AQID\""),
        Arguments.of(GenerationState.of("new"), "\"new\""),
        Arguments.of(OffsetDateTime.parse("2026-03-05T10:30Z"), "\"2026-03-05T10:30:00Z\""),
        Arguments.of(Instant.parse("2026-03-05T10:30:00.5Z"), "\"2026-03-05T10:30:00.500Z\""),
        Arguments.of(ToolChoice.of("auto"), "\"auto\""),
        Arguments.of(MessageContent.of("x"), "\"x\""),
        Arguments.of(StopSequences.of("a", "b"), "[\"a\",\"b\"]"),
        Arguments.of(List.of(new TextPart().text("x")), "[{\"type\":\"text\",\"text\":\"x\"}]"),
        Arguments.of(
            new ObjectMapper().readTree("{\"a\":[1,2.5,null,{\"b\":true}],\"c\":{}}"),
            "{\"a\":[1,2.5,null,{\"b\":true}],\"c\":{}}"),
        Arguments.of(new ObjectMapper().readTree("\"text\""), "\"text\""),
        Arguments.of(MissingNode.getInstance(), "null"),
        Arguments.of(new POJONode(GenerationState.FAILED), "\"failed\""));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valueIsWrittenWhereverItStands(Object value, String json) {
    assertThat(Json.text(value)).isEqualTo(json);
    assertThat(
            new FunctionDefinition()
                .name("f")
                .parameters(Collections.singletonMap("x", Arrays.asList(0, value)))
                .putAdditionalProperty("y", value)
                .toJson())
        .isEqualTo("{\"name\":\"f\",\"parameters\":{\"x\":[0," + json + "]},\"y\":" + json + "}");
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(Double.NaN, "java.lang.Double"),
        Arguments.of(Float.POSITIVE_INFINITY, "java.lang.Float"),
        Arguments.of(DoubleNode.valueOf(Double.NaN), "java.lang.Double"),
        Arguments.of(new Date(), "java.util.Date"),
        Arguments.of(Optional.of("x"), "java.util.Optional"),
        Arguments.of(Thread.State.NEW, "java.lang.Thread$State"),
        Arguments.of(new POJONode(new Date()), "java.util.Date"),
        Arguments.of(new char[] {'a'}, "[C"),
        Arguments.of(Map.of(new Date(), 1), "java.util.Date"),
        Arguments.of(new Object(), "java.lang.Object"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anythingElseIsRefusedByClassAndPlace(Object value, String className) {
    FunctionDefinition function =
        new FunctionDefinition().parameters(Map.of("a/b", List.of(0, Map.of("x", value))));
    assertThatIllegalArgumentException()
        .isThrownBy(function::toJson)
        .withMessageContaining(className)
        .withMessageContaining("/parameters/a~1b/1/x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.write(List.of(List.of(0), 1, value)))
        .withMessageContaining(className)
        .withMessageContaining(" /2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.write(value))
        .withMessageContaining(className);
  }

  @Test
  void memberThatIsNoNumberIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChatCompletionRequest().temperature(Double.NaN).toJson())
        .withMessageContaining("NaN")
        .withMessageContaining("/temperature");
  }

  @Test
  void halfACharacterIsWrittenAsItIs() throws Exception {
    ImageRequest request = new ImageRequest().prompt("x\ud83d");
    assertThat(request.toJson()).isEqualTo("{\"prompt\":\"x\\uD83D\"}");
    assertThat(ImageRequest.fromJson(request.toJson())).isEqualTo(request);
  }

  @Test
  void valueThatHoldsItselfIsRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageRequest().putAdditionalProperty("x", list).toJson());
  }

  @Test
  void memberThatIsSetIsWrittenOnceAndWins() throws Exception {
    ImageRequest request =
        new ImageRequest()
            .putAdditionalProperty("prompt", List.of("raw"))
            .putAdditionalProperty("new", 1);
    assertThat(request.toJson()).isEqualTo("{\"prompt\":[\"raw\"],\"new\":1}");
    request.prompt("set");
    assertThat(request.toJson()).isEqualTo("{\"prompt\":\"set\",\"new\":1}");
    assertThat(new ObjectMapper().writeValueAsString(request)).isEqualTo(request.toJson());
  }

  @Test
  void longTextsAreWritten() {
    String file = "\u00e9".repeat(1_000_000);
    assertThat(Json.write(Map.of("file", file))).hasSize(2_000_000 + "{\"file\":\"\"}".length());
  }

  @Test
  void additionalPropertiesAreNotChangedByTheirReaders() {
    Map<String, Object> seen = new ImageRequest().getAdditionalProperties();
    assertThat(seen).isUnmodifiable();
    assertThat(new ImageRequest().putAdditionalProperty("a", 1).getAdditionalProperties())
        .isUnmodifiable();
    assertThat(Set.copyOf(seen.keySet())).isEmpty();
  }
}
