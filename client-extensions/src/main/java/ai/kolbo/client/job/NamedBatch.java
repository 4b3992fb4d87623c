package ai.kolbo.client.job;

import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.Spending;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.client.money.internal.Ledger;
import ai.kolbo.client.money.internal.LedgerEntry;
import ai.kolbo.client.money.internal.LedgerEntry.Phase;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.Media;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch with a name, by which the ledger knows what an earlier run of it has started. */
final class NamedBatch {
  private final String name;
  private final Calls calls;
  private final Ledger ledger;

  /** How long after its request nothing has to be found of a job to start it again; or never. */
  @Nullable Duration restartAfter;

  /**
   * @throws IllegalStateException if the client has no ledger
   */
  NamedBatch(String name, Calls calls) {
    this.name = name;
    this.calls = calls;
    this.ledger = Bookkeeper.of(calls).ledger();
  }

  /** The part of the batch that a request is. */
  Spending.Part part(int index) {
    return new Spending.Part(name + "#" + index);
  }

  /**
   * The id of the job that an earlier run has started for a request; null if there is none.
   *
   * @throws IllegalStateException if the ledger has another request in its place
   */
  @Nullable String startedBefore(int index, JobRequest<?> request) {
    LedgerEntry entry = entry(index, request);
    boolean isOver =
        entry != null && entry.phase() == Phase.CLOSED && !"saved".equals(entry.note());
    return entry == null || isOver ? null : entry.job();
  }

  /** Notes that the manifest has the result of a request. */
  void saved(int index) {
    LedgerEntry entry = ledger.ofBatch(part(index).name());
    if (entry != null) {
      Bookkeeper.of(calls).done(entry, "saved");
    }
  }

  private @Nullable LedgerEntry entry(int index, JobRequest<?> request) {
    LedgerEntry entry = ledger.ofBatch(part(index).name());
    if (entry != null && !entry.request().equals(Bookkeeper.redacted(request))) {
      throw new IllegalStateException(
          "the ledger has another request at index %d of the batch %s: give this one another name"
              .formatted(index, name));
    }
    return entry;
  }

  /**
   * What a job has yielded of which it is not known whether an earlier run has started it.
   *
   * @return null if it certainly was not started, or is to be started again
   * @throws KolboException if nothing tells whether it was started
   */
  <R> @Nullable Generation<R> foundLater(int index, JobRequest<R> request) {
    LedgerEntry entry = entry(index, request);
    if (entry != null && entry.phase() == Phase.INTENDED) {
      Bookkeeper.of(calls).done(entry, "started again, as it was not sent");
    }
    if (entry == null || entry.phase() != Phase.SENDING) {
      return null;
    }
    List<Media> results = new Recovery(entry, calls).results();
    if (!results.isEmpty() && ledger.isOnly(entry)) {
      Bookkeeper.of(calls).done(entry, "found in the media library");
      return new Generation<>(
          String.valueOf(results.get(0).getId()), request.jobKind(), completed(results), calls);
    }
    Duration wait = restartAfter;
    if (wait != null && results.isEmpty() && entry.at().plus(wait).isBefore(Instant.now())) {
      Bookkeeper.of(calls).done(entry, "started again, as nothing was found of it");
      return null;
    }
    throw new KolboException(
        entry.operation(),
        "the request at index %d of the batch %s may have been started at %s: %s"
            .formatted(
                index,
                name,
                entry.at(),
                String.join(" ", new Recovery(entry, calls).whatToCheck())),
        null);
  }

  private static GenerationStatus completed(List<Media> results) {
    return new GenerationStatus()
        .state(GenerationState.COMPLETED)
        .result(new GenerationResult().urls(results.stream().map(Media::getUrl).toList()));
  }
}
