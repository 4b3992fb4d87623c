package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.deployment.HttpSender;
import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends a run whose deployment no longer responds, or takes no more requests: all of its other cases
 * would only say so again. Safe for use by several threads.
 */
final class Vitals {
  private static final int TOO_MANY = 429;

  /** So many requests in a row, and it is no longer chance. */
  private static final int ENOUGH = 5;

  private static final Duration PROBE = Duration.ofSeconds(10);

  private final Ending ending;
  private final HttpSender probe;
  private final Operation open;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  Vitals(Deployment deployment, ApiDocument document, Ending ending) {
    this.ending = ending;
    this.probe = new HttpSender(deployment, document, PROBE);
    this.open = Preflight.open(document);
  }

  /**
   * Looks at a response.
   *
   * @param mayBeTooMany whether 429 is a response that is wanted
   */
  void see(Operation operation, Exchange exchange, boolean mayBeTooMany) {
    if (isGateway(exchange)) {
      if (unanswered.incrementAndGet() >= ENOUGH) {
        look();
      }
      return;
    }
    unanswered.set(0);
    if (exchange.status() != TOO_MANY || mayBeTooMany) {
      refusals.set(0);
      return;
    }
    refused.add(operation.id());
    // A single operation may be out of order.
    if (refusals.incrementAndGet() >= ENOUGH && refused.size() > 1) {
      ending.because("the deployment refuses each request as one too many (429)");
    }
  }

  /** Whether an operation was refused as one too many although that was waited for. */
  boolean isRefused(Operation operation) {
    return refused.contains(operation.id());
  }

  /** Learns that the deployment wants a longer pause than a run can make. */
  void asksToWait(long seconds) {
    ending.because(
        String.format(Locale.ROOT, "the deployment asks to wait for %,d seconds (429)", seconds));
  }

  /** One operation that never responds does not make a deployment that is gone. */
  private void look() {
    if (ending.reason() == null && isGateway(probe.send(RequestDraft.of(open)))) {
      ending.because("the deployment no longer responds");
    } else {
      unanswered.set(0);
    }
  }

  /** Whether nothing responds, or only a gateway before the deployment. */
  private static boolean isGateway(Exchange exchange) {
    boolean isGatewayError = exchange.status() >= 502 && exchange.status() <= 504;
    return exchange.status() == 0
        || (isGatewayError && !exchange.responseMediaType().orElse("").equals("application/json"));
  }
}
