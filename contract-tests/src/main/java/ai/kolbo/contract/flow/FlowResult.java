package ai.kolbo.contract.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A workflow that has gone well.
 *
 * @param workflow what ran
 * @param outputs what it yields, by name; a missing node where the server sent nothing
 * @param requests how many were sent, those of the workflows before it included
 * @param checks how many criteria and other checks held
 * @param notes what could not be checked, and why
 */
public record FlowResult(
    Workflow workflow,
    Map<String, JsonNode> outputs,
    int requests,
    int checks,
    List<String> notes) {

  /** Without the outputs, which may have secrets. */
  @Override
  public String toString() {
    return workflow + ": " + requests + " requests, " + checks + " checks";
  }
}
