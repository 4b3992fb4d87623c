package ai.kolbo.contract.drift;

import ai.kolbo.contract.document.Secrets;
import ai.kolbo.contract.judge.Deviation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.function.Function;
import java.util.regex.Pattern;

/** Changes of schemas, except their types. */
final class SchemaChanges {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}");

  private final SourceTree tree;
  private final Function<String, InferredSchema> inferences;

  /**
   * @param inferences makes schemas for a file
   */
  SchemaChanges(SourceTree tree, Function<String, InferredSchema> inferences) {
    this.tree = tree;
    this.inferences = inferences;
  }

  /** A new property with a schema that what was observed fits. */
  Change member(Target target, List<Deviation> deviations) {
    Spot schema = target.spot();
    String member = target.detail();
    if (!InferredSchema.isName(member)) {
      return Change.none("Its name looks like data: such members are those of a map.");
    }
    for (JsonNode names : tree.value(schema.child("x-kolbo-aliases"))) {
      for (JsonNode name : names) {
        if (name.asText().equals(member)) {
          return Change.none("x-kolbo-aliases names it already, as another name of a member.");
        }
      }
    }
    InferredSchema inferred = inferences.apply(schema.file());
    String name = InferredSchema.name(schema.file()) + InferredSchema.capitalized(member);
    Optional<ObjectNode> of = inferred.of(observed(deviations), name);
    if (of.isEmpty()) {
      return Change.none(InferredSchema.NO_TYPE);
    }
    ObjectNode property = InferredSchema.described(of.get());
    if (!property.has("$ref")) {
      property.put(Draft.SOURCE, Draft.CONCLUDED);
    }
    return new Change(
        "Adds the member " + member + " (" + InferredSchema.summary(property) + ").",
        draft -> {
          inferred.components().forEach(draft::create);
          Spot properties = schema.child("properties");
          if (draft.tree().value(properties).isMissingNode()) {
            draft.set(
                schema, "properties", JsonNodeFactory.instance.objectNode().set(member, property));
          } else {
            draft.set(properties, member, property);
          }
        });
  }

  private static List<JsonNode> observed(List<Deviation> deviations) {
    return deviations.stream().map(Deviation::observed).toList();
  }

  /** A member that may be absent, or a parameter. */
  Change requirement(Target target) {
    if (target.detail().isEmpty()) {
      return new Change(
          "Makes the parameter optional.",
          draft -> {
            draft.remove(target.spot(), "required");
            draft.unmark(target.spot(), "required");
          });
    }
    String member = target.detail();
    return new Change(
        "Makes the member " + member + " optional.",
        draft -> {
          draft.unmark(target.spot(), "required." + member);
          draft.removeItem(target.spot().child("required"), member);
          if (draft.tree().value(target.spot().child("required")).isMissingNode()) {
            draft.unmark(target.spot(), "required");
          }
        });
  }

  /** Another word of an enumeration. */
  Change word(Target target, List<Deviation> deviations) {
    Spot schema = target.spot();
    String word = target.detail();
    JsonNode value = deviations.get(0).observed();
    boolean isWord = WORD.matcher(word).matches() && !Secrets.isIn(word);
    if (!value.isValueNode() || (value.isTextual() && !isWord)) {
      return Change.none("The value does not look like a word of an enumeration.");
    }
    String plain = word.strip().toLowerCase(Locale.ROOT);
    JsonNode spellings = tree.value(schema.child("x-kolbo-spellings"));
    if (spellings.isObject() && (spellings.has(plain) || hasValue(schema, plain))) {
      return Change.none("x-kolbo-spellings already lets clients read this spelling.");
    }
    Set<Integer> statuses = new LinkedHashSet<>();
    deviations.forEach(deviation -> statuses.add(deviation.status()));
    return new Change(
        "Adds the value " + word + " to the enumeration.",
        draft -> {
          draft.add(schema.child("enum"), value);
          Spot codes = schema.child("x-kolbo-codes");
          if (!draft.tree().value(codes).isMissingNode()) {
            draft.set(codes, word, code(statuses));
          }
          if (!word.contains(".")) {
            draft.mark(schema, "enum." + word);
          }
        });
  }

  private boolean hasValue(Spot schema, String plain) {
    for (JsonNode value : tree.value(schema.child("enum"))) {
      if (value.asText().toLowerCase(Locale.ROOT).equals(plain)) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode code(Set<Integer> statuses) {
    List<Integer> errors = statuses.stream().filter(status -> status >= 400).toList();
    ObjectNode code = JsonNodeFactory.instance.objectNode();
    if (!errors.isEmpty()) {
      code.put("status", errors.get(0));
      ArrayNode others = JsonNodeFactory.instance.arrayNode();
      errors.stream().skip(1).forEach(others::add);
      if (!others.isEmpty()) {
        code.set("otherStatuses", others);
      }
    }
    code.put("meaning", "Sent by a server. No document explains it.");
    return code.put(Draft.SOURCE, Draft.CONCLUDED);
  }

  /** Wider limits. */
  Change bounds(Target target, List<Deviation> deviations) {
    Spot spot = target.spot();
    ObjectNode schema = tree.value(spot).deepCopy();
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    for (Deviation deviation : deviations) {
      Map<String, JsonNode> one = Bounds.widened(schema, deviation.observed());
      one.forEach((keyword, value) -> apply(schema, keyword, value));
      changes.putAll(one);
    }
    if (changes.isEmpty()) {
      return Change.none("The schema has no limit that the value breaks.");
    }
    List<String> texts = new ArrayList<>();
    changes.forEach(
        (keyword, value) -> texts.add((value.isNull() ? "drops " : "widens ") + keyword));
    String sentence = String.join(", ", texts) + ".";
    return new Change(
        sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1),
        draft ->
            changes.forEach(
                (keyword, value) -> {
                  if (value.isNull()) {
                    draft.drop(spot, keyword);
                  } else {
                    draft.set(spot, keyword, value);
                    draft.mark(spot, keyword);
                  }
                }));
  }

  private static void apply(ObjectNode schema, String keyword, JsonNode value) {
    if (value.isNull()) {
      schema.remove(keyword);
    } else {
      schema.set(keyword, value);
    }
  }
}
