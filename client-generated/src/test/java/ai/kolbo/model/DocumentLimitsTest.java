package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every limit of the document, each broken once: a bound, a required member, a null in a list, an
 * exclusion, and the number, type and size of files. The refusal names member and limit.
 */
class DocumentLimitsTest {
  /** Something of a body that is wrong, and what its refusal says. */
  record Violation(String name, Validated request, String member, String limit) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Document DOCUMENT = new Document();
  private static final Samples SAMPLES = new Samples(DOCUMENT);

  @ParameterizedTest
  @MethodSource("violations")
  void isRefused(Violation violation) {
    assertThatIllegalArgumentException()
        .as(violation.name())
        .isThrownBy(violation.request()::check)
        .withMessageContaining(violation.member())
        .withMessageContaining(violation.limit());
  }

  @Test
  void bodiesThatBreakNoRuleAreAccepted() throws Exception {
    for (JsonNode operation : DOCUMENT.operations()) {
      for (String body : DOCUMENT.bodies(operation).values()) {
        ((Validated) SAMPLES.body(operation, body)).check();
      }
    }
    for (String input : DOCUMENT.inputs()) {
      assertThat(SAMPLES.object(input)).isInstanceOf(Validated.class);
    }
  }

  static List<Violation> violations() throws Exception {
    List<Violation> violations = new ArrayList<>();
    for (String input : DOCUMENT.inputs()) {
      JsonNode schema = DOCUMENT.schema(input);
      for (Map.Entry<String, JsonNode> property : schema.get("properties").properties()) {
        ofMember(violations, input, schema, property.getKey(), property.getValue());
      }
    }
    for (JsonNode operation : DOCUMENT.operations()) {
      for (Map.Entry<String, String> body : DOCUMENT.bodies(operation).entrySet()) {
        ofExclusions(violations, operation, body.getValue());
        if (body.getKey().startsWith("multipart/")) {
          ofFiles(violations, operation, body.getValue());
        }
      }
      ofQuery(violations, operation);
    }
    assertThat(violations).hasSizeGreaterThan(200);
    return violations;
  }

  private static void ofMember(
      List<Violation> to, String input, JsonNode object, String member, JsonNode property)
      throws Exception {
    JsonNode schema = DOCUMENT.resolve(property);
    boolean isFile =
        schema.path("format").asText().equals("binary")
            || schema.path("items").path("format").asText().equals("binary");
    if (isFile || schema.path("pattern").asText().matches("\\^\\w+\\$")) {
      return;
    }
    for (JsonNode required : object.path("required")) {
      if (required.asText().equals(member) && !schema.path("nullable").asBoolean()) {
        add(to, input, member, null, "is required");
      }
    }
    for (Map.Entry<Object, String> wrong : wrong(schema).entrySet()) {
      add(to, input, member, wrong.getKey(), wrong.getValue());
    }
    if (schema.path("type").asText().equals("array")) {
      ofItems(to, input, member, schema);
    }
    if (schema.path("additionalProperties").isObject()) {
      JsonNode values = DOCUMENT.resolve(schema.get("additionalProperties"));
      for (Map.Entry<Object, String> wrong : wrong(values).entrySet()) {
        add(to, input, member, Map.of("a", wrong.getKey()), wrong.getValue());
      }
    }
  }

  private static void ofItems(List<Violation> to, String input, String member, JsonNode schema)
      throws Exception {
    int count = Math.max(1, schema.path("minItems").asInt());
    List<Object> nulls = new ArrayList<>(Collections.nCopies(count, null));
    add(to, input, member + "[0]", member, nulls, "must not be null");
    for (Map.Entry<Object, String> wrong :
        wrong(DOCUMENT.resolve(schema.get("items"))).entrySet()) {
      List<Object> items = Collections.nCopies(count, wrong.getKey());
      add(to, input, member + "[0]", member, items, wrong.getValue());
    }
  }

  /** Values that a schema refuses, each with the limit that it breaks. */
  private static Map<Object, String> wrong(JsonNode schema) throws Exception {
    Map<Object, String> wrong = new HashMap<>();
    String type = schema.path("type").asText();
    boolean isText = type.equals("string");
    if (isText && schema.has("minLength")) {
      int least = schema.get("minLength").asInt();
      wrong.put(
          "x".repeat(least - 1), least == 1 ? "must not be empty" : "at least " + least + " ");
    }
    if (isText && schema.has("maxLength")) {
      int most = schema.get("maxLength").asInt();
      wrong.put("x".repeat(most + 1), "at most " + most + " ");
    }
    if (isText && schema.has("pattern")) {
      wrong.put("!", schema.get("pattern").asText());
    }
    if (schema.path("format").asText().equals("uri")) {
      wrong.put("face.jpg", "an absolute URL");
    }
    if (schema.has("minimum")) {
      wrong.put(
          number(schema, schema.get("minimum").asDouble() - 1),
          "at least " + plain(schema.get("minimum")));
    }
    if (schema.has("maximum")) {
      wrong.put(
          number(schema, schema.get("maximum").asDouble() + 1),
          "at most " + plain(schema.get("maximum")));
    }
    if (schema.has("minItems")) {
      int least = schema.get("minItems").asInt();
      wrong.put(items(schema, least - 1), "at least " + least + " ");
    }
    if (schema.has("maxItems")) {
      int most = schema.get("maxItems").asInt();
      wrong.put(items(schema, most + 1), "at most " + most + " ");
    }
    if (schema.has("maxProperties")) {
      int most = schema.get("maxProperties").asInt();
      Map<String, String> entries = new HashMap<>();
      for (int i = 0; i <= most; i++) {
        entries.put("key" + i, "x");
      }
      wrong.put(entries, "at most " + most + " ");
    }
    return wrong;
  }

