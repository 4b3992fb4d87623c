package ai.kolbo.spec;

import ai.kolbo.spec.DocumentedTable.Row;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds a field of the OpenAPI document against its row in a table, and tells each difference. */
final class FieldComparison {

  /** What a schema may state about a field, by the columns that hold it. */
  private static final Map<String, String> STATEMENTS = statements();

  /** Statements for which the tables have no column: no document makes them. */
  private static final Set<String> FOREIGN =
      Set.of(
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "uniqueItems",
          "pattern",
          "minProperties",
          "maxProperties");

  private static final String MARK = "x-kolbo-source";

  private static final Set<String> FOREIGN_TO_RESPONSES =
      Stream.concat(
              FOREIGN.stream(),
              STATEMENTS.values().stream()
                  .filter(keyword -> !Set.of("minimum", "maximum", "default").contains(keyword)))
          .collect(Collectors.toSet());

  private final Row row;
  private final List<String> differences = new ArrayList<>();

  private FieldComparison(Row row) {
    this.row = row;
  }

  private static Map<String, String> statements() {
    Map<String, String> statements = new LinkedHashMap<>();
    statements.put("default", "default");
    statements.put("minimum", "minimum");
    statements.put("maximum", "maximum");
    statements.put("min_items", "minItems");
    statements.put("max_items", "maxItems");
    statements.put("min_length", "minLength");
    statements.put("max_length", "maxLength");
    return statements;
  }

  /**
   * Differences of a request field.
   *
   * @param closed whether the document may state no more than the row does, and must tell by {@code
   *     x-kolbo-sources} what of it comes from elsewhere than the row
   */
  static List<String> ofRequest(Row row, List<SchemaField> fields, boolean closed) {
    FieldComparison comparison = new FieldComparison(row);
    comparison.presence(fields);
    for (SchemaField field : fields) {
      comparison.nullability(field, closed && row.documented());
      comparison.type(field);
      STATEMENTS.forEach((column, keyword) -> comparison.statement(field, column, keyword, closed));
      comparison.values(field, closed);
      if (closed) {
        comparison.nothingElse(field, FOREIGN);
        comparison.sourcesOfMembers(field);
      }
    }
    comparison.source(fields);
    return comparison.differences.stream().distinct().toList();
  }

  /** Differences of a member of an answer, which may state more if no document states the row. */
  static List<String> ofResponse(Row row, List<SchemaField> fields, boolean closed) {
    FieldComparison comparison = new FieldComparison(row);
    comparison.presence(fields);
    for (SchemaField field : fields) {
      boolean closedToMore = closed && row.documented();
      comparison.nullability(field, closedToMore);
      comparison.type(field);
      comparison.statement(field, "minimum", "minimum", closedToMore);
      comparison.statement(field, "maximum", "maximum", closedToMore);
      comparison.knownValues(field, closed);
      if (closedToMore) {
        comparison.nothingElse(field, FOREIGN_TO_RESPONSES);
        comparison.nothingElse(field, row.states("values") ? Set.of() : Set.of("enum"));
      }
      if (closed) {
        comparison.sourcesOfMembers(field);
      }
    }
    comparison.source(fields);
    return comparison.differences.stream().distinct().toList();
  }

  /** Differences of a member of an error, of which some answers know less than others. */
  static List<String> ofEnvelope(Row row, List<SchemaField> fields) {
    FieldComparison comparison = new FieldComparison(row);
    if (fields.stream().noneMatch(field -> isOfType(field.schema(), row.get("type")))) {
      comparison.type(fields.get(0));
    }
    // That this answer comes in a documented envelope may be concluded: the answer is marked then.
    if (!row.documented() || fields.stream().allMatch(field -> field.schema().has(MARK))) {
      comparison.source(fields);
    }
    return comparison.differences;
  }

  /** Whether a schema states anything about its values that a table would have to state. */
  static boolean statesAnything(SchemaField field) {
    return STATEMENTS.values().stream().anyMatch(field.schema()::has)
        || FOREIGN.stream().anyMatch(field.schema()::has)
        || field.schema().has("enum");
  }

  /** Where alternatives differ in what they require, no single field is required. */
  private void presence(List<SchemaField> alternatives) {
    boolean required = alternatives.stream().allMatch(SchemaField::required);
    if (row.states("required") && row.get("required").equals("yes") != required) {
      differ("required", row.get("required"), required ? "yes" : "no");
    }
  }

  private void nullability(SchemaField field, boolean closed) {
    boolean nullable = field.schema().path("nullable").asBoolean();
    if (row.states("nullable")
        ? row.get("nullable").equals("yes") != nullable
        : closed && nullable) {
      differ("nullable", row.get("nullable"), nullable ? "yes" : "no");
    }
  }

