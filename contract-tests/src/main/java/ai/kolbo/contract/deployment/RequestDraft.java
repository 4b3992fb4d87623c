package ai.kolbo.contract.deployment;

import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that is to be sent.
 *
 * @param operation what it is meant for
 * @param path with the values of its parameters
 * @param query the parameters, in their order
 * @param headers beside those of credentials and content
 * @param credentials what it has in place of the deployment's own
 * @param body null if it has none
 */
public record RequestDraft(
    Operation operation,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    Credentials credentials,
    @Nullable Body body) {

  /** The credentials of a request. */
  public enum Credentials {
    /** Those that the operation wants. */
    VALID,
    /** None. */
    NONE,
    /** A key of the right form that no account has. */
    REJECTED,
    /** Valid ones, but in a way that the operation does not take. */
    WRONG_SCHEME
  }

  /** The body of a request. */
  public sealed interface Body {
    /** The media type, without parameters. */
    String mediaType();
  }

  /** JSON. */
  public record Json(JsonNode value) implements Body {
    @Override
    public String mediaType() {
      return "application/json";
    }
  }

  /** A text of any type. */
  public record Text(String mediaType, String text) implements Body {}

  /** The parts of a form. */
  public record Form(List<Part> parts) implements Body {
    @Override
    public String mediaType() {
      return "multipart/form-data";
    }
  }

  /**
   * A part of a form.
   *
   * @param fileName null for a field
   * @param mediaType null for a field of text
   */
  public record Part(
      String name, @Nullable String fileName, @Nullable String mediaType, byte[] bytes) {}

  /** A request with valid credentials and nothing else, to the path of the document's examples. */
  public static RequestDraft of(Operation operation) {
    return new RequestDraft(
        operation, operation.examplePath(), Map.of(), Map.of(), Credentials.VALID, null);
  }

  /** The same with another body. */
  public RequestDraft with(Body other) {
    return new RequestDraft(operation, path, query, headers, credentials, other);
  }

  /** The same with other credentials. */
  public RequestDraft with(Credentials other) {
    return new RequestDraft(operation, path, query, headers, other, body);
  }

  /** The same with a header more. */
  public RequestDraft withHeader(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new RequestDraft(operation, path, query, all, credentials, body);
  }

  /** The same with a query parameter more. */
  public RequestDraft withQuery(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(query);
    all.put(name, value);
    return new RequestDraft(operation, path, all, headers, credentials, body);
  }

  /** The same to another path. */
  public RequestDraft withPath(String other) {
    return new RequestDraft(operation, other, query, headers, credentials, body);
  }

  /** The same with another part in place of all of its name; of a form only. */
  public RequestDraft withPart(Part part) {
    List<Part> parts = new ArrayList<>();
    if (body instanceof Form form) {
      form.parts().stream().filter(it -> !it.name().equals(part.name())).forEach(parts::add);
    }
    parts.add(part);
    return with(new Form(parts));
  }
}
