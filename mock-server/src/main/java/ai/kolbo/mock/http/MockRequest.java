package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of an operation, read whole.
 *
 * @param path as the client wrote it, without the query
 * @param query the parameters of the query by name, each with its values in order
 * @param origin where the client reached this server, without a path
 * @param directions what scenarios ask of the operation
 * @param documented what the document answers; null until that is known, or if nothing is to check
 * @param isShown whether the request says itself which of the document's answers it wants
 */
public record MockRequest(
    Operation operation,
    String path,
    Map<String, List<String>> query,
    RequestBody body,
    String origin,
    Directions directions,
    Answer.@Nullable Body documented,
    boolean isShown) {

  /** This request with the document's answer. */
  MockRequest with(Answer.Body documented, boolean isShown) {
    return new MockRequest(operation, path, query, body, origin, directions, documented, isShown);
  }

  /** The last value of a query parameter; null if it is not given, or empty. */
  public @Nullable String query(String name) {
    List<String> values = query.getOrDefault(name, List.of());
    String last = values.isEmpty() ? "" : values.get(values.size() - 1);
    return last.isEmpty() ? null : last;
  }

  /** The value of the path's last parameter. */
  public String id() {
    Map<String, String> parameters = operation.pathParameters(path);
    return parameters.values().stream().reduce("", (before, last) -> last);
  }

  /** The members of the body that the document knows. */
  public ObjectNode known() {
    return operation.known(body.fields());
  }

  /** A copy of the answer that the document has for this request. */
  public ObjectNode example() {
    if (documented == null) {
      return operation.responseExample(String.valueOf(operation.successStatus())).deepCopy();
    }
    try {
      JsonNode example = Json.MAPPER.readTree(documented.bytes());
      return (ObjectNode) example;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
