package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value that follows a JSON schema, from words of the prompt where they fit.
 *
 * <p>A schema with combinators is turned into the plain schemas that it is the sum of; the first of
 * them that a value can be made for, which also follows the schema as a whole, is taken. Near the
 * root, values are generous: optional properties are there, arrays have two items. Deeper, or once
 * the value is large, they are as small as the schema allows, which ends recursion.
 */
final class InstanceGenerator {

  /** Which of the properties that are not required a value has. */
  enum OptionalProperties {
    /** All of them, near the root. */
    ALL,
    /** Those that the prompt names or has a value for. */
    PROMPTED
  }

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MOST_LEVELS = 100;
  private static final int GENEROUS_LEVELS = 5;
  static final int GENEROUS_VALUES = 300;
  private static final int MOST_ALTERNATIVES = 64;
  private static final int MOST_ATTEMPTS = 8;
  private static final int MOST_NESTED_COMBINATORS = 100;

  private static final List<String> TYPES =
      List.of("object", "string", "integer", "number", "boolean", "array", "null");

  /** Keywords that the value of a plain schema need not follow by the way it is made. */
  private static final List<String> CHECKED =
      List.of(
          "allOf",
          "anyOf",
          "oneOf",
          "not",
          "if",
          "enum",
          "const",
          "pattern",
          "patternProperties",
          "propertyNames",
          "dependentRequired",
          "dependentSchemas",
          "minProperties",
          "maxProperties",
          "contains");

  private final SchemaDocument document;
  private final WorkBudget budget;
  private final SplittableRandom random;
  private final OptionalProperties optional;
  private final SchemaMerge merge;
  private final SchemaCheck check;
  private final PromptValues prompt;

  /** Different values for different variants; 0 takes what the prompt has. */
  private int variant;

  private boolean minimal;

  private InstanceGenerator(
      JsonNode schema,
      PromptWords words,
      OptionalProperties optional,
      SplittableRandom random,
      WorkBudget budget) {
    this.document = new SchemaDocument(schema, budget);
    this.budget = budget;
    this.random = random;
    this.optional = optional;
    this.merge = new SchemaMerge(budget);
    this.check = new SchemaCheck(document, budget);
    this.prompt = new PromptValues(words, random, budget);
  }

  /**
   * A value that follows the schema.
   *
   * @param parameter path of the schema in the request, for the message of the exception
   * @throws ChatRequestException if there is no such value, none was found within the budget, or
   *     the schema is none
   */
  static JsonNode generate(
      JsonNode schema,
      String parameter,
      PromptWords words,
      OptionalProperties optional,
      SplittableRandom random,
      WorkBudget budget) {
    try {
      InstanceGenerator generator = new InstanceGenerator(schema, words, optional, random, budget);
      JsonNode value = generator.value(schema, "", 0);
      if (value != null && generator.check.follows(value, schema)) {
        return value;
      }
    } catch (WorkBudget.Exceeded e) {
      throw new ChatRequestException(parameter, "the schema " + e.getMessage());
    }
    throw new ChatRequestException(parameter, "the schema allows no value that could be found");
  }

  /** A value of the schema, or null if there is none or none was found. */
  private @Nullable JsonNode value(JsonNode schema, String name, int level) {
    budget.spendSteps(1);
    if (level > MOST_LEVELS) {
      throw new WorkBudget.Exceeded("needs more than %d levels".formatted(MOST_LEVELS));
    }
    if (document.height(schema) >= SchemaDocument.ENDLESS) {
      return null;
    }
    if (!(schema instanceof ObjectNode object)) {
      return plain(NODES.objectNode(), "string", name, level);
    }
    boolean checked = isChecked(object, 0);
    // Not its iterator, which would make all alternatives at once.
    return alternatives(object, level, 0)
        .limit(MOST_ALTERNATIVES)
        .<JsonNode>mapMulti(
            (plain, found) -> {
              JsonNode value = valueOf(plain, object, name, level, checked);
              if (value != null) {
                found.accept(value);
              }
            })
        .findFirst()
        .orElse(null);
  }

