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
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Sends the requests of a run: within what may be spent, no faster than the API allows, again after
 * a refusal for being too many, and no more once the deployment is gone. Safe for use by several
 * threads.
 */
public final class Connection {
  private static final int TOO_MANY = 429;
  private static final int REPETITIONS = 3;
  private static final long LONGEST_WAIT_SECONDS = 120;

  private final Deployment deployment;
  private final HttpSender sender;
  private final Allowance allowance;
  private final RateGate gate = new RateGate();
  private final CreatedThings created;
  private final OpenJobs jobs;
  private final Ending ending;
  private final Vitals vitals;
  private final Map<String, Lock> locks = new ConcurrentHashMap<>();
  private volatile boolean isPaced;

  Connection(Deployment deployment, ApiDocument document, Allowance allowance, Ending ending) {
    this.ending = ending;
    this.vitals = new Vitals(deployment, document, ending);
    this.deployment = deployment;
    this.sender = new HttpSender(deployment, document);
    this.allowance = allowance;
    this.created = new CreatedThings(document);
    this.jobs = new OpenJobs(document, allowance);
    this.isPaced = deployment.isLimited();
  }

  /**
   * Sends a request, and takes away what it has made.
   *
   * @param likely see {@link Allowance#reserve}
   * @param priceIsOpen see {@link Allowance#reserve}
   * @param mayBeTooMany whether 429 is a response that is wanted
   * @throws NotAllowedException if it may not be sent
   */
  public Exchange send(
      RequestDraft request, RequestDraft likely, boolean priceIsOpen, boolean mayBeTooMany)
      throws NotAllowedException, InterruptedException {
    return making(
        request.operation(),
        () -> {
          Exchange exchange = sendCharged(request, likely, priceIsOpen, mayBeTooMany);
          // What a mock was told to play has made nothing: its ids are those of other things.
          boolean isPlayed = exchange.requestHeader("Prefer").isPresent();
          if (exchange.status() == request.operation().success() && !isPlayed) {
            undo(request.operation(), exchange.responseJson());
          }
          settle(request.operation(), exchange);
          return exchange;
        });
  }

  /**
   * Sends a request whose effects stay. What it starts is to be {@linkplain #settle settled}.
   *
   * @param likely see {@link Allowance#reserve}
   * @throws NotAllowedException if it may not be sent
   */
  Exchange sendAndKeep(RequestDraft request, RequestDraft likely)
      throws NotAllowedException, InterruptedException {
    return sendCharged(request, likely, false, false);
  }

  private Exchange sendCharged(
      RequestDraft draft, RequestDraft likely, boolean priceIsOpen, boolean mayBeTooMany)
      throws NotAllowedException, InterruptedException {
    RequestDraft request = allowance.bounded(draft);
    Reservation reservation = allowance.reserve(request, allowance.bounded(likely), priceIsOpen);
    Exchange exchange = null;
    boolean isSent = true;
    try {
      exchange = sendPaced(request, mayBeTooMany, false);
      return exchange;
    } catch (TestAbortedException e) {
      isSent = false;
      throw e;
    } finally {
      BigDecimal charged =
          isSent ? charged(request.operation(), reservation, exchange) : BigDecimal.ZERO;
      jobs.begin(request.operation(), exchange, reservation, charged);
    }
  }

  /** Counts what an exchange has started as paid, unless it was refunded. */
  void settle(Operation operation, Exchange exchange) {
    jobs.settle(operation, exchange);
  }

  /** Something that sends requests. */
  interface Sending<T, E extends Exception> {
    T send() throws InterruptedException, E;
  }

  /** Sends what makes things one after the other: of some an account can only have a few. */
  <T, E extends Exception> T making(Operation operation, Sending<T, E> sending)
      throws InterruptedException, E {
    if (!created.makes(operation)) {
      return sending.send();
    }
    Lock lock = locks.computeIfAbsent(operation.id(), id -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      return sending.send();
    } finally {
      lock.unlock();
    }
  }

  /** What the suite has made at an account it takes away again, and stops what costs credits. */
  void undo(Operation operation, JsonNode response) throws InterruptedException {
    Optional<RequestDraft> removal = created.removal(operation, response);
    if (removal.isEmpty() && !allowance.isFree()) {
      removal = created.cancellation(operation, response);
    }
    if (removal.isPresent()) {
      sendPaced(removal.get(), false, true);
    }
  }

  /** Breaks off what is under way. */
  void breakOff() {
    sender.breakOff();
  }

  /**
   * @param isRemoval whether it is sent even if the run has ended
   * @throws TestAbortedException if it was not sent, or refused, when the run ended
   */
  private Exchange sendPaced(RequestDraft request, boolean mayBeTooMany, boolean isRemoval)
      throws InterruptedException {
    Operation operation = request.operation();
    for (int repetition = 0; ; repetition++) {
      pause(isPaced ? gate.turn(operation) : Duration.ZERO, isRemoval);
      Exchange exchange = sender.send(request);
      jobs.see(operation, exchange);
      OptionalLong wait = retryAfter(exchange);
      if (exchange.status() != TOO_MANY
          || mayBeTooMany
          || wait.isEmpty()
          || repetition == REPETITIONS
          || vitals.isRefused(operation)) {
        vitals.see(operation, exchange, mayBeTooMany);
        return exchange;
      }
      if (wait.getAsLong() > LONGEST_WAIT_SECONDS) {
        vitals.asksToWait(wait.getAsLong());
      }
      // Nothing was started. From now on it goes slowly, should it be a mock with limits.
      isPaced = true;
      pause(Duration.ofSeconds(wait.getAsLong()), isRemoval);
    }
  }

  /** Waits until a request of an operation may be sent by other means. */
  void awaitTurn(Operation operation) throws InterruptedException {
    pause(isPaced ? gate.turn(operation) : Duration.ZERO, false);
  }

  private void pause(Duration time, boolean isRemoval) throws InterruptedException {
    boolean goesOn = ending.await(time);
    if (!goesOn && !isRemoval) {
      ending.check();
    }
  }

  private static OptionalLong retryAfter(Exchange exchange) {
    Optional<String> value = exchange.responseHeader("Retry-After");
    return value.filter(text -> text.matches("\\d{1,9}")).isPresent()
        ? OptionalLong.of(Long.parseLong(value.get()))
        : OptionalLong.empty();
  }

  /** A refusal costs nothing; a response that never came may have cost everything. */
  private static BigDecimal charged(
      Operation operation, Reservation reservation, @Nullable Exchange exchange) {
    if (exchange == null || exchange.status() == 0 || exchange.status() >= 500) {
      return reservation.credits();
    }
    if (exchange.status() != operation.success()) {
      return BigDecimal.ZERO;
    }
    JsonNode charged = exchange.responseJson().path("credits_charged");
    return charged.isNumber() ? charged.decimalValue() : reservation.credits();
  }
}
