package ai.kolbo.mock.http;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Makes the body of an error in the shape that the document gives a surface's errors. */
public final class ErrorEnvelope {

  private final ApiDocument spec;

  /**
   * @param spec has the shapes
   */
  public ErrorEnvelope(ApiDocument spec) {
    this.spec = spec;
  }

  /** The error that an operation has for a status, or else the nearest to it. */
  public ObjectNode body(Operation operation, int status) {
    return body(operation.surface(), operation, Refusal.asDocumented(status, Map.of()));
  }

  private record Documented(int status, JsonNode example, JsonNode schema) {}

  /**
   * The body for a refusal.
   *
   * @param operation the operation asked for, null if the request reached none
   */
  ObjectNode body(ApiDocument.Surface surface, @Nullable Operation operation, Refusal refusal) {
    Documented shape = shape(surface, operation, refusal.status);
    JsonPointer messageAt = JsonPointer.compile(shape.schema.path("x-kolbo-message").asText());
    String status = String.valueOf(refusal.status);
    boolean asIs = refusal.documented && shape.status == refusal.status;
    ObjectNode body =
        asIs ? shape.example.deepCopy() : required(shape.example, shape.schema, messageAt);
    if (refusal.message != null) {
      Json.setText(body, messageAt, refusal.message);
    } else if (operation != null && documented(operation, status).findAny().isEmpty()) {
      // The words of the example are about another operation.
      Json.setText(body, messageAt, HttpStatus.getMessage(refusal.status));
    }
    if (refusal.code != null) {
      Json.setText(body, messageAt.head().appendProperty("code"), refusal.code);
    }
    return body;
  }

  /** The operation's own error of that status, else its surface's, else the nearest in kind. */
  private Documented shape(ApiDocument.Surface surface, @Nullable Operation operation, int status) {
    List<Operation> neighbours =
        spec.operations().stream().filter(o -> o.surface().equals(surface)).toList();
    return Stream.concat(Stream.ofNullable(operation), neighbours.stream())
        .flatMap(o -> documented(o, String.valueOf(status)))
        .findFirst()
        .or(() -> nearest(neighbours, status))
        .orElseThrow(() -> new IllegalStateException("No error example on surface " + surface));
  }

  private Optional<Documented> nearest(List<Operation> neighbours, int status) {
    return neighbours.stream()
        .flatMap(o -> o.statuses().stream().flatMap(s -> documented(o, s)))
        .filter(error -> error.status >= 400)
        .min(
            Comparator.comparingInt(
                error -> error.status / 100 == status / 100 ? error.status : 999));
  }

  private Stream<Documented> documented(Operation operation, String status) {
    JsonNode example = operation.responseExample(status);
    return example.isObject() && status.matches("\\d{3}")
        ? Stream.of(
            new Documented(Integer.parseInt(status), example, operation.responseSchema(status)))
        : Stream.empty();
  }

  /** What a schema requires of the example, and the message: the rest belongs to another error. */
  private ObjectNode required(JsonNode example, JsonNode schema, JsonPointer messageAt) {
    ObjectNode kept = Json.MAPPER.createObjectNode();
    for (String name : names(schema, messageAt)) {
      if (example.has(name)) {
        boolean onTheWay =
            messageAt.getMatchingProperty().equals(name) && !messageAt.tail().matches();
        kept.set(
            name,
            onTheWay
                ? required(
                    example.path(name),
                    spec.resolve(schema.path("properties").path(name)),
                    messageAt.tail())
                : example.path(name).deepCopy());
      }
    }
    return kept;
  }

  private static List<String> names(JsonNode schema, JsonPointer messageAt) {
    Stream.Builder<String> names = Stream.builder();
    schema.path("required").forEach(name -> names.add(name.asText()));
    return Stream.concat(names.build(), Stream.of(messageAt.getMatchingProperty()))
        .distinct()
        .toList();
  }
}