  private boolean isChecked(JsonNode schema, int references) {
    budget.spendSteps(1);
    if (CHECKED.stream().anyMatch(schema::has) || references > 20) {
      return true;
    }
    return schema.path("$ref").isTextual()
        && (schema.size() > 1
            || isChecked(document.resolve(schema.get("$ref").textValue()), references + 1));
  }

  /** A value of a plain schema that follows the whole schema too. */
  private @Nullable JsonNode valueOf(
      ObjectNode plain, ObjectNode whole, String name, int level, boolean checked) {
    if (plain.has("enum") || plain.has("const")) {
      for (JsonNode value : prompt.ordered(plain, name, variant)) {
        budget.spendValues(1);
        if (check.follows(value, plain) && check.follows(value, whole)) {
          budget.spendCharacters(value.isTextual() ? value.textValue().length() : 8);
          return value;
        }
      }
      return null;
    }
    int variantBefore = variant;
    boolean minimalBefore = minimal;
    for (String type : types(plain, level)) {
      for (int attempt = 0; attempt < (checked ? MOST_ATTEMPTS : 1); attempt++) {
        variant = variantBefore + attempt;
        minimal = minimalBefore || attempt % 2 == 1;
        JsonNode value = plain(plain, type, name, level);
        variant = variantBefore;
        minimal = minimalBefore;
        if (value != null && (!checked || check.follows(value, whole))) {
          return value;
        }
      }
    }
    return null;
  }

  private boolean isGenerous(int level) {
    return !minimal && level < GENEROUS_LEVELS && budget.values() < GENEROUS_VALUES;
  }

  /** The types to try, the one that the schema means first. */
  private List<String> types(ObjectNode plain, int level) {
    Set<String> named = SchemaDocument.types(plain);
    List<String> types = new ArrayList<>(TYPES);
    if (named.isEmpty()) {
      String meant = meant(plain);
      types.remove(meant);
      types.add(0, meant);
      return types;
    }
    types.retainAll(named);
    if (!isGenerous(level)) {
      types.sort(Comparator.comparing(type -> type.equals("object") || type.equals("array")));
    }
    return types;
  }

  private static String meant(ObjectNode plain) {
    if (has(plain, "properties", "required", "additionalProperties", "minProperties")
        || has(plain, "patternProperties", "propertyNames", "maxProperties")) {
      return "object";
    }
    if (has(plain, "items", "prefixItems", "minItems", "contains", "maxItems", "uniqueItems")) {
      return "array";
    }
    if (has(plain, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")) {
      return "number";
    }
    return "string";
  }

  private static boolean has(ObjectNode schema, String... keywords) {
    return Stream.of(keywords).anyMatch(schema::has);
  }

  /** The plain schemas whose values together are those of the schema, as far as merging tells. */
  private Stream<ObjectNode> alternatives(JsonNode schema, int level, int nesting) {
    budget.spendSteps(1);
    if (nesting > MOST_NESTED_COMBINATORS) {
      throw new WorkBudget.Exceeded(
          "nests more than %d combinators".formatted(MOST_NESTED_COMBINATORS));
    }
    if (schema.isBoolean()) {
      return schema.booleanValue() ? Stream.of(NODES.objectNode()) : Stream.empty();
    }
    ObjectNode own = NODES.objectNode();
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      switch (member.getKey()) {
        case "$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else" -> {}
        default -> own.set(member.getKey(), member.getValue());
      }
    }
    Stream<ObjectNode> plain = Stream.of(own);
    if (schema.path("$ref").isTextual()) {
      JsonNode target = document.resolve(schema.get("$ref").textValue());
      plain = each(plain, List.of(target), level, nesting);
    }
    for (JsonNode part : schema.path("allOf")) {
      plain = each(plain, List.of(part), level, nesting);
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (schema.has(keyword)) {
        plain = each(plain, branches(schema.get(keyword), level), level, nesting);
      }
    }
    if (schema.has("if")) {
      JsonNode then = SchemaMerge.allOf(schema.get("if"), orTrue(schema, "then"));
      plain = each(plain, List.of(then, orTrue(schema, "else")), level, nesting);
    }
    return plain;
  }

