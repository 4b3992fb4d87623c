package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Deviation.Kind;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

/** Holds values against schemas of the document. */
final class SchemaJudge {
  private static final String DOCUMENT = "urn:kolbo:openapi";

  private final ApiDocument document;
  private final SurplusMembers surplus;
  private final SchemaRegistry registry;

  /** By the very nodes of the document: to compare them by what they hold takes long. */
  private final Map<JsonNode, Schema> schemas =
      Collections.synchronizedMap(new IdentityHashMap<>());

  SchemaJudge(ApiDocument document) {
    this.document = document;
    this.surplus = new SurplusMembers(document);
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .build();
    this.registry =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi30(),
            builder ->
                builder
                    .schemaRegistryConfig(config)
                    .schemas(Map.of(DOCUMENT, document.json().toString())));
  }

  /** A text that has to be JSON. */
  void judge(String text, JsonNode schema, Places places) {
    JsonNode value;
    try {
      value = ApiDocument.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      places.add(Kind.UNREADABLE_BODY, "", "the body is no JSON");
      return;
    }
    if (value.isMissingNode()) {
      places.add(Kind.UNREADABLE_BODY, "", "the body is empty");
      return;
    }
    judge(value, schema, places);
  }

  /** A value. */
  void judge(JsonNode value, JsonNode schema, Places places) {
    for (SchemaErrors.Finding finding : SchemaErrors.of(compiled(schema).validate(value))) {
      String pointer = finding.pointer();
      places.add(finding.kind(), pointer, message(pointer, finding.message()), value.at(pointer));
    }
    for (String pointer : surplus.in(value, schema)) {
      places.add(
          Kind.UNDOCUMENTED_MEMBER,
          pointer,
          message(pointer, "the document has no such member"),
          value.at(pointer));
    }
  }

  private static String message(String pointer, String rule) {
    return pointer.isEmpty() ? rule : pointer + ": " + rule;
  }

  private Schema compiled(JsonNode schema) {
    return schemas.computeIfAbsent(
        schema,
        node ->
            registry.getSchema(
                SchemaLocation.of(
                    DOCUMENT + node.path("$ref").asText("#" + document.pointerTo(node)))));
  }
}
