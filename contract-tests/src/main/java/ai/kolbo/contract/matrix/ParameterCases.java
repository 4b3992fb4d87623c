package ai.kolbo.contract.matrix;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.document.SchemaFacts;
import ai.kolbo.contract.matrix.MatrixCase.Category;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** The cases of parameters: those of the query, and ids in paths. */
final class ParameterCases {
  private static final String SURPLUS = "kolbo_contract_surplus";

  private final SchemaFacts schemas;
  private final Variants variants;

  ParameterCases(ApiDocument document) {
    this.schemas = new SchemaFacts(document);
    this.variants = new Variants(schemas);
  }

  void add(Operation operation, RequestDraft first, List<MatrixCase> cases) {
    for (JsonNode parameter : operation.parameters()) {
      String name = parameter.path("name").asText();
      if (parameter.path("in").asText().equals("query")) {
        for (Variants.Variant variant : variants.of(parameter.path("schema"), true)) {
          add(first, name, variant, cases);
        }
        valid(first, name, parameter, cases);
      }
    }
    if (operation.path().contains("{") && operation.statuses().contains(404)) {
      cases.add(
          new MatrixCase(
              Category.UNKNOWN_ID,
              "unknown id",
              first.withPath(withUnknownIds(operation)),
              "",
              Set.of(404)));
    }
    if (operation.isReadOnly() && !operation.path().contains("{")) {
      cases.add(
          new MatrixCase(
              Category.SURPLUS_MEMBER,
              "surplus query parameter",
              first.withQuery(SURPLUS, "surplus"),
              SURPLUS,
              Set.of(operation.success())));
    }
  }

  private static void add(
      RequestDraft first, String name, Variants.Variant variant, List<MatrixCase> cases) {
    boolean isInvalid = variant.category().isInvalid();
    Set<Integer> statuses =
        isInvalid ? Matrix.refusals(first.operation()) : Set.of(first.operation().success());
    if (!statuses.isEmpty() && !first.operation().path().contains("{")) {
      cases.add(
          new MatrixCase(
              variant.category(),
              "?" + name + " " + variant.about(),
              first.withQuery(name, variant.value().asText()),
              name,
              statuses));
    }
  }

  /** With a value that the document gives, or one of its words each. */
  private void valid(RequestDraft first, String name, JsonNode parameter, List<MatrixCase> cases) {
    JsonNode schema = schemas.whole(parameter.path("schema"));
    if (first.operation().path().contains("{")) {
      return;
    }
    JsonNode words = schema.path("enum");
    if (words.isEmpty()) {
      JsonNode value = parameter.has("example") ? parameter.get("example") : schemas.sample(schema);
      example(first, name, value, cases);
    }
    words.forEach(word -> example(first, name, word, cases));
  }

  private static void example(
      RequestDraft first, String name, JsonNode value, List<MatrixCase> cases) {
    cases.add(
        new MatrixCase(
            Category.EXAMPLE,
            "?" + name + "=" + value.asText(),
            first.withQuery(name, value.asText()),
            name,
            Set.of(first.operation().success())));
  }

  /** Ids of the shape of the document's, of things that do not exist. */
  private static String withUnknownIds(Operation operation) {
    String path = operation.path();
    for (JsonNode parameter : operation.parameters()) {
      String id =
          parameter.path("example").asText().replaceAll("[0-9]", "0").replaceAll("[a-z]", "f");
      path = path.replace("{" + parameter.path("name").asText() + "}", id);
    }
    return path;
  }
}
