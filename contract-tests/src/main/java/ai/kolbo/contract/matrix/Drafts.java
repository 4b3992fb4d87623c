package ai.kolbo.contract.matrix;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.document.SchemaFacts;
import ai.kolbo.contract.judge.BodyJudge;
import ai.kolbo.contract.judge.Deviation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of the examples of an operation with one change each: the first example that, with
 * the change, breaks the document there and nowhere else, or not at all where the change is right.
 */
final class Drafts {
  private final Operation operation;
  private final String mediaType;
  private final Examples examples;
  private final List<JsonNode> values;
  private final BodyJudge judge;

  Drafts(
      BodyJudge judge,
      Operation operation,
      String mediaType,
      Examples examples,
      List<JsonNode> values) {
    this.operation = operation;
    this.mediaType = mediaType;
    this.examples = examples;
    this.values = values;
    this.judge = judge;
  }

  Operation operation() {
    return operation;
  }

  boolean isForm() {
    return mediaType.equals(Examples.FORM);
  }

  RequestDraft first() {
    return examples.draft(operation, mediaType, firstValue());
  }

  ObjectNode firstValue() {
    return (ObjectNode) values.get(0);
  }

  RequestDraft withSurplus(String name) {
    ObjectNode value = firstValue().deepCopy();
    value.put(name, "surplus");
    return examples.draft(operation, mediaType, value);
  }

  /** A request that breaks the document as a whole; empty if the value does not. */
  Optional<RequestDraft> of(ObjectNode value) {
    return judged(value).isEmpty()
        ? Optional.empty()
        : Optional.of(examples.draft(operation, mediaType, value));
  }

  /** Without a member, and wrong for that. */
  Optional<RequestDraft> without(MemberPath member, SchemaFacts schemas) {
    return values.stream()
        .map(value -> changed(value, member, null, schemas))
        .filter(value -> isWrongAt(value, member))
        .map(value -> examples.draft(operation, mediaType, value))
        .findFirst();
  }

  /** With a member that has this value, and wrong for that if it is to be. */
  Optional<RequestDraft> with(
      MemberPath member, JsonNode value, SchemaFacts schemas, boolean isWrong) {
    return values.stream()
        .map(example -> changed(example, member, value, schemas))
        .filter(changed -> isWrong ? isWrongAt(changed, member) : judged(changed).isEmpty())
        .map(changed -> examples.draft(operation, mediaType, changed))
        .findFirst();
  }

  private List<Deviation> judged(JsonNode value) {
    return judge.json(operation, mediaType, value);
  }

  /**
   * Whether the document is broken at a member, or by the alternative that has it, and only there.
   */
  private boolean isWrongAt(JsonNode value, MemberPath member) {
    List<Deviation> wrong = judged(value);
    return !wrong.isEmpty()
        && wrong.stream().allMatch(it -> member.pointer().startsWith(it.location()));
  }

  /** A copy with a change; what is on the way and missing is made. */
  private static JsonNode changed(
      JsonNode example, MemberPath member, @Nullable JsonNode value, SchemaFacts schemas) {
    JsonNode copy = example.deepCopy();
    JsonNode at = copy;
    List<MemberPath.Step> steps = member.steps();
    for (int i = 0; i < steps.size() - 1; i++) {
      at = entered(at, steps.get(i), steps.get(i + 1), schemas);
    }
    MemberPath.Step last = member.last();
    if (at instanceof ArrayNode array) {
      array.removeAll();
      array.add(value);
    } else if (at instanceof ObjectNode object) {
      if (value == null) {
        object.remove(last.name());
      } else {
        object.set(last.name(), value);
      }
    }
    return copy;
  }

  /** The value behind a step, made anew as the next step needs it if it is not there. */
  private static JsonNode entered(
      JsonNode at, MemberPath.Step step, MemberPath.Step next, SchemaFacts schemas) {
    JsonNode present = step.isItem() ? at.path(0) : at.path(step.name());
    boolean fits = next.isItem() ? present.isArray() : present.isObject() && fits(present, next);
    if (fits) {
      return present;
    }
    JsonNode made = schemas.sample(next.schema()).deepCopy();
    if (at instanceof ArrayNode array) {
      array.removeAll();
      array.add(made);
    } else if (at instanceof ObjectNode object) {
      object.set(step.name(), made);
    }
    return made;
  }

  /**
   * Whether an object is of the alternative that the step wants: it has its discriminating words.
   */
  private static boolean fits(JsonNode present, MemberPath.Step next) {
    for (var property : next.schema().path("properties").properties()) {
      JsonNode words = property.getValue().path("enum");
      JsonNode value = present.path(property.getKey());
      if (words.size() == 1 && !value.isMissingNode() && !words.get(0).equals(value)) {
        return false;
      }
    }
    return true;
  }
}
