package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Allowance;
import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.deployment.Allowance.Reservation;
import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.deployment.HttpSender;
import ai.kolbo.contract.deployment.RateGate;
import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends the requests of a run: within what may be spent, no faster than the API allows, again after
 * a refusal for being too many, and no more once the deployment is gone. Safe for use by several
 * threads.
 */
public final class Connection {
  private static final int TOO_MANY = 429;
  private static final int REPETITIONS = 3;
  private static final long LONGEST_WAIT_SECONDS = 120;

  /** So many requests in a row without a response, and the deployment counts as gone. */
  private static final int GONE = 5;

  private final Deployment deployment;
  private final HttpSender sender;
  private final Allowance allowance;
  private final RateGate gate = new RateGate();
  private final CreatedThings created;
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile boolean isPaced;

  Connection(Deployment deployment, ApiDocument document, Allowance allowance) {
    this.deployment = deployment;
    this.sender = new HttpSender(deployment, document);
    this.allowance = allowance;
    this.created = new CreatedThings(document);
    this.isPaced = !deployment.isMock();
  }

  /**
   * Sends a request.
   *
   * @param likely see {@link Allowance#reserve}
   * @param priceIsOpen see {@link Allowance#reserve}
   * @param mayBeTooMany whether 429 is a response that is wanted
   * @throws NotAllowedException if it may not be sent
   */
  public Exchange send(
      RequestDraft request, RequestDraft likely, boolean priceIsOpen, boolean mayBeTooMany)
      throws NotAllowedException, InterruptedException {
    Reservation reservation = allowance.reserve(request, likely, priceIsOpen);
    Exchange exchange = null;
    try {
      exchange = sendPaced(request, mayBeTooMany);
      unanswered.set(exchange.status() == 0 ? unanswered.get() + 1 : 0);
    } finally {
      allowance.settle(reservation, spent(request.operation(), reservation, exchange));
    }
    if (!deployment.isMock()) {
      // What the suite has made at somebody's account, it takes away again.
      for (RequestDraft removal : created.removals(exchange)) {
        sendPaced(removal, false);
      }
    }
    return exchange;
  }

  /** Whether the deployment has not responded for long. */
  public boolean isGone() {
    return unanswered.get() >= GONE;
  }

  private Exchange sendPaced(RequestDraft request, boolean mayBeTooMany)
      throws InterruptedException {
    for (int repetition = 0; ; repetition++) {
      if (isPaced) {
        gate.await(request.operation());
      }
      Exchange exchange = sender.send(request);
      OptionalLong wait = retryAfter(exchange);
      if (exchange.status() != TOO_MANY
          || mayBeTooMany
          || wait.isEmpty()
          || repetition == REPETITIONS) {
        return exchange;
      }
      // Nothing was started. From now on it goes slowly, should it be a mock with limits.
      isPaced = true;
      TimeUnit.SECONDS.sleep(Math.min(wait.getAsLong(), LONGEST_WAIT_SECONDS));
    }
  }

  private static OptionalLong retryAfter(Exchange exchange) {
    Optional<String> value = exchange.responseHeader("Retry-After");
    return value.filter(text -> text.matches("\\d{1,9}")).isPresent()
        ? OptionalLong.of(Long.parseLong(value.get()))
        : OptionalLong.empty();
  }

  /** A refusal costs nothing; a response that never came may have cost everything. */
  private static BigDecimal spent(
      Operation operation,
      Reservation reservation,
      @org.jspecify.annotations.Nullable Exchange exchange) {
    if (exchange == null || exchange.status() == 0 || exchange.status() >= 500) {
      return reservation.credits();
    }
    if (exchange.status() != operation.success()) {
      return BigDecimal.ZERO;
    }
    try {
      JsonNode charged = ApiDocument.JSON.readTree(exchange.responseBody()).path("credits_charged");
      return charged.isNumber()
          ? charged.decimalValue().min(reservation.credits())
          : reservation.credits();
    } catch (IOException e) {
      return reservation.credits();
    }
  }
}
