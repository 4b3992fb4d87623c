package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request and the response to it.
 *
 * @param method in upper case
 * @param path the path as it was sent, with its escapes
 * @param query the query as it was sent, without the question mark; empty if there is none
 * @param requestHeaders by their names in lower case
 * @param requestBody empty if there is none
 * @param status of the response; 0 if there is none, because the connection broke
 * @param responseHeaders by their names in lower case
 * @param responseBody as far as it came
 * @param complete whether the response came to its end
 * @param latency from the request's start to the response's end
 */
public record Exchange(
    String method,
    String path,
    String query,
    Map<String, List<String>> requestHeaders,
    byte[] requestBody,
    int status,
    Map<String, List<String>> responseHeaders,
    byte[] responseBody,
    boolean complete,
    Duration latency) {

  /** The first value of a header of the request. */
  public Optional<String> requestHeader(String name) {
    return first(requestHeaders, name);
  }

  /** The first value of a header of the response. */
  public Optional<String> responseHeader(String name) {
    return first(responseHeaders, name);
  }

  /** The media type of the request without its parameters, in lower case. */
  public Optional<String> requestMediaType() {
    return requestHeader("content-type").map(Exchange::withoutParameters);
  }

  /** The media type of the response without its parameters, in lower case. */
  public Optional<String> responseMediaType() {
    return responseHeader("content-type").map(Exchange::withoutParameters);
  }

  private static String withoutParameters(String contentType) {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> first(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** The body of the response as JSON; a missing node if it is none. */
  public JsonNode responseJson() {
    try {
      return ApiDocument.JSON.readTree(responseBody);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** Without headers and bodies, which may have secrets. */
  @Override
  public String toString() {
    return method + " " + path + " → " + status;
  }
}
