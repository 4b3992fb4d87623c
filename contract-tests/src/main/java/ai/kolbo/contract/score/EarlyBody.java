package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * The body of a request, read before the request is passed on if that tells whether it asks for a
 * stream.
 *
 * @param source gives all of the body
 * @param asksForEvents whether the request asks for an event stream
 */
record EarlyBody(Content.Source source, boolean asksForEvents) {

  /**
   * Reads as much as it takes.
   *
   * @param isWanted whether anybody asks
   */
  static EarlyBody of(Request request, Optional<Operation> operation, boolean isWanted)
      throws IOException {
    String field =
        operation.map(known -> known.node().at("/x-kolbo-stream/field").asText()).orElse("");
    if (!isWanted || field.isEmpty()) {
      return new EarlyBody(request, false);
    }
    InputStream body = Content.Source.asInputStream(request);
    byte[] head = body.readNBytes(RecordingProxy.KEPT_BYTES);
    Content.Source whole =
        Content.Source.from(new SequenceInputStream(new ByteArrayInputStream(head), body));
    return new EarlyBody(whole, isTrue(head, field));
  }

  private static boolean isTrue(byte[] body, String field) {
    try {
      JsonNode json = ApiDocument.JSON.readTree(body);
      return json.path(field).asBoolean();
    } catch (IOException e) {
      return false;
    }
  }
}
