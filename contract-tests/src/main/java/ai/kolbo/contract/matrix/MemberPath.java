package ai.kolbo.contract.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The way to a member of a body.
 *
 * @param steps from the outside to the inside
 */
record MemberPath(List<Step> steps) {
  static final MemberPath ROOT = new MemberPath(List.of());

  /**
   * One step.
   *
   * @param name of the member; empty for the first item of an array
   * @param schema of the value that has the member or the item
   */
  record Step(String name, JsonNode schema) {
    boolean isItem() {
      return name.isEmpty();
    }
  }

  MemberPath member(String name, JsonNode schema) {
    return and(new Step(name, schema));
  }

  MemberPath item(JsonNode schema) {
    return and(new Step("", schema));
  }

  private MemberPath and(Step step) {
    List<Step> all = new ArrayList<>(steps);
    all.add(step);
    return new MemberPath(all);
  }

  int depth() {
    return steps.size();
  }

  Step last() {
    return steps.get(steps.size() - 1);
  }

  String pointer() {
    StringBuilder pointer = new StringBuilder();
    steps.forEach(step -> pointer.append('/').append(step.isItem() ? "0" : step.name()));
    return pointer.toString();
  }

  /** As people write it, such as {@code messages[0].role}. */
  String label() {
    StringBuilder label = new StringBuilder();
    for (Step step : steps) {
      if (step.isItem()) {
        label.append("[0]");
      } else {
        label.append(label.isEmpty() ? "" : ".").append(step.name());
      }
    }
    return label.toString();
  }
}
