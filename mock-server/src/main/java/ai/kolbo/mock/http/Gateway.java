package ai.kolbo.mock.http;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Takes each request from its route to its answer. */
public final class Gateway extends Handler.Abstract {
  private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

  /** What says which of the document's answers is wanted. */
  private static final Pattern PREFERENCE = Pattern.compile("\\b(code|example|dynamic)=");

  private final Routes routes;
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
  private final Duration bodyTime;
  private final Refusals refusals;

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
   * @param bodyTime how long a request's body may take, beside what its length takes at a modest
   *     rate
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
      Uploads uploads,
      Duration bodyTime) {
    this.routes = new Routes(document);
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
    this.bodyTime = bodyTime;
    this.refusals = new Refusals(document);
  }

  /** A step on the way of a request to its answer. */
  private interface Step {
    /** The answer; null if a later step has it. */
    @Nullable Answer take() throws IOException, InterruptedException;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback, bodyTime);
    take(exchange, () -> begin(exchange));
    return true;
  }

  /** Takes a step, and sends its answer if it has one. */
  private void take(Exchange exchange, Step step) {
    try {
      Answer answer = orRefused(exchange, step);
      if (answer == null) {
        return;
      }
      if (exchange.isForApi) {
        log.add(exchange, exchange.operation, exchange.read, answer);
      }
      exchange.send(answer);
    } catch (IOException e) {
      exchange.fail(e); // The client has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.fail(e);
    }
  }

  private @Nullable Answer orRefused(Exchange exchange, Step step)
      throws IOException, InterruptedException {
    try {
      return step.take();
    } catch (Refusal refusal) {
      return refusals.answer(exchange, refusal);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "The mock failed to answer " + exchange.path(), e);
      return refusals.answer(exchange, Refusal.because(500, "The mock failed; its log says why"));
    } catch (IOException e) {
      return refusals.answer(exchange, e);
    }
  }

  private @Nullable Answer begin(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkHead();
    Answer own = pages.to(exchange);
    if (own != null) {
      return own;
    }
    exchange.isForApi = true;
    Answer recorded = tape.to(exchange);
    if (recorded != null) {
      return recorded;
    }
    Operation operation = routes.operation(exchange);
    exchange.operation = operation;
    authentication.check(operation, exchange);
    Play play = plays.of(operation, exchange);
    return played(exchange, play, () -> begin(exchange, operation, play));
  }

  /** What scenarios make of the answer of a step. */
  private @Nullable Answer played(Exchange exchange, Play play, Step step)
      throws IOException, InterruptedException {
    Answer answer;
    try {
      answer = step.take();
    } catch (Refusal refusal) {
      Answer instead = play.instead();
      answer = instead == null ? refusals.answer(exchange, refusal) : instead;
    }
    return answer == null ? null : play.played(answer);
  }

  /** Answers, at once or when the body has come. */
  private @Nullable Answer begin(Exchange exchange, Operation operation, Play play)
      throws IOException, InterruptedException {
    BodySink sink = reader.sink(exchange, operation);
    if (sink == null) {
      return answer(exchange, operation, play, null);
    }
    exchange.receive(
        sink,
        outcome -> {
          Step step =
              () -> {
                try (sink) {
                  outcome.check();
                  return answer(exchange, operation, play, sink);
                }
              };
          take(exchange, () -> played(exchange, play, step));
        });
    return null;
  }

  private Answer answer(Exchange exchange, Operation operation, Play play, @Nullable BodySink sink)
      throws IOException, InterruptedException {
    MockRequest request = reader.read(exchange, operation, play.directions(), sink);
    exchange.hasRead(request.body());
    surplus.announce(request, exchange);
    EmptyParameters.refuse(request);
    Answer instead = play.instead();
    return instead == null ? answer(exchange, request) : instead;
  }

  private Answer answer(Exchange exchange, MockRequest request)
      throws IOException, InterruptedException {
    Operation operation = request.operation();
    String prefer = Objects.requireNonNullElse(exchange.header("Prefer"), "");
    if (!validated.contains(operation.id()) && prefer.isEmpty()) {
      return behaviours.apply(operation).to(request);
    }
    Answer.Body documented = validator.check(request, prefer);
    return documented.status() / 100 == 2
        ? behaviours
            .apply(operation)
            .to(request.with(documented, PREFERENCE.matcher(prefer).find()))
        : documented;
  }

  /** Answers what the server refused before it reached this handler, such as a malformed path. */
  public boolean handleError(Request request, Response response, Callback callback) {
    return refusals.handleError(request, response, callback);
  }
}
