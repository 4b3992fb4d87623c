package ai.kolbo.contract.flow;

import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the runtime expressions of a running workflow can name. */
final class Scope {
  private final Map<String, JsonNode> inputs;
  private final Map<String, Map<String, JsonNode>> steps = new HashMap<>();
  private final Map<String, Map<String, JsonNode>> workflows;
  private final Set<String> secrets;
  private @Nullable Exchange exchange;

  /**
   * @param workflow what runs
   * @param given the inputs of its caller
   * @param workflows the outputs of the workflows before it, by their ids
   * @throws IllegalArgumentException if an input is missing
   */
  Scope(
      Workflow workflow,
      Map<String, JsonNode> given,
      Map<String, Map<String, JsonNode>> workflows) {
    this.inputs = inputs(workflow, given);
    this.workflows = workflows;
    this.secrets =
        workflow.inputs().stream()
            .filter(Workflow.Input::isSecret)
            .map(input -> inputs.get(input.name()).asText())
            .filter(secret -> !secret.isBlank())
            .collect(Collectors.toUnmodifiableSet());
  }

  private static Map<String, JsonNode> inputs(Workflow workflow, Map<String, JsonNode> given) {
    Map<String, JsonNode> inputs = new HashMap<>();
    for (Workflow.Input input : workflow.inputs()) {
      JsonNode value = given.getOrDefault(input.name(), input.usual());
      if (value.isMissingNode() && input.isRequired()) {
        throw new IllegalArgumentException(workflow + " needs the input " + input.name());
      }
      inputs.put(input.name(), value);
    }
    return inputs;
  }

  /** From now on the response is that of this exchange. */
  void exchanged(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Remembers the outputs of a step. */
  void finished(String step, Map<String, JsonNode> outputs) {
    steps.put(step, outputs);
  }

  /**
   * The last exchange.
   *
   * @throws IllegalStateException if there is none yet
   */
  Exchange exchange() {
    if (exchange == null) throw new IllegalStateException("Nothing was sent yet");
    return exchange;
  }

  JsonNode input(String name) {
    return named(inputs, name, "input");
  }

  JsonNode stepOutput(String step, String name) {
    return named(named(steps, step, "finished step"), name, "output of the step " + step);
  }

  JsonNode workflowOutput(String workflow, String name) {
    return named(
        named(workflows, workflow, "finished workflow"),
        name,
        "output of the workflow " + workflow);
  }

  private static <T> T named(Map<String, T> values, String name, String kind) {
    T value = values.get(name);
    if (value == null) throw new IllegalArgumentException("There is no " + kind + " " + name);
    return value;
  }

  /** A value for people: short, and without the secret inputs. */
  String shown(JsonNode value) {
    String text = value.isMissingNode() ? "nothing" : value.toString();
    for (String secret : secrets) {
      text = text.replace(secret, "***");
    }
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  /** What the response has at its top: the names of members, never their values. */
  String outline(JsonNode value) {
    if (value instanceof MissingNode) return "nothing";
    if (value.isArray()) return value.size() + " items";
    if (!value.isObject()) return shown(value);
    return "only " + List.copyOf(value.properties().stream().map(Map.Entry::getKey).toList());
  }
}
