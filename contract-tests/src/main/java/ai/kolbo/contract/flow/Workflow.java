package ai.kolbo.contract.flow;

import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Operations that are called one after the other, each with what the ones before have yielded. */
public final class Workflow {
  private final String id;
  private final String summary;
  private final Set<Requirement> requires;
  private final List<Input> inputs;
  private final List<Workflow> before;
  private final List<Step> steps;
  private final Map<String, String> outputs;
  private final List<FlowCheck> checks;

  /**
   * @param id its name, such as {@code generateImage-completed}
   * @param summary one sentence for people
   * @param requires what it needs beyond credentials
   * @param inputs what its caller may give
   * @param before the workflows whose outputs it uses, in the order in which they are to run
   * @param steps in their order
   * @param outputs runtime expressions by the names of the outputs
   * @param checks what Arazzo has no word for
   */
  Workflow(
      String id,
      String summary,
      Set<Requirement> requires,
      List<Input> inputs,
      List<Workflow> before,
      List<Step> steps,
      Map<String, String> outputs,
      List<FlowCheck> checks) {
    this.id = id;
    this.summary = summary;
    this.requires = requires;
    this.inputs = inputs;
    this.before = before;
    this.steps = steps;
    this.outputs = outputs;
    this.checks = checks;
  }

  /** What a workflow needs of the server that it runs against. */
  public enum Requirement {
    /** The mock server of this project, which can be told to let a job fail. */
    MOCK,
    /** Nobody else changes the account at the time: it compares credits, or pages of a list. */
    IDLE_ACCOUNT
  }

  /**
   * A value that the caller of a workflow gives.
   *
   * @param name of the input
   * @param isRequired whether it has no default
   * @param isSecret whether it must not be shown
   * @param usual the default; a missing node if it has none
   */
  public record Input(String name, boolean isRequired, boolean isSecret, JsonNode usual) {}

  /** Its name, such as {@code generateImage-completed}. */
  public String id() {
    return id;
  }

  /** One sentence for people. */
  public String summary() {
    return summary;
  }

  /** What its caller may give, in the document's order. */
  public List<Input> inputs() {
    return inputs;
  }

  List<Workflow> before() {
    return before;
  }

  List<Step> steps() {
    return steps;
  }

  Map<String, String> outputs() {
    return outputs;
  }

  List<FlowCheck> checks() {
    return checks;
  }

  /** The operations that it calls, those of the workflows before it included. */
  public List<Operation> operations() {
    return Stream.concat(
            before.stream().flatMap(workflow -> workflow.operations().stream()),
            steps.stream().map(Step::operation))
        .distinct()
        .toList();
  }

  /** Whether it calls an operation that costs credits. */
  public boolean isPriced() {
    return operations().stream().anyMatch(Operation::isPriced);
  }

  /** Whether it only reads. */
  public boolean isReadOnly() {
    return operations().stream().allMatch(Operation::isReadOnly);
  }

  /** Whether it needs the mock server. */
  public boolean needsMock() {
    return requires.contains(Requirement.MOCK) || before.stream().anyMatch(Workflow::needsMock);
  }

  /** Whether nobody else may change the account while it runs. */
  public boolean needsIdleAccount() {
    return requires.contains(Requirement.IDLE_ACCOUNT);
  }

  /** The position of a step, or -1 if there is none of this name. */
  int indexOf(String stepId) {
    return steps.stream().map(Step::id).toList().indexOf(stepId);
  }

  @Override
  public String toString() {
    return id;
  }
}
