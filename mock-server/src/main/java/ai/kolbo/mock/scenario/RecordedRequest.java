package ai.kolbo.mock.scenario;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that the mock has responded to.
 *
 * @param method in upper case
 * @param path decoded, without the query
 * @param query the parameters of the query by name, each with its values in order
 * @param headers by name, in any case, each with its lines in order; credentials are masked
 * @param operation the id of the operation in the document; null if the request reached none
 * @param body the JSON body; of a form its text fields, and the names of its files, as JSON. Null
 *     without a body, and for one that was not read or is over 1 MB
 * @param parts of a form, text fields first; empty for all other bodies
 * @param status of the response; 0 if the connection was broken before one was sent
 */
public record RecordedRequest(
    String method,
    String path,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    @Nullable String operation,
    @Nullable String body,
    List<Part> parts,
    int status) {

  /**
   * A part of a form.
   *
   * @param filename null for a text field
   * @param bytes the size of its content
   */
  public record Part(String name, @Nullable String filename, String mediaType, long bytes) {}

  /** The first value of a header; null if the request had none. */
  public @Nullable String header(String name) {
    List<String> lines = headers.get(name);
    return lines == null ? null : lines.get(0);
  }
}
