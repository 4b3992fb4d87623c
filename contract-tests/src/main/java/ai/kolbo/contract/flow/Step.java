package ai.kolbo.contract.flow;

import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation.
 *
 * @param id its name, unique within the workflow
 * @param operation what is called
 * @param parameters those of the path, the query and the headers
 * @param body null if it sends none
 * @param success what must be so afterwards
 * @param onSuccess the first one whose criteria hold is done; if there is none, the next step
 *     follows
 * @param onFailure the first one whose criteria hold is done; if there is none, the workflow fails
 * @param outputs runtime expressions by the names of the outputs
 */
record Step(
    String id,
    Operation operation,
    List<Parameter> parameters,
    @Nullable Body body,
    List<Criterion> success,
    List<Action> onSuccess,
    List<Action> onFailure,
    Map<String, String> outputs) {

  /**
   * A parameter.
   *
   * @param name as the operation names it
   * @param in where it is sent
   * @param value a constant or a text with runtime expressions
   */
  record Parameter(String name, Place in, JsonNode value) {}

  /** Where a parameter is sent. */
  enum Place {
    PATH,
    QUERY,
    HEADER
  }

  /**
   * The body of a request.
   *
   * @param contentType its media type
   * @param payload JSON, or the fields of a form; may have runtime expressions
   */
  record Body(String contentType, JsonNode payload) {}

  /**
   * What is done after a step.
   *
   * @param name for people
   * @param type what is done
   * @param target the step that a {@code GOTO} leads to; empty for the others
   * @param retryAfter seconds until a {@code RETRY}
   * @param retryLimit how often it is retried at most
   * @param criteria all of which must hold for it to be done
   */
  record Action(
      String name,
      Type type,
      String target,
      double retryAfter,
      int retryLimit,
      List<Criterion> criteria) {
    enum Type {
      END,
      GOTO,
      RETRY
    }
  }
}
