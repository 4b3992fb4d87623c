package ai.kolbo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.kolbo.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of operations are those of the document. */
class OperationRulesTest {
  private static final Map<String, String> EXTENSIONS =
      Map.of(
          "price", "x-kolbo-price",
          "models", "x-kolbo-models",
          "rateLimit", "x-kolbo-rate-limit");

  @Test
  void everyOperationHasTheRulesOfTheDocument() throws IOException {
    Map<String, Map<?, ?>> documented = documented();
    int rules = 0;

    for (String method : Operations.methods()) {
      Operation operation = Operations.of(method);
      Map<?, ?> extensions = documented.get(operation.id());
      for (Map.Entry<String, String> extension : EXTENSIONS.entrySet()) {
        Object expected = extensions.get(extension.getValue());
        assertThat(operation.rules().get(extension.getKey()))
            .as("%s of %s", extension.getKey(), method)
            .isEqualTo(expected);
        rules += expected == null ? 0 : 1;
      }
    }

    assertThat(rules).isGreaterThan(60);
  }

  @Test
  void aFormHasTheRulesOfItsOperation() {
    Map<String, ?> json = Operations.of("generateElements").rules();

    assertThat(Operations.of("generateElementsMultipart").rules())
        .containsEntry("price", json.get("price"))
        .containsEntry("models", json.get("models"))
        .containsEntry("rateLimit", json.get("rateLimit"));
  }

  @Test
  void limitsAreThoseThatTheBodyCanBeBeyond() {
    Map<String, Object> ratio =
        Map.of(
            "member", "aspect_ratio",
            "choices", "supported_aspect_ratios",
            "choicesByType", "supported_aspect_ratios_by_type",
            "modelDefault", "default_aspect_ratio",
            "beyond", "replaced");
    Map<String, Object> images =
        Map.of(
            "members",
            List.of("reference_images"),
            "files",
            List.of("image/*"),
            "maxItems",
            "elements_max_images",
            "beyond",
            "refused");
    Map<String, Object> urls = new LinkedHashMap<>(images);
    urls.remove("files");

    assertThat(limits("generateElementsMultipart")).contains(ratio, images).doesNotContain(urls);
    assertThat(limits("generateElements")).contains(ratio, urls).doesNotContain(images);
    assertThat(limits("generateImage")).contains(ratio).doesNotContain(urls, images);
    assertThat(Operations.of("createChatCompletion").rules()).doesNotContainKey("limits");
  }

  private static List<Object> limits(String operation) {
    return List.copyOf((List<?>) Operations.of(operation).rules().get("limits"));
  }

  @Test
  void defaultsAreThoseThatConditionsAndLimitsLookAt() {
    assertThat(Operations.of("generateCreativeDirector").rules().get("defaults"))
        .isEqualTo(Map.of("workflow_type", "image", "aspect_ratio", "1:1"));
    assertThat(Operations.of("generateImage").rules().get("defaults"))
        .isEqualTo(Map.of("num_images", 1, "aspect_ratio", "1:1"));
    assertThat(Operations.of("generateSpeech").rules()).doesNotContainKey("defaults");
  }

  @Test
  void rulesAreReadOnceAndCannotBeModified() {
    Map<String, ?> rules = Operations.of("generateSpeech").rules();

    assertThat(Operations.of("generateSpeech").rules()).isSameAs(rules);
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(rules::clear);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(((Map<?, ?>) rules.get("price"))::clear);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(((List<?>) rules.get("models"))::clear);
  }

  @Test
  void anOperationWithoutRulesHasNone() {
    assertThat(Operations.of("listVoices").rules()).isEmpty();
  }

  /** The operations of the document without the marks of sources, by id. */
  private static Map<String, Map<?, ?>> documented() throws IOException {
    Map<String, Map<?, ?>> operations = new LinkedHashMap<>();
    try (InputStream json =
        Operation.class.getResourceAsStream("/ai/kolbo/spec/kolbo-openapi.plain.json")) {
      Map<?, ?> root = (Map<?, ?>) Json.readAny(json.readAllBytes());
      for (Object path : ((Map<?, ?>) root.get("paths")).values()) {
        for (Object item : ((Map<?, ?>) path).values()) {
          if (item instanceof Map<?, ?> operation && operation.containsKey("operationId")) {
            operations.put((String) operation.get("operationId"), operation);
          }
        }
      }
    }
    return operations;
  }
}
