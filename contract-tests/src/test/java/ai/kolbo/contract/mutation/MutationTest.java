package ai.kolbo.contract.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.deployment.Allowance;
import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.deployment.HttpSender;
import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.drift.Observations;
import ai.kolbo.contract.drift.Sources;
import ai.kolbo.contract.flow.ArazzoDocument;
import ai.kolbo.contract.flow.Workflow;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.contract.matrix.Examples;
import ai.kolbo.contract.matrix.Matrix;
import ai.kolbo.contract.matrix.MatrixCase;
import ai.kolbo.contract.run.FlowCaseRunner;
import ai.kolbo.contract.run.MatrixRunner;
import ai.kolbo.contract.run.SuiteRun;
import ai.kolbo.contract.score.PassingResponse;
import ai.kolbo.contract.score.Received;
import ai.kolbo.contract.score.RecordingProxy;
import ai.kolbo.contract.score.ResponseChange;
import ai.kolbo.mock.KolboMockServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/** The suite sees what is changed in the mock's responses, and what is changed in the document. */
class MutationTest {
  private static final ApiDocument DOCUMENT = ApiDocument.published();
  private static final Observations OBSERVATIONS = Observations.of(Sources.packaged());

  private static final List<Workflow> WORKFLOWS = ArazzoDocument.published().workflows();

  private static KolboMockServer mock;

  @BeforeAll
  static void start() {
    mock = KolboMockServer.builder().credits(1_000_000_000).start();
  }

  @AfterAll
  static void stop() {
    mock.close();
  }

  @Test
  void someChangesOfResponsesAreSeen() throws Exception {
    List<ResponseMutation> all = mutations();
    List<ResponseMutation> some =
        IntStream.range(0, all.size()).filter(i -> i % 80 == 0).mapToObj(all::get).toList();

    assertThat(survivors(some)).allMatch(survivor -> !survivor.excuse().isEmpty());
  }

  @Test
  @Tag("stress")
  @Tag("minutes")
  void changesOfResponsesAreSeen() throws Exception {
    List<ResponseMutation> mutations = mutations();
    List<ResponseMutation> survivors = survivors(mutations);
    report("responses", mutations.size(), survivors, ResponseMutation::excuse);

    assertThat(mutations).hasSizeGreaterThan(200);
    assertThat(mutations).extracting(ResponseMutation::operation).contains(ids());
    assertThat(survivors).allMatch(survivor -> !survivor.excuse().isEmpty());
  }

  private static List<ResponseMutation> survivors(List<ResponseMutation> mutations)
      throws Exception {
    Map<String, List<ResponseMutation>> byOperation =
        mutations.stream()
            .collect(Collectors.groupingBy(ResponseMutation::operation, Collectors.toList()));
    return inParallel(byOperation.values(), MutationTest::survivorsOfOneOperation);
  }

  private static List<ResponseMutation> survivorsOfOneOperation(List<ResponseMutation> mutations)
      throws Exception {
    List<ResponseMutation> survivors = new ArrayList<>();
    Operation operation = DOCUMENT.operation(mutations.get(0).operation());
    List<MatrixCase> cases = new Matrix(DOCUMENT).cases(operation);
    Changing changing = new Changing();
    try (RecordingProxy proxy = RecordingProxy.before(mock.baseUri()).change(changing).start()) {
      for (ResponseMutation mutation : mutations) {
        changing.now.set(mutation);
        if (!isSeen(DOCUMENT, deployment(proxy), operation, cases)) {
          survivors.add(mutation);
        }
      }
    }
    return survivors;
  }

  @Test
  @Tag("stress")
  @Tag("minutes")
  void changesOfTheDocumentAreSeen() throws Exception {
    List<DocumentMutation> mutations = DocumentMutation.all();
    List<DocumentMutation> survivors =
        inParallel(
            mutations,
            mutation -> {
              ApiDocument document = mutation.document();
              Operation operation = document.operation(mutation.operation());
              List<MatrixCase> cases = new Matrix(document).cases(operation);
              return isSeen(document, deployment(null), operation, cases)
                  ? List.of()
                  : List.of(mutation);
            });
    report("the document", mutations.size(), survivors, mutation -> "");

    assertThat(mutations).hasSizeGreaterThan(50);
    assertThat(survivors).isEmpty();
  }