  private static JsonNode orTrue(JsonNode schema, String keyword) {
    return schema.has(keyword) ? schema.get(keyword) : BooleanNode.TRUE;
  }

  private Stream<ObjectNode> each(
      Stream<ObjectNode> plain, List<JsonNode> branches, int level, int nesting) {
    return plain.flatMap(
        left ->
            branches.stream()
                .flatMap(branch -> alternatives(branch, level, nesting + 1))
                .<ObjectNode>mapMulti(
                    (right, next) -> {
                      ObjectNode merged = merge.merge(left, right);
                      if (merged != null) {
                        next.accept(merged);
                      }
                    }));
  }

  /** The branches that have values: as declared but null last, or the shallowest first. */
  private List<JsonNode> branches(JsonNode declared, int level) {
    List<JsonNode> branches = new ArrayList<>();
    declared.forEach(branches::add);
    branches.removeIf(branch -> document.height(branch) >= SchemaDocument.ENDLESS);
    branches.sort(
        isGenerous(level)
            ? Comparator.comparing(branch -> branch.path("type").asText().equals("null"))
            : Comparator.comparing(document::height));
    if (isGenerous(level)) {
      branches.sort(Comparator.comparing(branch -> !prompt.names(branch)));
    }
    return branches;
  }

  private @Nullable JsonNode plain(ObjectNode schema, String type, String name, int level) {
    budget.spendValues(1);
    return switch (type) {
      case "object" -> object(schema, level);
      case "array" -> array(schema, name, level);
      case "string" -> prompt.text(schema, name, variant);
      case "integer" -> prompt.number(schema, name, true, variant);
      case "number" -> prompt.number(schema, name, false, variant);
      case "boolean" -> prompt.flag(name, variant);
      default -> NullNode.instance;
    };
  }

