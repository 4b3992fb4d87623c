package ai.kolbo.contract.flow;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.flow.Workflow.Input;
import ai.kolbo.contract.flow.Workflow.Requirement;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads workflows out of an Arazzo document, and refuses what this package cannot run. */
final class WorkflowReader {
  private static final Set<String> WORKFLOW =
      Set.of(
          "workflowId",
          "summary",
          "description",
          "inputs",
          "dependsOn",
          "steps",
          "outputs",
          "x-kolbo-requires",
          "x-kolbo-checks");
  private static final Set<String> STEP =
      Set.of(
          "stepId",
          "description",
          "operationId",
          "parameters",
          "requestBody",
          "successCriteria",
          "onSuccess",
          "onFailure",
          "outputs");
  private static final Set<String> ACTION =
      Set.of("name", "type", "stepId", "retryAfter", "retryLimit", "criteria");

  private final JsonNode document;
  private final ApiDocument api;
  private final Map<String, Workflow> known;

  WorkflowReader(JsonNode document, ApiDocument api, Map<String, Workflow> known) {
    this.document = document;
    this.api = api;
    this.known = known;
  }

  Workflow read(JsonNode node) {
    Strict workflow = new Strict("Workflow " + node.path("workflowId").asText(), node);
    workflow.knows(WORKFLOW);
    List<Step> steps = workflow.list("steps", this::step);
    Workflow read =
        new Workflow(
            workflow.text("workflowId"),
            workflow.text("summary", ""),
            workflow
                .list(
                    "x-kolbo-requires", one -> one.constant(Requirement.class, one.node().asText()))
                .stream()
                .collect(Collectors.toUnmodifiableSet()),
            inputs(workflow.place(), node.path("inputs")),
            workflow.list("dependsOn", this::before),
            steps,
            workflow.texts("outputs"),
            workflow.list("x-kolbo-checks", check -> FlowCheck.read(check, steps, api)));
    checkTargets(workflow, read);
    return read;
  }

  private static void checkTargets(Strict place, Workflow workflow) {
    for (Step step : workflow.steps()) {
      for (Step.Action action : step.onSuccess()) {
        if (action.type() == Step.Action.Type.GOTO && workflow.indexOf(action.target()) < 0) {
          throw place.wrong("has no step " + action.target());
        }
      }
    }
  }

  private Workflow before(Strict one) {
    Workflow workflow = known.get(one.node().asText());
    if (workflow == null) throw one.wrong("is no workflow that stands above");
    return workflow;
  }

  private List<Input> inputs(String place, JsonNode schema) {
    JsonNode resolved = resolved(place, schema);
    Strict strict = new Strict(place + ", inputs", resolved);
    if (resolved.isMissingNode()) return List.of();
    if (resolved.has("allOf")) {
      strict.knows(Set.of("allOf"));
      return StreamSupport.stream(resolved.path("allOf").spliterator(), false)
          .flatMap(part -> inputs(place, part).stream())
          .toList();
    }
    strict.knows(Set.of("type", "required", "properties"));
    List<String> required = strict.list("required", one -> one.node().asText());
    List<Input> inputs = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : resolved.path("properties").properties()) {
      JsonNode value = property.getValue();
      boolean isSecret = value.path("format").asText().equals("password");
      boolean isRequired = required.contains(property.getKey());
      inputs.add(new Input(property.getKey(), isRequired, isSecret, value.path("default")));
    }
    return inputs;
  }

  private JsonNode resolved(String place, JsonNode schema) {
    if (!schema.has("$ref")) return schema;
    JsonNode target = document.at(schema.path("$ref").asText().substring(1));
    if (target.isMissingNode()) throw new IllegalArgumentException(place + " refers to nothing");
    return target;
  }

  private Step step(Strict place) {
    Strict step =
        new Strict(place.place() + " " + place.node().path("stepId").asText(), place.node());
    step.knows(STEP);
    Operation operation = api.operation(step.text("operationId"));
    return new Step(
        step.text("stepId"),
        operation,
        step.list("parameters", this::parameter),
        body(step),
        step.list("successCriteria", WorkflowReader::criterion),
        step.list("onSuccess", one -> action(one, "successActions")),
        step.list("onFailure", one -> action(one, "failureActions")),
        step.texts("outputs"));
  }

  private Step.Parameter parameter(Strict one) {
    Strict parameter = component(one, "parameters").knows(Set.of("name", "in", "value"));
    return new Step.Parameter(
        parameter.text("name"),
        parameter.constant(Step.Place.class, parameter.text("in")),
        parameter.node().path("value"));
  }

  /** What a reusable object refers to, or the object itself. */
  private Strict component(Strict one, String kind) {
    if (!one.node().has("reference")) return one;
    one.knows(Set.of("reference"));
    String prefix = "$components." + kind + ".";
    String reference = one.text("reference");
    JsonNode target = document.path("components").path(kind).path(reference.replace(prefix, ""));
    if (!reference.startsWith(prefix) || target.isMissingNode()) {
      throw one.wrong("refers to nothing: " + reference);
    }
    return new Strict(one.place(), target);
  }

  private static Step.@Nullable Body body(Strict step) {
    if (!step.node().has("requestBody")) return null;
    Strict body = new Strict(step.place() + ", requestBody", step.node().path("requestBody"));
    body.knows(Set.of("contentType", "payload"));
    return new Step.Body(body.text("contentType"), body.node().path("payload"));
  }

  private static Criterion criterion(Strict one) {
    one.knows(Set.of("context", "condition", "type"));
    Criterion.Kind kind = one.constant(Criterion.Kind.class, one.text("type", "simple"));
    String context = one.text("context", "");
    if (context.isEmpty() != (kind == Criterion.Kind.SIMPLE)) {
      throw one.wrong("has a context that does not go with its type");
    }
    return new Criterion(kind, context, one.text("condition"));
  }

  private Step.Action action(Strict one, String kind) {
    Strict action = component(one, kind).knows(ACTION);
    Step.Action.Type type = action.constant(Step.Action.Type.class, action.text("type"));
    boolean isRetry = type == Step.Action.Type.RETRY;
    if (isRetry != kind.equals("failureActions"))
      throw one.wrong("is of a type that is unknown here");
    if (action.node().has("stepId") != (type == Step.Action.Type.GOTO)) {
      throw one.wrong("has a step where it needs none, or none where it needs one");
    }
    return new Step.Action(
        action.text("name"),
        type,
        action.text("stepId", ""),
        action.node().path("retryAfter").asDouble(0),
        action.node().path("retryLimit").asInt(1),
        action.list("criteria", WorkflowReader::criterion));
  }
}
