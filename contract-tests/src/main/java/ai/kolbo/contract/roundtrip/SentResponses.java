package ai.kolbo.contract.roundtrip;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last JSON response to each operation, as the client got it: on the way it may be given
 * members and words that no document knows.
 */
final class SentResponses implements Interceptor {
  private final ApiDocument document;
  private final @Nullable News news;
  private final Map<String, JsonNode> last = new ConcurrentHashMap<>();

  /**
   * @param news what is added to responses; null for nothing
   */
  SentResponses(ApiDocument document, @Nullable News news) {
    this.document = document;
    this.news = news;
  }

  /** The last response to an operation. */
  JsonNode last(Operation operation) {
    return Objects.requireNonNull(last.get(operation.id()), "no response to " + operation.id());
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Optional<Operation> operation =
        document.operation(request.method(), request.url().encodedPath());
    if (operation.isEmpty()) {
      return chain.proceed(request);
    }
    Response response = chain.proceed(forExample(request, operation.get()));
    MediaType type = response.body().contentType();
    if (response.code() != operation.get().success()
        || type == null
        || !type.subtype().equals("json")) {
      return response;
    }
    JsonNode sent = ApiDocument.JSON.readTree(response.body().bytes());
    JsonNode schema =
        operation.get().response(response.code()).at("/content/application~1json/schema");
    JsonNode passed = news == null ? sent : news.in(sent, schema);
    last.put(operation.get().id(), passed);
    return response
        .newBuilder()
        .body(ResponseBody.create(passed.toString(), type))
        .removeHeader("Content-Length")
        .build();
  }

  /** Things that exist are not needed: the mock plays the example of a path with an id. */
  private static Request forExample(Request request, Operation operation) {
    boolean isPoll = request.header("Prefer") == null && operation.path().contains("{");
    return isPoll && request.url().encodedPath().equals(operation.examplePath())
        ? request.newBuilder().header("Prefer", "code=" + operation.success()).build()
        : request;
  }
}
