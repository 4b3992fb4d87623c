package ai.kolbo.contract.flow;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An Arazzo document: the workflows over the operations of an OpenAPI document. */
public final class ArazzoDocument {
  private final JsonNode json;
  private final Map<String, Workflow> workflows = new LinkedHashMap<>();

  private ArazzoDocument(JsonNode json) {
    this.json = json;
  }

  /** The published workflows of the published document. */
  public static ArazzoDocument published() {
    return of(ApiDocument.resource("kolbo-workflows.arazzo.json"), ApiDocument.published());
  }

  /**
   * Any document.
   *
   * @param text its JSON
   * @param api the OpenAPI document that it refers to
   * @throws IllegalArgumentException if it has something that this package does not know
   */
  public static ArazzoDocument of(String text, ApiDocument api) {
    try {
      ArazzoDocument document = new ArazzoDocument(ApiDocument.JSON.readTree(text));
      document.read(api);
      return document;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("This is no JSON", e);
    }
  }

  private void read(ApiDocument api) {
    Strict root = new Strict("The document", json);
    root.knows(Set.of("arazzo", "info", "sourceDescriptions", "workflows", "components"));
    if (!root.text("arazzo").startsWith("1.0.")) throw root.wrong("is of another version");
    if (json.path("sourceDescriptions").size() != 1) throw root.wrong("has not just one source");
    WorkflowReader reader = new WorkflowReader(json, api, workflows);
    for (JsonNode node : json.path("workflows")) {
      Workflow workflow = reader.read(node);
      if (workflows.put(workflow.id(), workflow) != null) {
        throw root.wrong("has two workflows " + workflow.id());
      }
    }
  }

  /** All workflows, in the document's order. */
  public List<Workflow> workflows() {
    return List.copyOf(workflows.values());
  }

  /**
   * The workflow with an id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Workflow workflow(String id) {
    Workflow workflow = workflows.get(id);
    if (workflow == null) throw new IllegalArgumentException("There is no workflow " + id);
    return workflow;
  }
}