  private interface Search<A, B> {
    List<B> survivors(A mutations) throws Exception;
  }

  /** More at a time than there are processors: most of it waits for the mock. */
  private static <A, B> List<B> inParallel(Collection<A> all, Search<A, B> search)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<List<B>>> searches = new ArrayList<>();
      for (A one : all) {
        searches.add(threads.submit(() -> search.survivors(one)));
      }
      List<B> survivors = new ArrayList<>();
      for (Future<List<B>> each : searches) {
        survivors.addAll(each.get());
      }
      return survivors;
    } finally {
      threads.shutdownNow();
    }
  }

  private static String[] ids() {
    return DOCUMENT.operations().stream().map(Operation::id).toArray(String[]::new);
  }

  private static Deployment deployment(@Nullable RecordingProxy proxy) {
    return new Deployment(
        proxy == null ? mock.baseUri() : proxy.baseUri(), "kolbo_live_any", "user", true, false);
  }

  /** Whether a case of an operation fails, or else a workflow that calls it. */
  private static boolean isSeen(
      ApiDocument document, Deployment deployment, Operation operation, List<MatrixCase> cases)
      throws Exception {
    SuiteRun run = new SuiteRun(deployment, document, Allowance.free(), OBSERVATIONS);
    MatrixRunner runner = new MatrixRunner(run);
    for (MatrixCase test : cases) {
      if (isFailure(() -> runner.run(test))) {
        return true;
      }
    }
    FlowCaseRunner flows = new FlowCaseRunner(run);
    for (Workflow workflow : WORKFLOWS) {
      boolean calls =
          !workflow.needsIdleAccount()
              && workflow.operations().stream().anyMatch(it -> it.id().equals(operation.id()));
      if (calls && isFailure(() -> flows.run(workflow))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFailure(Executable test) throws Exception {
    try {
      test.execute();
      return false;
    } catch (TestAbortedException e) {
      return false;
    } catch (AssertionError | IllegalStateException e) {
      // The latter, where an example no longer keeps to a document that was changed.
      return true;
    } catch (Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<ResponseMutation> mutations() {
    HttpSender sender = new HttpSender(deployment(null), DOCUMENT);
    Examples examples = new Examples(DOCUMENT);
    Map<String, JsonNode> samples = new TreeMap<>();
    for (Operation operation : DOCUMENT.operations()) {
      RequestDraft request = examples.first(operation);
      Exchange exchange =
          sender.send(
              operation.path().contains("{")
                  ? request.withHeader("Prefer", "code=" + operation.success())
                  : request);
      samples.put(operation.id(), json(exchange));
    }
    JsonNode health = samples.get("checkHealth");
    JsonNode image = samples.get("generateImage");
    return DOCUMENT.operations().stream()
        .flatMap(
            operation ->
                ResponseMutations.of(
                    operation,
                    samples.get(operation.id()),
                    operation.id().equals("checkHealth") ? image : health)
                    .stream())
        .toList();
  }

  private static JsonNode json(Exchange exchange) {
    try {
      return ApiDocument.JSON.readTree(exchange.responseBody());
    } catch (IOException e) {
      throw new IllegalStateException(exchange + " is no JSON", e);
    }
  }

  private static <T> void report(
      String what, int all, List<T> survivors, Function<T, String> reason) {
    System.out.printf(
        "Mutations of %s: %d of %d seen (%.1f %%)%n",
        what, all - survivors.size(), all, 100.0 * (all - survivors.size()) / all);
    survivors.forEach(
        survivor -> System.out.printf("  not seen: %s (%s)%n", survivor, reason.apply(survivor)));
  }

  /** Applies the mutation at hand. */
  private static final class Changing implements ResponseChange {
    final AtomicReference<ResponseMutation> now = new AtomicReference<>();

    @Override
    public boolean concerns(Received request, PassingResponse head) {
      ResponseMutation mutation = now.get();
      return request
              .operation()
              .filter(operation -> operation.id().equals(mutation.operation()))
              .isPresent()
          && head.status() == mutation.status();
    }

    @Override
    public PassingResponse apply(Received request, PassingResponse response) {
      return now.get().change().apply(response);
    }
  }
}
