package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets requests fail in a fixed order, without asking the upstream, so that nothing is started or
 * charged:
 *
 * <ul>
 *   <li>of the polls of the first job of each operation, the second to the fourth: a 429, an HTML
 *       page with 502, a response that is cut off. The second job begins with the second of these,
 *       the third with the third; then no poll fails any more.
 *   <li>of other requests, the first of each operation: a 429.
 *   <li>of POSTs, the third: a 503, or for a stream its first half; and the fifth: a broken
 *       connection. Streams are counted for themselves.
 * </ul>
 *
 * <p>All 429 ask to wait a second. Bodies are the document's examples.
 */
public final class DocumentedFaults implements FaultPlan {
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final int FIRST_FAULT_OF_POLLS = 2;
  private static final int LIMITED = 429;
  private static final int FAILED = 500;
  private static final int UNAVAILABLE = 503;

  private final ApiDocument document;
  private final JobReader jobs;
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

  /** By its id: how many jobs the same operation has started before. */
  private final Map<String, Integer> jobsBefore = new ConcurrentHashMap<>();

  /** Faults with the examples of a document. */
  public DocumentedFaults(ApiDocument document) {
    this.document = document;
    this.jobs = new JobReader(document);
  }

  @Override
  public Optional<Fault> next(Received request) {
    return request.operation().flatMap(operation -> next(request, operation));
  }

  private Optional<Fault> next(Received request, Operation operation) {
    if (jobs.isPoll(operation)) {
      int before = jobsBefore.getOrDefault(JobReader.pathId(operation, request.path()), 0);
      return ofPoll(operation, count(request.path()), before);
    }
    int number = count(operation.id() + request.asksForEvents());
    if (number == 1) {
      return Optional.of(limited(operation));
    }
    if (!operation.method().equals("POST")) {
      return Optional.empty();
    }
    return switch (number) {
      case 3 -> Optional.of(request.asksForEvents() ? cut(operation) : unavailable(operation));
      case 5 -> Optional.of(broken());
      default -> Optional.empty();
    };
  }

  private int count(String what) {
    return counts.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
  }

  private Optional<Fault> ofPoll(Operation operation, int number, int jobsBefore) {
    List<Fault> faults = List.of(limited(operation), page(), halved(operation));
    int which = number - FIRST_FAULT_OF_POLLS;
    return which < 0 || which >= faults.size() || jobsBefore >= faults.size()
        ? Optional.empty()
        : Optional.of(faults.get((which + jobsBefore) % faults.size()));
  }

  /** A change that lets these faults know which operation has started which job. */
  ResponseChange knowing(ResponseChange change) {
    return new ResponseChange() {
      @Override
      public boolean concerns(Received request, PassingResponse head) {
        return change.concerns(request, head);
      }

      @Override
      public PassingResponse apply(Received request, PassingResponse response) {
        request.operation().ifPresent(operation -> learn(operation, response));
        return change.apply(request, response);
      }
    };
  }

  private void learn(Operation operation, PassingResponse response) {
    String id = jobs.startedJob(operation, response.body());
    if (!id.isEmpty()) {
      jobsBefore.put(id, count("jobs of " + operation.id()) - 1);
    }
  }

  private Fault limited(Operation operation) {
    PassingResponse response =
        json(LIMITED, example(operation, LIMITED)).withHeader("Retry-After", RETRY_AFTER_SECONDS);
    return new Fault("429 with Retry-After", response, Fault.Kind.WHOLE);
  }

  private Fault unavailable(Operation operation) {
    return new Fault("503", json(UNAVAILABLE, example(operation, FAILED)), Fault.Kind.WHOLE);
  }

  private static Fault page() {
    byte[] page = "<!DOCTYPE html><html><h1>502 Bad Gateway</h1></html>".getBytes(UTF_8);
    return new Fault(
        "an HTML page with 502",
        new PassingResponse(502, Map.of("content-type", List.of("text/html")), page),
        Fault.Kind.WHOLE);
  }

  /**
   * Ends in the middle: of a connection that breaks before the response, many HTTP libraries
   * believe that it was idle for too long, and ask again at once.
   */
  private Fault halved(Operation operation) {
    PassingResponse whole = json(operation.success(), example(operation, operation.success()));
    return new Fault(
        "a response that is cut off",
        whole.withBody(Arrays.copyOf(whole.body(), whole.body().length / 2)),
        Fault.Kind.RESET_AFTER_BODY);
  }

  private static Fault broken() {
    PassingResponse none = new PassingResponse(0, Map.of(), new byte[0]);
    return new Fault("a broken connection", none, Fault.Kind.RESET_AT_ONCE);
  }

  /** The first half of the document's own stream. */
  private Fault cut(Operation operation) {
    JsonNode stream = operation.node().path("x-kolbo-stream");
    String transcript =
        document
            .json()
            .at("/components/examples")
            .path(stream.path("transcript").asText())
            .path("value")
            .asText();
    PassingResponse whole =
        new PassingResponse(
            operation.success(),
            Map.of("content-type", List.of(stream.path("mediaType").asText())),
            transcript.getBytes(UTF_8));
    List<String> events = whole.events();
    return new Fault(
        "a stream that is cut",
        whole.withEvents(events.subList(0, events.size() / 2)),
        Fault.Kind.RESET_AFTER_BODY);
  }

  private JsonNode example(Operation operation, int status) {
    JsonNode examples =
        operation.response(status).path("content").path("application/json").path("examples");
    return document.resolve(examples.elements().next()).path("value");
  }

  private static PassingResponse json(int status, JsonNode body) {
    return new PassingResponse(
        status,
        Map.of("content-type", List.of("application/json")),
        body.toString().getBytes(UTF_8));
  }
}