  private static List<Object> items(JsonNode schema, int count) throws Exception {
    return Collections.nCopies(count, SAMPLES.value(schema.get("items")));
  }

  private static Object number(JsonNode schema, double value) {
    if (schema.path("type").asText().equals("number")) {
      return value;
    }
    return schema.path("format").asText().equals("int64") ? (Object) (long) value : (int) value;
  }

  private static String plain(JsonNode bound) {
    return bound.decimalValue().stripTrailingZeros().toPlainString();
  }

  private static void ofExclusions(List<Violation> to, JsonNode operation, String body)
      throws Exception {
    JsonNode properties = DOCUMENT.schema(body).get("properties");
    for (JsonNode exclusion : operation.path("x-kolbo-exclusions")) {
      List<JsonNode> alternatives = new ArrayList<>();
      for (JsonNode alternative : exclusion.get("alternatives")) {
        if (properties.has(alternative.get(0).asText())) {
          alternatives.add(alternative);
        }
      }
      Object none = SAMPLES.body(operation, body);
      for (JsonNode alternative : alternatives) {
        for (JsonNode member : alternative) {
          Samples.set(none, member.asText(), null);
        }
      }
      String rule = exclusion.get("rule").asText();
      to.add(new Violation(body + ": none of " + alternatives, (Validated) none, "none", rule));
      if (exclusion.get("require").asText().equals("exactlyOne") && alternatives.size() > 1) {
        Object two = SAMPLES.body(operation, body);
        SAMPLES.give(two, properties, alternatives.get(1));
        String given = alternatives.get(1).get(0).asText();
        to.add(new Violation(body + ": two of " + alternatives, (Validated) two, given, rule));
      }
      if (alternatives.get(0).size() > 1) {
        Object part = SAMPLES.body(operation, body);
        Samples.set(part, alternatives.get(0).get(1).asText(), null);
        String given = alternatives.get(0).get(0).asText();
        to.add(new Violation(body + ": only " + given, (Validated) part, given, rule));
      }
    }
  }

  private static void ofFiles(List<Violation> to, JsonNode operation, String body)
      throws Exception {
    JsonNode upload = operation.get("x-kolbo-upload");
    JsonNode properties = DOCUMENT.schema(body).get("properties");
    for (JsonNode part : upload.get("parts")) {
      String field = part.get("part").asText();
      boolean isList =
          DOCUMENT.resolve(properties.get(field)).path("type").asText().equals("array");
      if (part.get("minCount").asInt() > 0) {
        Object few = SAMPLES.files(part, properties.get(field), part.get("minCount").asInt() - 1);
        add(to, operation, body, field, few, part.get("countRule").asText());
      }
      if (part.has("maxCount") && isList) {
        Object many = SAMPLES.files(part, properties.get(field), part.get("maxCount").asInt() + 1);
        add(to, operation, body, field, many, part.get("countRule").asText());
      }
      if (part.has("mediaTypes")) {
        Object odd = list(isList, part, Samples.file("text/plain", 1));
        add(to, operation, body, field, odd, part.get("typeRule").asText());
      }
      if (part.has("maxFileBytes")) {
        long bytes = part.get("maxFileBytes").asLong() + 1;
        Object large = list(isList, part, Samples.file(Samples.mediaType(part), bytes));
        add(to, operation, body, field, large, part.get("sizeRule").asText());
      }
      if (upload.has("maxTotalBytes") && isList) {
        long bytes = upload.get("maxTotalBytes").asLong() / 2 + 1;
        UploadFile half = Samples.file(Samples.mediaType(part), bytes);
        Object large = Arrays.asList(half, half);
        add(to, operation, body, "bytes", field, large, upload.get("sizeRule").asText());
      }
    }
  }

  private static Object list(boolean isList, JsonNode part, UploadFile file) {
    return isList ? Collections.nCopies(Math.max(1, part.get("minCount").asInt()), file) : file;
  }

  private static void ofQuery(List<Violation> to, JsonNode operation) throws Exception {
    List<JsonNode> parameters = DOCUMENT.queryParameters(operation);
    if (parameters.size() <= 2) {
      return;
    }
    String id = operation.get("operationId").asText();
    String query = Character.toUpperCase(id.charAt(0)) + id.substring(1) + "Query";
    for (JsonNode parameter : parameters) {
      String member = parameter.get("name").asText();
      for (Map.Entry<Object, String> wrong :
          wrong(DOCUMENT.resolve(parameter.get("schema"))).entrySet()) {
        Object given = Samples.type(query).getConstructor().newInstance();
        Samples.set(given, member, wrong.getKey());
        to.add(
            new Violation(
                query + "." + member + ": " + wrong.getValue(),
                (Validated) given,
                member,
                wrong.getValue()));
      }
    }
  }

  private static void add(
      List<Violation> to, String input, String member, Object value, String limit)
      throws Exception {
    add(to, input, member, member, value, limit);
  }

  private static void add(
      List<Violation> to, String input, String named, String member, Object value, String limit)
      throws Exception {
    Object object = SAMPLES.object(input);
    Samples.set(object, member, value);
    to.add(new Violation(input + "." + named + ": " + limit, (Validated) object, named, limit));
  }

  private static void add(
      List<Violation> to, JsonNode operation, String body, String field, Object value, String rule)
      throws Exception {
    add(to, operation, body, field, field, value, rule);
  }

  private static void add(
      List<Violation> to,
      JsonNode operation,
      String body,
      String named,
      String field,
      Object value,
      String rule)
      throws Exception {
    Object form = SAMPLES.body(operation, body);
    Samples.set(form, field, value);
    to.add(new Violation(body + "." + field + ": " + rule, (Validated) form, named, rule));
  }
}
