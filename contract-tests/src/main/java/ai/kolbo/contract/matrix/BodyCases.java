package ai.kolbo.contract.matrix;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.document.SchemaFacts;
import ai.kolbo.contract.judge.BodyJudge;
import ai.kolbo.contract.matrix.MatrixCase.Category;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The cases of bodies: what is missing, of a wrong type, at and beyond limits, surplus. */
final class BodyCases {
  /** How deep members of members are looked at. */
  private static final int DEPTH = 4;

  private static final String SURPLUS = "kolbo_contract_surplus";

  private final ApiDocument document;
  private final SchemaFacts schemas;
  private final Examples examples;
  private final Variants variants;
  private final FileCases files;
  private final BodyJudge judge;

  BodyCases(ApiDocument document, Examples examples) {
    this.document = document;
    this.schemas = new SchemaFacts(document);
    this.examples = examples;
    this.variants = new Variants(schemas);
    this.files = new FileCases();
    this.judge = new BodyJudge(document);
  }

  void add(Operation operation, List<MatrixCase> cases) {
    operation
        .requestContent()
        .fieldNames()
        .forEachRemaining(
            mediaType -> {
              List<JsonNode> values = values(operation, mediaType);
              Drafts drafts = new Drafts(judge, operation, mediaType, examples, values);
              JsonNode schema = operation.requestSchema(mediaType);
              members(drafts, schema, MemberPath.ROOT, cases, Set.of());
              exclusions(drafts, schema, cases);
              surplus(drafts, cases);
              if (mediaType.equals(Examples.FORM)) {
                files.add(drafts.first(), cases);
              }
            });
    if (!operation.requestContent().isEmpty()) {
      wrongMediaType(operation, cases);
    }
  }

  private List<JsonNode> values(Operation operation, String mediaType) {
    List<JsonNode> values = new ArrayList<>();
    for (JsonNode example : operation.requestContent().path(mediaType).path("examples")) {
      values.add(document.resolve(example).path("value"));
    }
    return values;
  }

  /** The cases of the members of an object, and of theirs. */
  private void members(
      Drafts drafts, JsonNode schema, MemberPath path, List<MatrixCase> cases, Set<JsonNode> seen) {
    Set<JsonNode> above = new HashSet<>(seen);
    if (path.depth() > DEPTH || !above.add(document.resolve(schema))) {
      return;
    }
    Set<String> required = schemas.required(schema);
    for (Map.Entry<String, JsonNode> property : schemas.properties(schema).entrySet()) {
      MemberPath member = path.member(property.getKey(), schema);
      if (required.contains(property.getKey())) {
        missing(drafts, member, cases);
      }
      value(drafts, property.getValue(), member, cases);
      inner(drafts, property.getValue(), member, cases, above);
    }
  }

  private void inner(
      Drafts drafts, JsonNode schema, MemberPath path, List<MatrixCase> cases, Set<JsonNode> seen) {
    if (drafts.isForm()) {
      return;
    }
    JsonNode whole = schemas.whole(schema);
    if (whole.has("items")) {
      MemberPath item = path.item(schema);
      value(drafts, whole.path("items"), item, cases);
      inner(drafts, whole.path("items"), item, cases, seen);
    }
    for (JsonNode alternative : whole.path("oneOf")) {
      if (schemas.whole(alternative).path("type").asText().equals("object")) {
        members(drafts, alternative, path, cases, seen);
      }
    }
    if (whole.has("properties") || whole.has("allOf")) {
      members(drafts, schema, path, cases, seen);
    }
  }

  private void missing(Drafts drafts, MemberPath member, List<MatrixCase> cases) {
    drafts
        .without(member, schemas)
        .ifPresent(
            draft -> add(Category.MISSING, member.label() + " missing", draft, member, cases));
  }

