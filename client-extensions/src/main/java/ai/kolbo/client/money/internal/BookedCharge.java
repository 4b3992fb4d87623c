package ai.kolbo.client.money.internal;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.CallTimeoutException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.internal.Spending.Charge;
import ai.kolbo.client.money.internal.Books.Charged;
import ai.kolbo.client.money.internal.LedgerEntry.Phase;
import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.JobStarted;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call as the books have it, from its intent to its response. */
final class BookedCharge implements Charge {
  private final Books books;
  private final @Nullable LedgerEntry entry;
  private final Estimator.@Nullable Quote quote;
  private final AtomicBoolean isSettled = new AtomicBoolean();
  private volatile boolean isSent;

  BookedCharge(Books books, @Nullable LedgerEntry entry, Estimator.@Nullable Quote quote) {
    this.books = books;
    this.entry = entry;
    this.quote = quote;
  }

  @Override
  public void sending() {
    books.note(entry, Phase.SENDING, Map.of());
    isSent = true;
  }

  @Override
  public void succeeded(Object response) {
    if (response instanceof JobStarted started && started.jobId() != null) {
      started(started.jobId(), started.getCreditsCharged());
    } else if (response instanceof ChatCompletion completion) {
      settle(quote == null ? null : quote.price(completion.getUsage()));
      ended();
    } else if (response instanceof ChatCompletionChunk chunk) {
      settle(quote == null ? null : quote.price(chunk.getUsage()));
    }
  }

  @Override
  public void ended() {
    books.note(entry, Phase.CLOSED, Map.of());
    // Of a stream that did not tell its usage, all that was reserved counts.
    settle(null);
  }

  private void started(String job, @Nullable Double credits) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("job", job);
    if (credits != null) {
      details.put("credits", credits);
    }
    // First: the job is lost with the process otherwise.
    books.note(entry, Phase.STARTED, details);
    boolean isTold = credits != null && Double.isFinite(credits) && credits >= 0;
    BigDecimal spent = settle(isTold ? BigDecimal.valueOf(credits) : null);
    if (spent != null) {
      books.started(job, new Charged(books, entry, spent));
    }
  }

  /**
   * Ends the reservation.
   *
   * @param spent null for all that was reserved
   * @return what was spent; null if the reservation had ended before
   */
  private @Nullable BigDecimal settle(@Nullable BigDecimal spent) {
    if (isSettled.getAndSet(true)) {
      return null;
    }
    BigDecimal reserved = quote == null ? BigDecimal.ZERO : quote.reserved();
    BigDecimal charged = spent == null ? reserved : spent;
    books.settle(reserved, charged);
    return charged;
  }

  @Override
  public void failed(Throwable failure) {
    if (isSettled.get()) {
      // Its response had come when the caller gave it up.
      return;
    }
    if (failure instanceof KolboException known && known.generationId().isPresent()) {
      started(known.generationId().get(), null);
    } else if (isSent && mayHaveActed(failure)) {
      books.note(entry, Phase.SENDING, Map.of("note", String.valueOf(failure.getMessage())));
      settle(null);
    } else {
      String why = String.valueOf(failure.getMessage());
      books.note(entry, Phase.CLOSED, Map.of("note", "not started: " + why));
      settle(BigDecimal.ZERO);
    }
  }

  /**
   * A server that refuses by a code of the API has not charged; a gateway before it cannot tell.
   */
  private static boolean mayHaveActed(Throwable failure) {
    if (failure instanceof ApiException refused) {
      boolean isOfGateway = refused.status() >= 500 && refused.code().isEmpty();
      return isOfGateway || refused.status() == 408;
    }
    if (failure instanceof CallTimeoutException late) {
      return late.mayHaveActed();
    }
    return !(failure instanceof ConnectionException broken) || broken.mayHaveActed();
  }
}
