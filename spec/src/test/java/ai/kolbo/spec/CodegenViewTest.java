package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The codegen view holds nothing that generators make code of that does not compile or work. */
class CodegenViewTest {
  private static final JsonNode ROOT = read();

  @Test
  void noAnswerIsLimitedToTheValuesThatAreKnownToday() {
    Set<JsonNode> reachable = new HashSet<>();
    for (Map.Entry<String, JsonNode> operation : operations()) {
      reach(operation.getValue().path("responses"), reachable);
      JsonNode event = operation.getValue().at("/x-kolbo-stream/event");
      reach(ROOT.path("components").path("schemas").path(event.asText()), reachable);
    }

    assertThat(reachable).hasSizeGreaterThan(100).noneMatch(node -> node.has("enum"));
    assertThat(ROOT.at("/components/schemas/GenerationState/description").asText())
        .endsWith("Known values: `pending`, `processing`, `completed`, `failed`, `cancelled`.");
  }

  @Test
  void eachKindOfAUnionHasItsConstantAsItsOnlyValue() {
    JsonNode schemas = ROOT.at("/components/schemas");
    List<JsonNode> constants = schemas.findParents("x-kolbo-constant");

    assertThat(schemas.findValues("discriminator")).isEmpty();
    assertThat(constants).isNotEmpty();
    assertThat(constants)
        .allSatisfy(
            property ->
                assertThat(property.get("enum")).containsExactly(property.get("x-kolbo-constant")));
  }

  @Test
  void theIntroductionIsShort() {
    assertThat(ROOT.at("/info/description").asText()).isNotBlank().hasSizeLessThan(500);
  }

  @Test
  void jsonOrFormIsAnOperationEach() {
    assertThat(operations())
        .allSatisfy(
            operation ->
                assertThat(operation.getValue().at("/requestBody/content").size())
                    .as(operation.getKey())
                    .isLessThanOrEqualTo(1));
    assertThat(operations())
        .extracting(Map.Entry::getKey)
        .contains(
            "/api/v1/generate/first-last-frame", "/api/v1/generate/first-last-frame#multipart");
  }

  @Test
  void whoEncodesTheFragmentHasTheSameOperationsInTwoDocuments() throws IOException {
    JsonNode single = read("kolbo-openapi.codegen-single.yaml");
    JsonNode forms = read("kolbo-openapi.codegen-forms.yaml");
    Map<String, JsonNode> both = new HashMap<>();
    for (JsonNode document : List.of(single, forms)) {
      for (Map.Entry<String, JsonNode> operation : operations(document)) {
        assertThat(operation.getKey()).doesNotContain("#");
        both.put(operation.getValue().get("operationId").asText(), operation.getValue());
      }
    }

    assertThat(operations())
        .hasSize(both.size())
        .allSatisfy(
            operation ->
                assertThat(
                        both.get(operation.getValue().get("operationId").asText())
                            .get("requestBody"))
                    .isEqualTo(operation.getValue().get("requestBody")));
    assertThat(operations(single)).hasSize(PublishedDocument.operations().size());
    assertThat(forms.findValuesAsText("operationId"))
        .isNotEmpty()
        .allSatisfy(id -> assertThat(id).endsWith("Multipart"));
  }

  @Test
  void requestAndFormHaveTheOptionsThatTheyShare() {
    JsonNode schemas = ROOT.at("/components/schemas");

    assertThat(schemas.fieldNames()).toIterable().doesNotContain("LipsyncOptions");
    assertThat(schemas).noneMatch(schema -> schema.has("allOf"));
    assertThat(schemas.at("/LipsyncRequest/properties").has("emotion")).isTrue();
    assertThat(schemas.at("/LipsyncForm/properties").has("emotion")).isTrue();
    assertThat(PublishedDocument.texts(schemas.at("/ElementsForm/required")))
        .containsExactly("prompt");
  }

  @Test
  void eachPartOfAFormIsPlainTextOrFiles() {
    List<String> checked = new ArrayList<>();
    for (Map.Entry<String, JsonNode> operation : operations()) {
      JsonNode form = operation.getValue().at("/requestBody/content/multipart~1form-data");
      for (Map.Entry<String, JsonNode> property :
          resolve(form.path("schema")).path("properties").properties()) {
        String name = operation.getKey() + " " + property.getKey();
        JsonNode part = resolve(property.getValue());
        JsonNode value = part;
        if (part.path("type").asText().equals("array")) {
          value = resolve(part.get("items"));
          assertThat(part.has("minItems") || part.has("maxItems")).as(name).isFalse();
        }
        JsonNode encoding = form.path("encoding").path(property.getKey());
        if (value.path("format").asText().equals("binary")) {
          assertThat(encoding.has("contentType")).as(name).isFalse();
        }
        if (value != part) {
          assertThat(encoding.has("contentType") || encoding.path("explode").asBoolean())
              .as(name)
              .isTrue();
        }
        assertThat(value.path("type").asText())
            .as(name)
            .isIn("string", "boolean", "integer", "number");
        assertThat(value.has("enum")).as(name).isFalse();
        checked.add(name);
      }
    }
    assertThat(checked)
        .contains(
            "/api/v1/generate/elements#multipart keyframes",
            "/api/v1/generate/elements#multipart reference_images",
            "/api/v1/generate/lipsync#multipart emotion");
  }

  @Test
  void noOperationHasTwoWaysToAuthenticate() {
    assertThat(operations())
        .allSatisfy(
            operation ->
                assertThat(operation.getValue().path("security").size())
                    .as(operation.getKey())
                    .isLessThanOrEqualTo(1));
    assertThat(ROOT.at("/components/securitySchemes"))
        .filteredOn(scheme -> scheme.path("scheme").asText().equals("bearer"))
        .hasSize(1);
  }

  private static List<Map.Entry<String, JsonNode>> operations() {
    return operations(ROOT);
  }

  private static List<Map.Entry<String, JsonNode>> operations(JsonNode root) {
    List<Map.Entry<String, JsonNode>> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> item : root.get("paths").properties()) {
      for (JsonNode member : item.getValue()) {
        if (member.has("operationId")) {
          operations.add(Map.entry(item.getKey(), member));
        }
      }
    }
    return operations;
  }

  /** Collects every object that can be reached from a node, but for examples. */
  private static void reach(JsonNode from, Set<JsonNode> reached) {
    JsonNode node = resolve(from);
    if (!node.isContainerNode() || node.isObject() && !reached.add(node)) {
      return;
    }
    if (node.isArray()) {
      node.forEach(element -> reach(element, reached));
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!member.getKey().startsWith("example")) {
        reach(member.getValue(), reached);
      }
    }
  }

  private static JsonNode resolve(JsonNode value) {
    JsonNode resolved = value;
    while (resolved.has("$ref")) {
      resolved = ROOT.at(JsonPointer.compile(resolved.get("$ref").asText().substring(1)));
    }
    return resolved;
  }

  private static JsonNode read() {
    try {
      return read("kolbo-openapi.codegen.json");
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static JsonNode read(String view) throws IOException {
    return new YAMLMapper().readTree(PublishedDocument.view(view));
  }
}
