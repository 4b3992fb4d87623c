package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.RequestBody.FilePart;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: checks what Prism cannot, asks Prism for validation and example bodies, and
 * makes the examples fit the request.
 */
final class Gateway extends Handler.Abstract {

  private static final System.Logger LOG = System.getLogger(Gateway.class.getName());
  private static final String OWN_PATHS = "/__mock/";
  private static final String HEALTH = OWN_PATHS + "health";
  private static final Set<String> REFERENCE = Set.of(ReferencePage.PATH, ReferencePage.PATH + "/");
  private static final String PREFER = "Prefer";

  /** Headers that belong to one connection or are set anew; in lower case. */
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "accept",
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "sl-violations",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final SpecDocument spec;
  private final Prism prism;
  private final Authentication authentication;
  private final ErrorEnvelope envelope;
  private final JobStore jobs;
  private final ResultFiles files = new ResultFiles();
  private final JobAnswers jobAnswers;
  private final Duration eventInterval;
  private final Set<String> statusOperations = new TreeSet<>();
  private final Set<String> cancelOperations = new TreeSet<>();
  private final Map<String, ObjectNode> examples = new ConcurrentHashMap<>();

  Gateway(SpecDocument spec, Prism prism, KolboMockServer.Builder settings) {
    this.spec = spec;
    this.prism = prism;
    this.authentication = new Authentication(spec, settings.apiKey);
    this.envelope = new ErrorEnvelope(spec);
    this.jobs = new JobStore(settings.jobDuration);
    this.jobAnswers = new JobAnswers(settings.jobDuration, settings.pollInterval, files);
    this.eventInterval = settings.eventInterval;
    for (Operation operation : spec.operations()) {
      if (operation.job() != null) {
        statusOperations.add(operation.job().statusOperation());
        Optional.ofNullable(operation.job().cancelOperation()).ifPresent(cancelOperations::add);
      }
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response);
    try {
      answer(exchange);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e); // The client has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    }
    return true;
  }

