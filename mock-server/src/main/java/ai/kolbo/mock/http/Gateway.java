package ai.kolbo.mock.http;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Takes each request from its route to its answer. */
public final class Gateway extends Handler.Abstract {
  private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

  /** What says which of the document's answers is wanted. */
  private static final Pattern PREFERENCE = Pattern.compile("\\b(code|example|dynamic)=");

  private final ApiDocument document;
  private final Authentication authentication;
  private final Validator validator;
  private final Set<String> validated = new HashSet<>();
  private final Function<Operation, Behaviour> behaviours;
  private final OwnPages pages;
  private final OwnPages tape;
  private final Play.Source plays;
  private final RequestLog log;
  private final RequestReader reader;
  private final Surplus surplus = new Surplus();
  private final ErrorEnvelope envelope;

  /** Answers for paths that are the mock's own, not the API's. */
  public interface OwnPages {
    /** The answer; null if the path is not one of these. */
    @Nullable Answer to(Exchange exchange) throws IOException, InterruptedException;
  }

  /**
   * @param behaviours what each operation does
   * @param pages the mock's own
   * @param tape answers in the place of the API; null from it lets the API answer
   * @param plays what scenarios make of requests
   * @param log keeps all requests of the API
   */
  public Gateway(
      ApiDocument document,
      Authentication authentication,
      Validator validator,
      Function<Operation, Behaviour> behaviours,
      OwnPages pages,
      OwnPages tape,
      Play.Source plays,
      RequestLog log,
      Uploads uploads) {
    this.document = document;
    this.authentication = authentication;
    this.validator = validator;
    document.operations().stream()
        .filter(Operation::isValidated)
        .forEach(operation -> validated.add(operation.id()));
    this.behaviours = behaviours;
    this.pages = pages;
    this.tape = tape;
    this.plays = plays;
    this.log = log;
    this.reader = new RequestReader(uploads);
    this.envelope = new ErrorEnvelope(document);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response);
    try {
      Answer answer = answer(exchange);
      if (exchange.isForApi) {
        log.add(exchange, exchange.operation, exchange.read, answer);
      }
      exchange.send(answer);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e); // The client has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    }
    return true;
  }

  private Answer answer(Exchange exchange) throws IOException, InterruptedException {
    try {
      Answer own = pages.to(exchange);
      if (own != null) {
        return own;
      }
      exchange.isForApi = true;
      Answer recorded = tape.to(exchange);
      if (recorded != null) {
        return recorded;
      }
      Operation operation = operationFor(exchange);
      exchange.operation = operation;
      authentication.check(operation, exchange);
      Play play = plays.of(operation, exchange);
      return play.played(answer(exchange, operation, play));
    } catch (Refusal refusal) {
      return refused(exchange, refusal, refusal.headers);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "The mock failed to answer " + exchange.path(), e);
      return refused(exchange, Refusal.because(500, "The mock failed; its log says why"), Map.of());
    } catch (IOException e) {
      if (!(e.getCause() instanceof TimeoutException)) {
        throw e;
      }
      Refusal refusal = Refusal.because(408, "The request body did not arrive in time");
      return refused(exchange, refusal, Map.of("Connection", "close"));
    }
  }

  private Answer answer(Exchange exchange, Operation operation, Play play)
      throws IOException, InterruptedException {
    Answer instead = play.instead();
    try {
      MockRequest request = reader.read(exchange, operation, play.directions());
      exchange.hasRead(request.body());
      surplus.announce(request, exchange);
      EmptyParameters.refuse(request);
      return instead == null ? answer(exchange, request) : instead;
    } catch (Refusal refusal) {
      return instead == null ? refused(exchange, refusal, refusal.headers) : instead;
    }
  }

  private Answer answer(Exchange exchange, MockRequest request)
      throws IOException, InterruptedException {
    Operation operation = request.operation();
    String prefer = Objects.requireNonNullElse(exchange.header("Prefer"), "");
    if (!operation.isValidated() && prefer.isEmpty()) {
      return behaviours.apply(operation).to(request);
    }
    Answer.Body documented = validator.check(request, prefer);
    return documented.status() / 100 == 2
        ? behaviours
            .apply(operation)
            .to(request.with(documented, PREFERENCE.matcher(prefer).find()))
        : documented;
  }

  private Answer refused(Exchange exchange, Refusal refusal, Map<String, String> headers) {
    ObjectNode body =
        envelope.body(document.surfaceOf(exchange.path()), exchange.operation, refusal);
    return new Answer.Body(refusal.status, headers, Operation.JSON, Json.bytes(body));
  }

  /** Answers what the server refused before it reached this handler, such as a malformed path. */
  public boolean handleError(Request request, Response response, Callback callback) {
    String message = String.valueOf(request.getAttribute(ErrorHandler.ERROR_MESSAGE));
    String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
    Refusal refusal = Refusal.because(response.getStatus(), "HTTP: " + message);
    ObjectNode body = envelope.body(document.surfaceOf(path), null, refusal);
    response.getHeaders().put("Content-Type", Operation.JSON);
    response.write(true, ByteBuffer.wrap(Json.bytes(body)), callback);
    return true;
  }

  private Operation operationFor(Exchange exchange) {
    ApiDocument.Route route = document.route(exchange.path());
    if (route == null) {
      throw Refusal.because(404, "The API has no path " + exchange.path());
    }
    String method = exchange.method();
    String read = method.equals("HEAD") ? "GET" : method;
    Operation operation = route.operations().get(read);
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
}