  private @Nullable JsonNode object(ObjectNode schema, int level) {
    Set<String> required = new LinkedHashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    long most = schema.path("maxProperties").asLong(Long.MAX_VALUE);
    long least = schema.path("minProperties").asLong(0);
    if (required.size() > most || least > most) {
      return null;
    }
    if (required.size() > WorkBudget.MOST_VALUES) {
      budget.spendValues(required.size());
    }
    ObjectNode object = NODES.objectNode();
    long room = most - required.size();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      budget.spendSteps(1);
      if (required.contains(name)) {
        if (!put(object, schema, name, level)) {
          return null;
        }
      } else if (room > 0
          && wants(name, property.getValue(), level)
          && put(object, schema, name, level)) {
        room--;
      }
    }
    for (String name : required) {
      if (!object.has(name) && !put(object, schema, name, level)) {
        return null;
      }
    }
    return putDependents(object, schema, level) && fill(object, schema, least, most, level)
        ? object
        : null;
  }

  private boolean wants(String name, JsonNode schema, int level) {
    return isGenerous(level)
        && (optional == OptionalProperties.ALL || prompt.hasValueFor(name, schema));
  }

  private boolean putDependents(ObjectNode object, ObjectNode schema, int level) {
    JsonNode dependents = schema.path("dependentRequired");
    boolean changed = !dependents.isEmpty();
    while (changed) {
      changed = false;
      for (Map.Entry<String, JsonNode> dependent : dependents.properties()) {
        for (JsonNode name : dependent.getValue()) {
          budget.spendSteps(1);
          if (object.has(dependent.getKey()) && !object.has(name.asText())) {
            if (!put(object, schema, name.asText(), level)) {
              return false;
            }
            changed = true;
          }
        }
      }
    }
    return true;
  }

  /** Adds properties up to the least number; one to a map, so that it is not empty. */
  private boolean fill(ObjectNode object, ObjectNode schema, long least, long most, int level) {
    Iterator<String> declared = schema.path("properties").fieldNames();
    while (object.size() < least && declared.hasNext()) {
      String name = declared.next();
      if (!object.has(name)) {
        put(object, schema, name, level);
      }
    }
    boolean isMap =
        schema.path("additionalProperties").isObject()
            && schema.path("properties").isEmpty()
            && optional == OptionalProperties.ALL
            && isGenerous(level);
    long wanted = Math.max(least, isMap && object.isEmpty() ? Math.min(1, most) : 0);
    if (wanted > object.size()) {
      budget.spendValues(wanted - object.size());
    }
    int variantBefore = variant;
    int failures = 0;
    for (int i = 0; object.size() < wanted && failures < 20; i++) {
      variant = variantBefore + i;
      String name = newName(schema, i);
      if (name == null || object.has(name) || !put(object, schema, name, level)) {
        failures++;
      }
    }
    variant = variantBefore;
    return object.size() >= least;
  }

  private @Nullable String newName(ObjectNode schema, int number) {
    if (schema.has("propertyNames")) {
      JsonNode name = value(schema.get("propertyNames"), "", 0);
      return name == null || !name.isTextual() ? null : name.textValue();
    }
    JsonNode additional = schema.path("additionalProperties");
    if (additional.isMissingNode()
        || document.height(additional) < SchemaDocument.ENDLESS
        || schema.path("patternProperties").isEmpty()) {
      return "member" + (number + 1);
    }
    String pattern = schema.path("patternProperties").fieldNames().next();
    return new RegularExpression(pattern, budget).text(random, 0, 100);
  }

  /** Adds a property with a value; false if there is none. */
  private boolean put(ObjectNode object, ObjectNode schema, String name, int level) {
    JsonNode property = schema.path("properties").path(name);
    boolean declared = !property.isMissingNode();
    JsonNode all = declared ? property : BooleanNode.TRUE;
    for (Map.Entry<String, JsonNode> pattern : schema.path("patternProperties").properties()) {
      if (check.matches(name, pattern.getKey())) {
        all = SchemaMerge.allOf(all, pattern.getValue());
        declared = true;
      }
    }
    if (!declared) {
      all = orTrue(schema, "additionalProperties");
    }
    JsonNode value = value(all, name, level + 1);
    if (value == null) {
      return false;
    }
    budget.spendCharacters(name.length());
    object.set(name, value);
    return true;
  }

  private @Nullable JsonNode array(ObjectNode schema, String name, int level) {
    JsonNode tuple = SchemaDocument.tuple(schema);
    JsonNode rest = SchemaDocument.rest(schema);
    JsonNode contains = schema.path("contains");
    long contained = contains.isMissingNode() ? 0 : schema.path("minContains").asLong(1);
    long least = Math.max(schema.path("minItems").asLong(0), contained);
    long most = schema.path("maxItems").asLong(Long.MAX_VALUE);
    if (least > most) {
      return null;
    }
    long count =
        isGenerous(level) ? Math.min(most, Math.max(least, Math.max(2, tuple.size()))) : least;
    if (least > WorkBudget.MOST_VALUES) {
      budget.spendValues(least);
    }
    boolean unique = schema.path("uniqueItems").asBoolean();
    ArrayNode array = NODES.arrayNode();
    Set<JsonNode> different = new HashSet<>();
    int variantBefore = variant;
    for (int i = 0; i < count; i++) {
      JsonNode item = i < tuple.size() ? tuple.get(i) : rest;
      if (i < contained) {
        item = SchemaMerge.allOf(item, contains);
      }
      JsonNode value = null;
      for (int attempt = 0; attempt < (unique ? 20 : 1) && value == null; attempt++) {
        variant = variantBefore + i + attempt;
        value = value(item, name, level + 1);
        value = value != null && unique && !different.add(value) ? null : value;
      }
      if (value == null) {
        break;
      }
      array.add(value);
    }
    variant = variantBefore;
    return array.size() >= least ? array : null;
  }
}