  private void answer(Exchange exchange) throws IOException, InterruptedException {
    Operation operation = null;
    try {
      if (exchange.path().startsWith(OWN_PATHS) || REFERENCE.contains(exchange.path())) {
        answerForMock(exchange);
      } else {
        operation = operationFor(exchange);
        answer(exchange, operation);
      }
    } catch (Refusal refusal) {
      refuse(exchange, operation, refusal);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "The mock failed to answer " + exchange.path(), e);
      refuse(exchange, operation, Refusal.because(500, "The mock failed; its log says why"));
    } catch (IOException e) {
      if (!(e.getCause() instanceof TimeoutException)) {
        throw e;
      }
      exchange.header("Connection", "close");
      refuse(exchange, operation, Refusal.because(408, "The request body did not arrive in time"));
    }
  }

  private void refuse(Exchange exchange, @Nullable Operation operation, Refusal refusal)
      throws IOException {
    ObjectNode body = envelope.body(spec.surfaceOf(exchange.path()), operation, refusal);
    exchange.status(refusal.status).headers(refusal.headers);
    exchange.send(Operation.JSON, Json.bytes(body));
  }

  /** Answers what the server refused before it reached this handler, such as a malformed path. */
  boolean handleError(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    String message = String.valueOf(request.getAttribute(ErrorHandler.ERROR_MESSAGE));
    ObjectNode body =
        envelope.body(
            spec.surfaceOf(Objects.requireNonNullElse(request.getHttpURI().getPath(), "")),
            null,
            Refusal.because(status, "HTTP: " + message));
    response.getHeaders().put("Content-Type", Operation.JSON);
    response.write(true, ByteBuffer.wrap(Json.bytes(body)), callback);
    return true;
  }

  private void answerForMock(Exchange exchange) throws IOException {
    String path = exchange.path();
    if (!Set.of("GET", "HEAD").contains(exchange.method())) {
      throw Refusal.because(405, "Only GET and HEAD are here", Map.of("Allow", "GET, HEAD"));
    }
    if (path.equals(HEALTH)) {
      exchange.status(prism.isAlive() ? 200 : 503);
      exchange.send(
          Operation.JSON, Json.bytes(Json.MAPPER.createObjectNode().put("ready", prism.isAlive())));
      return;
    }
    if (REFERENCE.contains(path)) {
      exchange.status(200).send(ReferencePage.MEDIA_TYPE, ReferencePage.bytes());
      return;
    }
    ResultFiles.File file = path.startsWith(ResultFiles.PATH) ? files.open(path) : null;
    if (file == null) {
      throw Refusal.because(404, "The mock has no file " + path);
    }
    if (file.placeholder()) {
      exchange.header("X-Kolbo-Mock", "placeholder");
    }
    exchange.status(200).send(file.mediaType(), file.content());
  }

  private Operation operationFor(Exchange exchange) {
    SpecDocument.Route route = spec.route(exchange.path());
    if (route == null) {
      throw Refusal.because(404, "The API has no path " + exchange.path());
    }
    String method = exchange.method();
    Operation operation = route.operations().get(method);
    if (operation == null && method.equals("HEAD")) {
      operation = route.operations().get("GET");
    }
    if (operation == null) {
      Set<String> methods = new TreeSet<>(route.operations().keySet());
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      String allowed = String.join(", ", methods);
      throw Refusal.because(
          405,
          "Method %s is not allowed; use %s".formatted(method, allowed),
          Map.of("Allow", allowed));
    }
    return operation;
  }

  private void answer(Exchange exchange, Operation operation)
      throws IOException, InterruptedException {
    authentication.check(operation, exchange);
    Scenario scenario = Scenario.named(exchange.header(Scenario.HEADER));
    if (statusOperations.contains(operation.id()) && !asksPrism(exchange)) {
      answerStatus(exchange, operation);
      return;
    }
    if (cancelOperations.contains(operation.id()) && !asksPrism(exchange)) {
      cancel(exchange, operation);
      return;
    }
    RequestBody body = readBody(exchange, operation);
    boolean streams =
        operation.stream() != null
            && body.fields().path(operation.stream().field()).asBoolean(false);
    HttpResponse<byte[]> answer = askPrism(exchange, operation, body, streams);
    Violations.refuseInvalid(answer, operation.exclusions());
    exchange.status(answer.statusCode());
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.header(name, String.join(", ", values));
              }
            });
    String type = answer.headers().firstValue("Content-Type").orElse(Operation.JSON);
    if (answer.statusCode() / 100 != 2) {
      exchange.send(type, answer.body());
    } else if (streams && type.startsWith(operation.stream().mediaType())) {
      stream(exchange, operation.stream(), body, answer);
    } else if (operation.job() != null) {
      exchange.send(type, Json.bytes(start(operation, operation.job(), body, scenario, answer)));
    } else if (operation.stream() != null) {
      ObjectNode completion = object(answer.body());
      sign(completion, body, newId(completion.path("id").asText()), Instant.now());
      exchange.send(type, Json.bytes(completion));
    } else if (operation.method().equals("POST")) {
      exchange.send(type, Json.bytes(create(operation, body, answer, exchange.origin())));
    } else {
      exchange.send(type, answer.body());
    }
  }

  private RequestBody readBody(Exchange exchange, Operation operation) throws IOException {
    List<String> types = operation.requestMediaTypes();
    if (types.isEmpty() || !exchange.hasBody()) {
      return RequestBody.NONE;
    }
    if (!types.contains(exchange.mediaType())) {
      throw Refusal.because(415, "The Content-Type must be " + String.join(" or ", types));
    }
    boolean form = exchange.mediaType().equals(Operation.MULTIPART);
    RequestBody body =
        form
            ? new MultipartReader(operation).read(exchange)
            : JsonBodyReader.read(exchange, operation.exclusions());
    for (Operation.Exclusion exclusion : operation.exclusions()) {
      if (body.fields().isObject() && exclusion.isBrokenBy(body.fields())) {
        throw Refusal.ofRule(400, exclusion.rule(), exclusion.code());
      }
    }
    if (form && operation.upload() != null) {
      operation.upload().parts().forEach(part -> part.check(body.files()));
    }
    return body;
  }

  private HttpResponse<byte[]> askPrism(
      Exchange exchange, Operation operation, RequestBody body, boolean streams)
      throws IOException, InterruptedException {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (HttpField field : exchange.headers()) {
      if (!NOT_FORWARDED.contains(field.getLowerCaseName())
          && !authentication.isCredential(field.getName())) {
        headers.computeIfAbsent(field.getName(), n -> new ArrayList<>()).add(field.getValue());
      }
    }
    authentication.placeholders(operation).forEach((n, value) -> headers.put(n, List.of(value)));
    if (body.forPrism().length > 0) {
      headers.put("Content-Type", List.of(Operation.JSON));
    }
    // An error answer is JSON even to a request for a stream.
    headers.computeIfPresent(
        PREFER, (name, values) -> List.of(operation.preference(String.join(", ", values))));
    headers.put(
        "Accept",
        List.of(streams ? operation.stream().mediaType() + ", */*;q=0.1" : Operation.JSON));
    String target = exchange.rawPathAndQuery();
    return prism.send(
        operation.method(),
        body.form() ? target.replaceFirst("(?=[?]|$)", Operation.FORM_SUFFIX) : target,
        headers,
        body.forPrism());
  }

  /** Whether the request itself says what Prism is to answer. */
  private static boolean asksPrism(Exchange exchange) {
    String preference = exchange.header(PREFER);
    return preference != null && preference.matches(".*\\b(code|example|dynamic)=.*");
  }

  private void answerStatus(Exchange exchange, Operation operation)
      throws IOException, InterruptedException {
    Map.Entry<String, String> id = operation.pathParameter(exchange.path());
    JobStore.Job job = job(id.getValue());
    Operation.Job facts = Objects.requireNonNull(job.operation().job());
    if (!facts.statusOperation().equals(operation.id())) {
      throw Refusal.asDocumented(404, Map.of());
    }
    String idField = id.getKey();
    Operation.StatusExamples names = facts.statusExamples();
    ObjectNode body;
    if (job.cancelled().get()) {
      String state =
          spec.operation(facts.cancelOperation()).responseExample("200").path("state").asText();
      body =
          jobAnswers.cancelled(
              example(operation, names.processing()), idField, job, state, exchange.origin());
    } else if (job.progress() < 1) {
      body =
          jobAnswers.running(
              example(operation, names.processing()), idField, job, exchange.origin());
    } else if (job.fails()) {
      body = jobAnswers.failed(example(operation, names.failed()), idField, job, exchange.origin());
    } else {
      body =
          jobAnswers.completed(
              example(operation, names.completed()), idField, job, exchange.origin());
    }
    exchange.status(200).send(Operation.JSON, Json.bytes(body));
  }

  private JobStore.Job job(String id) {
    JobStore.Job job = jobs.find(id);
    if (job == null) {
      throw Refusal.asDocumented(404, Map.of());
    }
    return job;
  }

  private void cancel(Exchange exchange, Operation operation) throws IOException {
    Map.Entry<String, String> id = operation.pathParameter(exchange.path());
    JobStore.Job job = job(id.getValue());
    Operation.Job facts = Objects.requireNonNull(job.operation().job());
    if (!operation.id().equals(facts.cancelOperation()) || !job.cancel()) {
      throw Refusal.asDocumented(409, Map.of());
    }
    ObjectNode body = (ObjectNode) operation.responseExample("200").deepCopy();
    exchange.status(200).send(Operation.JSON, Json.bytes(body.put(id.getKey(), id.getValue())));
  }

  /** An example of a successful answer, by name; asked of Prism once. */
  private ObjectNode example(Operation operation, String name)
      throws IOException, InterruptedException {
    String key = operation.id() + "/" + name;
    ObjectNode known = examples.get(key);
    if (known != null) {
      return known;
    }
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    authentication.placeholders(operation).forEach((n, value) -> headers.put(n, List.of(value)));
    headers.put("Accept", List.of(Operation.JSON));
    headers.put(PREFER, List.of("code=200, example=" + name));
    HttpResponse<byte[]> answer =
        prism.send(operation.method(), operation.path("mock"), headers, new byte[0]);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("The document has no example " + key);
    }
    ObjectNode example = object(answer.body());
    examples.put(key, example);
    return example;
  }

  private ObjectNode start(
      Operation operation,
      Operation.Job facts,
      RequestBody body,
      @Nullable Scenario scenario,
      HttpResponse<byte[]> answer)
      throws IOException {
    ObjectNode example = object(answer.body());
    String id = newId(example.path(facts.idField()).asText());
    files.add(id, Objects.requireNonNullElse(facts.resultMediaType(), FilePart.DEFAULT_MEDIA_TYPE));
    JobStore.Job job = jobs.start(id, operation, operation.known(body.fields()), scenario);
    return jobAnswers.started(example, job, facts);
  }

  private void stream(
      Exchange exchange, Operation.Stream facts, RequestBody body, HttpResponse<byte[]> answer)
      throws IOException, InterruptedException {
    String id = newId("chatcmpl-");
    Instant now = Instant.now();
    boolean withUsage = body.fields().path("stream_options").path("include_usage").asBoolean(false);
    new EventStream(
            new String(answer.body(), UTF_8),
            facts.terminator(),
            withUsage,
            chunk -> sign(chunk, body, id, now))
        .play(exchange, facts.mediaType(), eventInterval);
  }

  /** Makes an example of a completion, or of a part of one, the answer to this request. */
  private static void sign(ObjectNode completion, RequestBody body, String id, Instant created) {
    completion.put("id", id).put("created", created.getEpochSecond());
    if (body.fields().path("model").isTextual()) {
      completion.set("model", body.fields().get("model"));
    }
  }

  /** Makes the example of a created thing the one that this request creates. */
  private ObjectNode create(
      Operation operation, RequestBody body, HttpResponse<byte[]> answer, String origin)
      throws IOException {
    ObjectNode created = object(answer.body());
    ObjectNode thing = identified(created);
    if (thing == null) {
      return created;
    }
    String id = newId(thing.path("id").asText());
    JobAnswers.echo(thing, operation.known(body.fields()));
    long lifetime = thing.path("expires_at").asLong() - thing.path("created").asLong();
    Instant now = Instant.now();
    replace(thing, "id", id);
    replace(thing, "created", now.getEpochSecond());
    replace(thing, "expires_at", now.getEpochSecond() + lifetime);
    replace(thing, "created_at", now.truncatedTo(ChronoUnit.MILLIS).toString());
    replace(thing, "createdAt", now.truncatedTo(ChronoUnit.SECONDS).toString());
    for (Operation.UploadPart part : operation.uploadParts()) {
      List<FilePart> uploaded =
          body.files().stream().filter(file -> file.field().equals(part.part())).toList();
      if (uploaded.isEmpty()) {
        continue;
      }
      FilePart file = uploaded.get(0);
      if (thing.get(part.part()) instanceof ArrayNode urls) {
        files.add(id, file.mediaType());
        urls.removeAll();
        uploaded.forEach(one -> urls.add(origin + files.path(id, one.filename())));
      } else if (thing.has("url")) {
        files.add(id, file.mediaType());
        replace(thing, "url", origin + files.path(id, file.filename()));
        replace(thing, "filename", file.filename());
        replace(thing, "bytes", file.bytes());
        replace(thing, "size", file.bytes());
        replace(thing, "mime_type", file.mediaType());
        replace(thing, "media_type", file.mediaType().replaceFirst("/.*", ""));
      }
      if (thing.path("thumbnail_url").isTextual()) {
        replace(thing, "thumbnail_url", origin + files.thumbnailPath(id));
      }
    }
    return created;
  }

  /** The object that has an id: the answer, or one within it; null if there is none. */
  private static @Nullable ObjectNode identified(ObjectNode answer) {
    if (answer.has("id")) {
      return answer;
    }
    for (JsonNode member : answer) {
      if (member instanceof ObjectNode inner && inner.has("id")) {
        return inner;
      }
    }
    return null;
  }

  private static void replace(ObjectNode thing, String member, Object value) {
    if (thing.has(member)) {
      thing.set(member, Json.MAPPER.valueToTree(value));
    }
  }

  /** A new id of the kind of an example: with its prefix, if it has one. */
  private static String newId(String example) {
    int prefix = Math.max(example.lastIndexOf('_'), example.lastIndexOf('-')) + 1;
    byte[] random = new byte[12];
    ThreadLocalRandom.current().nextBytes(random);
    return example.substring(0, prefix) + HexFormat.of().formatHex(random);
  }

  private static ObjectNode object(byte[] json) throws IOException {
    return (ObjectNode) Json.MAPPER.readTree(json);
  }
}
