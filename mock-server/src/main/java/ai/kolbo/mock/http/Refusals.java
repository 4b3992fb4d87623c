package ai.kolbo.mock.http;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers refused requests in the error envelope of their surface. */
final class Refusals {
  private final ApiDocument document;
  private final ErrorEnvelope envelope;

  Refusals(ApiDocument document) {
    this.document = document;
    this.envelope = new ErrorEnvelope(document);
  }

  Answer answer(Exchange exchange, Refusal refusal) {
    return answer(exchange, refusal, refusal.headers);
  }

  private Answer answer(Exchange exchange, Refusal refusal, Map<String, String> headers) {
    return new Answer.Body(
        refusal.status,
        headers,
        Operation.JSON,
        body(exchange.path(), exchange.operation, refusal));
  }

  private byte[] body(String path, @Nullable Operation operation, Refusal refusal) {
    ObjectNode body = envelope.body(document.surfaceOf(path), operation, refusal);
    return Json.bytes(body);
  }

  /**
   * Answers a body that could not be read.
   *
   * @throws IOException the failure itself, if there is nobody left to answer
   */
  Answer answer(Exchange exchange, IOException failure) throws IOException {
    Refusal refusal;
    if (failure.getCause() instanceof TimeoutException) {
      refusal = Refusal.because(408, "The request body did not arrive in time");
    } else if (failure.getCause() instanceof HttpException broken) {
      refusal = Refusal.because(broken.getCode(), "HTTP: " + broken.getReason());
    } else {
      throw failure;
    }
    return answer(exchange, refusal, Map.of("Connection", "close"));
  }

  /** Answers what the server refused before a handler saw it, such as a malformed path. */
  boolean handleError(Request request, Response response, Callback callback) {
    String message = String.valueOf(request.getAttribute(ErrorHandler.ERROR_MESSAGE));
    String path =
        Objects.requireNonNullElse(
            request.getHttpURI().getPath(), String.valueOf(request.getHttpURI().asString()));
    Refusal refusal = Refusal.because(response.getStatus(), "HTTP: " + message);
    response.getHeaders().put("Content-Type", Operation.JSON);
    response.write(true, ByteBuffer.wrap(body(path, null, refusal)), callback);
    return true;
  }
}
