package ai.kolbo.contract.drift;

import ai.kolbo.contract.document.Secrets;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Schemas of values that no schema describes. They have the types of the values and the names of
 * their members, never a text: that may be personal. Objects become components, as the document's
 * rules demand.
 */
final class InferredSchema {
  /** Why there may be none. */
  static final String NO_TYPE =
      "Only null or an empty list was observed, which does not tell the type.";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_]*[0-9]?[A-Za-z_]{0,40}");
  private static final Pattern DATE_TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
  private static final Set<String> BOUNDED = Set.of("string", "integer", "array", "object");
  private static final String COMPONENTS = "components/schemas/";

  private final SourceTree tree;
  private final String file;
  private final Set<String> taken;
  private final boolean isRequest;
  private final Map<String, ObjectNode> components = new LinkedHashMap<>();

  /**
   * @param tree what component names are taken in
   * @param file the file that will have the schema
   * @param taken the components of other inferred schemas; those of this one are added
   * @param isRequest whether requests have the schema as well: then it says that no limit is stated
   */
  InferredSchema(SourceTree tree, String file, Set<String> taken, boolean isRequest) {
    this.isRequest = isRequest;
    this.tree = tree;
    this.file = file;
    this.taken = taken;
  }

  /** The files of the components to which the schemas refer. */
  Map<String, ObjectNode> components() {
    return components;
  }

  /**
   * A schema that all values fit.
   *
   * @param values at least one
   * @param name what a component is called
   * @return empty if the values, such as null, do not tell a type
   */
  Optional<ObjectNode> of(List<JsonNode> values, String name) {
    return of(values, name, file);
  }

  private Optional<ObjectNode> of(List<JsonNode> values, String name, String from) {
    Set<String> types = new TreeSet<>(values.stream().map(JsonTypes::of).toList());
    boolean nullable = types.remove("null");
    if (types.contains("number")) {
      types.remove("integer");
    }
    boolean onlyEmptyLists =
        types.equals(Set.of("array")) && values.stream().allMatch(JsonNode::isEmpty);
    if (types.isEmpty() || (isRequest && onlyEmptyLists)) {
      return Optional.empty();
    }
    List<ObjectNode> schemas = new ArrayList<>();
    for (String type : types) {
      List<JsonNode> ofType = values.stream().filter(value -> isOf(type, value)).toList();
      schemas.add(ofType(type, ofType, name, from, nullable && schemas.isEmpty()));
    }
    ObjectNode schema = schemas.get(0);
    if (schemas.size() > 1) {
      schema = JSON.objectNode();
      schema.putArray("oneOf").addAll(schemas);
    }
    return Optional.of(schema);
  }

  private static boolean isOf(String type, JsonNode value) {
    String own = JsonTypes.of(value);
    return type.equals(own) || (type.equals("number") && own.equals("integer"));
  }

  private ObjectNode ofType(
      String type, List<JsonNode> values, String name, String from, boolean nullable) {
    if (type.equals("object") && values.stream().allMatch(InferredSchema::hasNames)) {
      String component = component(name, values, nullable);
      return JSON.objectNode().put("$ref", Sources.reference(from, component));
    }
    ObjectNode schema = JSON.objectNode().put("type", type);
    switch (type) {
      case "integer" -> schema.put("format", "int64");
      case "number" -> schema.put("format", "double");
      case "object" -> schema.put("additionalProperties", true);
      case "string" -> {
        if (values.stream().allMatch(InferredSchema::isTime)) {
          schema.put("format", "date-time");
        }
      }
      case "array" -> {
        List<JsonNode> items = new ArrayList<>();
        values.forEach(value -> value.forEach(items::add));
        Optional<ObjectNode> of = items.isEmpty() ? Optional.empty() : of(items, name, from);
        schema.set("items", of.orElse(JSON.objectNode()));
      }
      default -> {}
    }
    if (nullable) {
      schema.put("nullable", true);
    }
    if (isRequest
        && BOUNDED.contains(type)
        && !schema.path("format").asText().equals("date-time")) {
      schema.put("x-kolbo-unbounded", "unstated");
    }
    return schema;
  }

  static boolean isTime(JsonNode text) {
    return DATE_TIME.matcher(text.asText()).matches();
  }

  /** Whether a member is called so by a program, and not after data, such as an identifier. */
  static boolean isName(String member) {
    return NAME.matcher(member).matches() && !Secrets.isIn(member);
  }

  /** Members whose names are data, such as identifiers, are not listed. */
  static boolean hasNames(JsonNode object) {
    boolean[] named = {!object.isEmpty()};
    object.fieldNames().forEachRemaining(name -> named[0] &= isName(name));
    return named[0];
  }

  private String component(String name, List<JsonNode> values, boolean nullable) {
    String component = unused(name);
    ObjectNode schema = JSON.objectNode().put("type", "object");
    components.put(component, schema);
    taken.add(component);
    if (nullable) {
      schema.put("nullable", true);
    }
    schema.put("description", "What a server sends here. No document describes it.");
    schema.put(Draft.SOURCE, Draft.CONCLUDED);
    Set<String> members = new LinkedHashSet<>();
    values.forEach(value -> value.fieldNames().forEachRemaining(members::add));
    ObjectNode properties = schema.putObject("properties");
    for (String member : members) {
      List<JsonNode> seen = new ArrayList<>();
      values.stream()
          .filter(value -> value.has(member))
          .forEach(value -> seen.add(value.get(member)));
      of(seen, name(component) + capitalized(member), component)
          .ifPresent(of -> properties.set(member, described(of)));
    }
    return component;
  }

  /** A property has a description, unless it is a component, which has its own. */
  static ObjectNode described(ObjectNode schema) {
    return schema.has("$ref")
        ? schema
        : schema.put("description", "Sent by a server. No document describes it.");
  }

  private String unused(String name) {
    String unused = COMPONENTS + name + ".yaml";
    while (isTaken(unused)) {
      unused = unused.replace(".yaml", "Part.yaml");
    }
    return unused;
  }

  private boolean isTaken(String path) {
    return taken.contains(path)
        || tree.sources().texts().keySet().stream().anyMatch(path::equalsIgnoreCase);
  }

  /** The name of the component that a file is, or of what the file is about. */
  static String name(String file) {
    return capitalized(file.substring(file.lastIndexOf('/') + 1).replace(".yaml", ""));
  }

  /** In PascalCase. */
  static String capitalized(String name) {
    StringBuilder capitalized = new StringBuilder();
    for (String word : name.split("[^A-Za-z0-9]+")) {
      if (!word.isEmpty()) {
        capitalized.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return capitalized.toString();
  }

  /** What a schema is, for people. */
  static String summary(JsonNode schema) {
    if (schema.has("$ref")) {
      return "an object with members of its own";
    }
    if (schema.has("oneOf")) {
      return "one of several types";
    }
    String type = schema.path("type").asText();
    return ("aio".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type;
  }
}