  private void type(SchemaField field) {
    if (!isOfType(field.schema(), row.get("type"))) {
      differ("type", row.get("type"), typeOf(field.schema()));
    }
  }

  private static boolean isOfType(JsonNode schema, String type) {
    String stated = schema.path("type").asText();
    String format = schema.path("format").asText();
    if (type.startsWith("array<")) {
      String items = type.substring("array<".length(), type.length() - 1);
      return stated.equals("array")
          && SchemaAlternatives.of(schema.path("items")).stream()
              .allMatch(item -> isOfType(item, items));
    }
    return switch (type) {
      case "any" -> true;
      case "string" -> stated.equals("string") && Set.of("", "password").contains(format);
      case "uri", "date-time" -> stated.equals("string") && format.equals(type);
      case "file" -> isFile(schema) || isOneFile(schema);
      case "integer" -> stated.equals("integer") && Set.of("int32", "int64").contains(format);
      case "int64" -> stated.equals("integer") && format.equals("int64");
      case "number" -> stated.equals("number") && Set.of("float", "double").contains(format);
      case "boolean", "object" -> stated.equals(type);
      default -> throw new IllegalArgumentException("no such type: " + type);
    };
  }

  private static boolean isFile(JsonNode schema) {
    return schema.path("type").asText().equals("string")
        && schema.path("format").asText().equals("binary");
  }

  /** A part that may be given once can be described as a list of at most one. */
  private static boolean isOneFile(JsonNode schema) {
    return schema.path("type").asText().equals("array")
        && schema.path("maxItems").asInt() == 1
        && isFile(PublishedDocument.resolve(schema.path("items")));
  }

  private static String typeOf(JsonNode schema) {
    String type = schema.path("type").asText("no type");
    if (type.equals("array") && schema.has("items")) {
      return "array<%s>".formatted(typeOf(SchemaAlternatives.of(schema.get("items")).get(0)));
    }
    return schema.has("format") ? type + " " + schema.get("format").asText() : type;
  }

  private void statement(SchemaField field, String column, String keyword, boolean closed) {
    JsonNode stated = field.schema().path(keyword);
    if (row.states(column) ? !isSame(row.get(column), stated) : closed && !stated.isMissingNode()) {
      differ(
          keyword,
          row.states(column) ? row.get(column) : "not stated",
          stated.isMissingNode() ? "absent" : stated.asText());
    }
  }

  private static boolean isSame(String cell, JsonNode stated) {
    return stated.isNumber()
        ? new BigDecimal(cell).compareTo(stated.decimalValue()) == 0
        : cell.equals(stated.asText());
  }

  private void values(SchemaField field, boolean closed) {
    if (row.states("enum")) {
      List<String> stated = PublishedDocument.texts(field.schema().path("enum"));
      if (!Set.copyOf(stated).equals(Set.copyOf(row.list("enum")))) {
        differ("enum", row.get("enum"), stated.isEmpty() ? "absent" : String.join("|", stated));
      }
    } else if (row.states("values")) {
      knownValues(field, closed);
    } else if (closed && field.schema().has("enum")) {
      differ("enum", "not stated", field.schema().get("enum").toString());
    }
  }

  /** An open set may be listed in full or not at all. */
  private void knownValues(SchemaField field, boolean closed) {
    if (row.states("values") && field.schema().has("enum")) {
      List<String> listed = PublishedDocument.texts(field.schema().get("enum"));
      if (!listed.containsAll(row.list("values"))
          || closed && listed.size() != row.list("values").size()) {
        differ("known values", row.get("values"), String.join("|", listed));
      }
    }
  }

  /** Of several alternatives, such as the parts of a message, some may be better known. */
  private void source(List<SchemaField> fields) {
    List<String> found =
        fields.stream()
            .flatMap(field -> SourceComparison.difference(row, field.source()).stream())
            .toList();
    if (found.size() == fields.size()) {
      differences.addAll(found);
    }
  }

  private void nothingElse(SchemaField field, Set<String> foreign) {
    for (String keyword : foreign) {
      if (field.schema().has(keyword)) {
        differ(keyword, "not stated", field.schema().get(keyword).toString());
      }
    }
  }

  /** What comes from elsewhere than the rest of the field is marked, one by one. */
  private void sourcesOfMembers(SchemaField field) {
    Set<String> marked = SourceComparison.membersIn(field.schema().path("x-kolbo-sources"));
    if (!marked.equals(Set.copyOf(row.list("member_sources")))) {
      differ("x-kolbo-sources", row.get("member_sources"), String.join("|", marked));
    }
  }

  private void differ(String what, String documented, String stated) {
    differences.add(
        "%s is %s in the documents, %s in the spec".formatted(what, documented, stated));
  }
}