  private void value(Drafts drafts, JsonNode schema, MemberPath member, List<MatrixCase> cases) {
    for (Variants.Variant variant : variants.of(schema, drafts.isForm())) {
      drafts
          .with(member, variant.value(), schemas, variant.category().isInvalid())
          .ifPresent(
              draft ->
                  add(
                      variant.category(),
                      member.label() + " " + variant.about(),
                      draft,
                      member,
                      cases));
    }
  }

  private static void add(
      Category category,
      String about,
      RequestDraft draft,
      MemberPath member,
      List<MatrixCase> cases) {
    Operation operation = draft.operation();
    Set<Integer> statuses =
        category.isInvalid() ? Matrix.refusals(operation) : Set.of(operation.success());
    boolean isKnown = cases.stream().anyMatch(it -> it.about().equals(about));
    if (!statuses.isEmpty() && !isKnown) {
      cases.add(new MatrixCase(category, about, draft, member.pointer(), statuses));
    }
  }

  /** The rules that the document states beside its schemas: none of the alternatives, and two. */
  private void exclusions(Drafts drafts, JsonNode schema, List<MatrixCase> cases) {
    Map<String, JsonNode> properties = schemas.properties(schema);
    for (JsonNode rule : drafts.operation().node().path("x-kolbo-exclusions")) {
      ObjectNode none = drafts.firstValue().deepCopy();
      ObjectNode all = drafts.firstValue().deepCopy();
      rule.path("alternatives")
          .forEach(
              alternative ->
                  alternative.forEach(
                      name -> {
                        none.remove(name.asText());
                        JsonNode property = properties.get(name.asText());
                        if (property != null && !all.has(name.asText())) {
                          all.set(name.asText(), schemas.sample(property));
                        }
                      }));
      String names = names(rule);
      drafts
          .of(none)
          .ifPresent(
              draft -> add(Category.EXCLUSION, "none of " + names, draft, MemberPath.ROOT, cases));
      if (rule.path("require").asText().equals("exactlyOne")) {
        drafts
            .of(all)
            .ifPresent(
                draft ->
                    add(
                        Category.EXCLUSION,
                        "more than one of " + names,
                        draft,
                        MemberPath.ROOT,
                        cases));
      }
    }
  }

  private static String names(JsonNode rule) {
    List<String> alternatives = new ArrayList<>();
    for (JsonNode alternative : rule.path("alternatives")) {
      List<String> names = new ArrayList<>();
      alternative.forEach(name -> names.add(name.asText()));
      alternatives.add(String.join(" and ", names));
    }
    return String.join(", ", alternatives);
  }

  /** The API takes what it does not know. */
  private static void surplus(Drafts drafts, List<MatrixCase> cases) {
    RequestDraft draft = drafts.withSurplus(SURPLUS);
    cases.add(
        new MatrixCase(
            Category.SURPLUS_MEMBER,
            drafts.isForm() ? "surplus field of the form" : "surplus member",
            draft,
            "/" + SURPLUS,
            Set.of(draft.operation().success())));
  }

  private void wrongMediaType(Operation operation, List<MatrixCase> cases) {
    Set<Integer> refused = new HashSet<>(Matrix.refusals(operation));
    refused.add(Matrix.UNSUPPORTED_MEDIA_TYPE);
    RequestDraft draft =
        RequestDraft.of(operation).with(new RequestDraft.Text("text/plain", "text"));
    cases.add(new MatrixCase(Category.WRONG_MEDIA_TYPE, "text/plain instead", draft, "", refused));
    // A list is no object, whatever its members.
    if (operation.requestContent().has("application/json")) {
      RequestDraft list =
          RequestDraft.of(operation)
              .with(new RequestDraft.Json(ApiDocument.JSON.createArrayNode()));
      cases.add(
          new MatrixCase(
              Category.WRONG_TYPE, "body of wrong type", list, "", Matrix.refusals(operation)));
      RequestDraft torn =
          RequestDraft.of(operation).with(new RequestDraft.Text("application/json", "{"));
      cases.add(
          new MatrixCase(
              Category.MALFORMED, "malformed JSON", torn, "", Matrix.refusals(operation)));
    }
  }
}
