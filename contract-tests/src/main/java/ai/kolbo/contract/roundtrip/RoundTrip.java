package ai.kolbo.contract.roundtrip;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.Pages;
import ai.kolbo.client.job.Job;
import ai.kolbo.contract.deployment.ClientRequests;
import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.matrix.Examples;
import ai.kolbo.model.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.http.Path;

/**
 * A call of an operation with the first example of its request: what the client has read, written
 * again, has to be what the server sent.
 *
 * @param operation what is called
 * @param way how
 * @param withNews whether the response has members and words that no document knows
 */
public record RoundTrip(Operation operation, Way way, boolean withNews) {
  /** The ways to call an operation. */
  public enum Way {
    /** By the generated interface of Retrofit. */
    RETROFIT("Retrofit interface"),
    /** By the service of the client. */
    SERVICE("service");

    private final String title;

    Way(String title) {
      this.title = title;
    }
  }

  /** All of an operation. */
  public static List<RoundTrip> of(Operation operation) {
    return Stream.of(Way.values())
        .flatMap(
            way ->
                Stream.of(
                    new RoundTrip(operation, way, false), new RoundTrip(operation, way, true)))
        .toList();
  }

  /** The name for people. */
  public String name() {
    return "%s · by the %s%s"
        .formatted(
            operation.title(), way.title, withNews ? ", with members and words unknown" : "");
  }

  /**
   * Makes the call.
   *
   * @return what the server sent
   * @throws AssertionError if something was lost or changed on the way
   */
  public JsonNode run(Deployment deployment, ApiDocument document) throws Exception {
    SentResponses sent = new SentResponses(document, withNews ? new News(document) : null);
    KolboClient.Builder builder =
        KolboClient.builder()
            .baseUrl(deployment.uri().toString())
            .apiKey(deployment.apiKey())
            .addInterceptor(sent);
    if (deployment.userToken() != null) {
      builder.userToken(deployment.userToken());
    }
    try (KolboClient client = builder.build()) {
      if (way == Way.RETROFIT) {
        Object read = client.execute(call(client, document));
        same(read, sent.last(operation), "the response");
      } else {
        service(client, document, sent);
      }
      return sent.last(operation);
    }
  }

  private Call<?> call(KolboClient client, ApiDocument document)
      throws ReflectiveOperationException {
    @Nullable Object body = body(document);
    Method method = ClientRequests.method(operation, mediaType()).orElseThrow();
    Annotation[][] annotations = method.getParameterAnnotations();
    @Nullable Object[] arguments = new Object[annotations.length];
    for (int i = 0; i < arguments.length; i++) {
      boolean isPath = Arrays.stream(annotations[i]).anyMatch(Path.class::isInstance);
      boolean isBody = body != null && method.getParameterTypes()[i].isInstance(body);
      arguments[i] = isPath ? exampleId() : isBody ? body : null;
    }
    return (Call<?>) method.invoke(client.api(method.getDeclaringClass()), arguments);
  }

  private String mediaType() {
    Iterator<String> types = operation.requestContent().fieldNames();
    return types.hasNext() ? types.next() : "";
  }

  private @Nullable Object body(ApiDocument document) {
    return ClientRequests.body(new Examples(document).first(operation)).orElse(null);
  }

  private String exampleId() {
    return operation.parameters().stream()
        .filter(parameter -> parameter.path("in").asText().equals("path"))
        .map(parameter -> parameter.path("example").asText())
        .findFirst()
        .orElseThrow();
  }

  private void service(KolboClient client, ApiDocument document, SentResponses sent)
      throws Exception {
    Object read = invoked(client, document);
    String items = operation.node().at("/x-kolbo-pages/items").asText();
    if (read instanceof Pages<?> pages) {
      List<?> page = pages.byPage().iterator().next().items();
      items(page, sent.last(operation).path(items));
      return;
    }
    JsonNode response = sent.last(operation);
    if (read instanceof Job<?> job) {
      same(job.started().orElseThrow(), response, "the response to the start");
      Operation status =
          document.operation(operation.job().orElseThrow().path("statusOperation").asText());
      same(job.await().status(), sent.last(status), "the status of the completed job");
      return;
    }
    String answer = operation.node().path("x-kolbo-answer").asText();
    JsonNode wanted = answer.isEmpty() ? response : response.path(answer);
    if (read instanceof List<?> list) {
      items(list, wanted);
    } else {
      same(read, wanted, "the answer");
    }
  }

  private static void items(List<?> read, JsonNode sent) throws IOException {
    if (read.size() != sent.size()) {
      throw new AssertionError("%d items of %d are there".formatted(read.size(), sent.size()));
    }
    for (int i = 0; i < read.size(); i++) {
      same(read.get(i), sent.get(i), "item " + i);
    }
  }

  private Object invoked(KolboClient client, ApiDocument document) throws Exception {
    String name = operation.node().path("x-kolbo-method").asText();
    @Nullable Object body = body(document);
    Class<?> api = ClientRequests.method(operation, mediaType()).orElseThrow().getDeclaringClass();
    String type = api.getSimpleName().replaceFirst("Api$", "Service");
    for (Method accessor : KolboClient.class.getMethods()) {
      if (accessor.getReturnType().getSimpleName().equals(type)) {
        Object service = accessor.invoke(client);
        Method method = method(service.getClass(), name, body);
        return invoke(service, method, arguments(method, body));
      }
    }
    throw new AssertionError("The client has no " + type);
  }

  /** The overload that takes the body, or else the shortest one. */
  private static Method method(Class<?> service, String name, @Nullable Object body) {
    return Arrays.stream(service.getMethods())
        .filter(method -> method.getName().equals(name))
        .filter(
            method ->
                body == null
                    || Arrays.stream(method.getParameterTypes())
                        .anyMatch(type -> type.isInstance(body)))
        .min(Comparator.comparingInt(Method::getParameterCount))
        .orElseThrow(() -> new AssertionError(service.getSimpleName() + " has no " + name));
  }

  private @Nullable Object[] arguments(Method method, @Nullable Object body) {
    return Arrays.stream(method.getParameterTypes())
        .map(
            type ->
                body != null && type.isInstance(body)
                    ? body
                    : type == String.class ? exampleId() : null)
        .toArray();
  }

  private static Object invoke(Object service, Method method, @Nullable Object[] arguments)
      throws Exception {
    try {
      return method.invoke(service, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void same(Object read, JsonNode sent, String what) throws IOException {
    JsonNode written = ApiDocument.JSON.readTree(Json.write(read));
    Optional<Difference> difference = Difference.between(sent, written);
    if (difference.isPresent()) {
      throw new AssertionError(what + " is not as it was sent: " + difference.get());
    }
  }
}
