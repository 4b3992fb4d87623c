package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Allowance;
import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.judge.Deviation.Side;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.contract.matrix.Examples;
import ai.kolbo.contract.matrix.MatrixCase;
import ai.kolbo.contract.matrix.MatrixCase.Category;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/** Runs cases of the matrix: sends the request, holds both directions against the document. */
public final class MatrixRunner {
  /** The name of these cases in reports. */
  public static final String GROUP = "matrix";

  private static final int LONGEST_BODY = 300;

  private final SuiteRun run;
  private final Examples examples;

  /** Runs cases as part of a run. */
  public MatrixRunner(SuiteRun run) {
    this.run = run;
    this.examples = new Examples(run.document());
  }

  /**
   * Runs a case.
   *
   * @throws AssertionError if the deployment does not keep to the document
   * @throws TestAbortedException if it is skipped
   */
  public void run(MatrixCase test) throws Exception {
    Operation operation = test.operation();
    run.run(
        operation,
        operation.title(),
        GROUP,
        test.name(),
        latencies -> latencies.accept(judged(test)));
  }

  private Duration judged(MatrixCase test) throws InterruptedException {
    RequestDraft request = request(test);
    Exchange exchange;
    try {
      exchange =
          run.connection()
              .send(
                  request,
                  examples.like(request),
                  isPriceOpen(test),
                  test.statuses().contains(429));
    } catch (NotAllowedException e) {
      throw new TestAbortedException(e.getMessage());
    }
    List<Deviation> sent = run.judge().request(exchange);
    if (sent.isEmpty() == test.category().isInvalid()) {
      throw new IllegalStateException("The request is not what the case says: " + sent);
    }
    List<Deviation> deviations = new ArrayList<>(run.judge(exchange));
    boolean isExpected = test.statuses().contains(exchange.status());
    if (isExpected) {
      // HTTP itself has it, whether the operation lists it or not.
      deviations.removeIf(it -> it.kind() == Kind.UNDOCUMENTED_STATUS);
    } else if (deviations.isEmpty()) {
      deviations.add(unexpected(test, exchange));
    }
    if (run.isFailure(deviations, test.name()) || !isExpected) {
      throw new AssertionError(message(test, exchange, deviations));
    }
    return exchange.latency();
  }

  /** The request as this deployment can answer it. */
  private RequestDraft request(MatrixCase test) {
    Operation operation = test.operation();
    if (run.deployment().userToken() == null && run.document().isForUsers(operation)) {
      throw new TestAbortedException("needs the token of a signed-in user");
    }
    if (test.category() == Category.STATUS && !run.deployment().isMock()) {
      throw new TestAbortedException("only the mock plays a status when told to");
    }
    boolean isOfSomething = operation.path().contains("{") && (test.category() == Category.EXAMPLE);
    if (!isOfSomething) {
      return test.request();
    }
    if (!run.deployment().isMock()) {
      throw new TestAbortedException("needs something that exists: the workflows have it");
    }
    return test.request().withHeader("Prefer", "code=" + operation.success());
  }

  private static boolean isPriceOpen(MatrixCase test) {
    return test.category().isInvalid() && Allowance.isPriced(test.operation(), test.location());
  }

  private static Deviation unexpected(MatrixCase test, Exchange exchange) {
    return new Deviation(
        Kind.UNEXPECTED_STATUS,
        test.operation().id(),
        Side.REQUEST,
        exchange.status(),
        exchange.requestMediaType().orElse(""),
        test.location(),
        "%s: the document has %s, the deployment %d"
            .formatted(test.about(), statuses(test), exchange.status()),
        MissingNode.getInstance());
  }

  private static String statuses(MatrixCase test) {
    return test.statuses().stream()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(" or "));
  }

  private String message(MatrixCase test, Exchange exchange, List<Deviation> deviations) {
    String body =
        run.deployment().masked(new String(exchange.responseBody(), StandardCharsets.UTF_8));
    return "expected %s, got %s%s%nResponse: %s"
        .formatted(
            statuses(test),
            exchange.status() == 0 ? "no response" : exchange.status(),
            deviations.stream()
                .map(deviation -> System.lineSeparator() + deviation.message())
                .distinct()
                .collect(Collectors.joining()),
            body.length() > LONGEST_BODY ? body.substring(0, LONGEST_BODY) + "…" : body);
  }
}
