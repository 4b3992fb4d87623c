package ai.kolbo.mock.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.kolbo.mock.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds prices against the examples of the specification. */
class PricesTest {
  private final ApiDocument document = ApiDocument.of(ApiDocument.packaged());
  private final JsonNode examples =
      new YAMLMapper().readTree(Path.of("../spec/prices.yaml").toFile());

  PricesTest() throws IOException {}

  @TestFactory
  Stream<DynamicTest> everyExampleHasItsPrice() {
    return StreamSupport.stream(examples.spliterator(), false)
        .map(
            example ->
                dynamicTest(
                    example.path("operation").asText() + ": " + example.path("name").asText(),
                    () -> hasItsPrice(example)));
  }

  @Test
  void everyOperationWithAPriceHasAnExample() {
    Set<String> priced = new HashSet<>();
    document.operations().stream()
        .filter(operation -> operation.node().has("x-kolbo-price"))
        .forEach(operation -> priced.add(operation.id()));
    Set<String> shown = new HashSet<>();
    examples.forEach(example -> shown.add(example.path("operation").asText()));
    assertThat(shown).isEqualTo(priced).hasSize(16);
  }

  private void hasItsPrice(JsonNode example) {
    Prices prices = new Prices(document.operation(example.path("operation").asText()));
    JsonNode model = example.path("model");
    if (prices.isByTokens(model)) {
      JsonNode usage = example.path("usage");
      BigDecimal price =
          prices.ofTokens(
              model,
              usage.path("prompt_tokens").asLong(),
              usage.path("completion_tokens").asLong());
      assertSame(price, example.path("credits"));
      assertSame(prices.reservation(model), example.path("reserved"));
    } else {
      Map<String, BigDecimal> seconds = new HashMap<>();
      example
          .path("media")
          .properties()
          .forEach(media -> seconds.put(media.getKey(), media.getValue().decimalValue()));
      assertSame(prices.of(example.path("request"), model, seconds), example.path("credits"));
      assertThat(example.has("reserved")).isFalse();
    }
  }

  private static void assertSame(@Nullable BigDecimal price, JsonNode stated) {
    if (stated.isNumber()) {
      assertThat(price).isEqualByComparingTo(stated.decimalValue());
    } else {
      assertThat(price).isNull();
    }
  }
}
