package ai.kolbo.contract.score;

import ai.kolbo.contract.document.Operation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a call counts for the score.
 *
 * @param row the operation's id, or what stands for it
 * @param operation empty if the document does not know it
 * @param judged whether the request could be judged
 * @param mistakes in the request, each in a sentence
 * @param retryAfter seconds; null if the response does not say
 * @param job what the call has to do with a job
 */
record Step(
    String row,
    Optional<Operation> operation,
    boolean judged,
    List<String> mistakes,
    KeyUse keyUse,
    String fingerprint,
    long started,
    long ended,
    int status,
    boolean isComplete,
    boolean isChanged,
    @Nullable Double retryAfter,
    JobStep job) {

  /** The same, of which those of other runs of the client are no repetitions. */
  Step inRun(long run) {
    return new Step(
        row,
        operation,
        judged,
        mistakes,
        keyUse,
        run + ":" + fingerprint,
        started,
        ended,
        status,
        isComplete,
        isChanged,
        retryAfter,
        job);
  }

  boolean isPost() {
    return operation.isPresent() && operation.get().method().equals("POST");
  }

  /** Whether the failure says nothing of what the server has done. */
  boolean isAmbiguous() {
    if (status == 0 || !isComplete) {
      return true;
    }
    boolean costsNothing =
        operation.stream()
            .anyMatch(
                each -> each.node().at("/x-kolbo-price/charged").asText().equals("completion"));
    return status >= 500 && !costsNothing;
  }

  /** Whether a poll has failed in passing. */
  boolean isTransientFailure() {
    return isAmbiguous() || status >= 500 || status == 408 || status == 425 || status == 429;
  }

  /** Seconds from the end of this to the beginning of another. */
  double secondsTo(Step next) {
    return (next.started - ended) / 1e9;
  }

  /** Seconds from the beginning of this to the beginning of another. */
  double secondsBetweenStarts(Step next) {
    return (next.started - started) / 1e9;
  }

  /**
   * What a call has to do with a job.
   *
   * @param kind whether it starts the job, polls it, or neither
   * @param id of the job; empty if it has none
   * @param interval seconds between polls; 0 if none is known
   * @param state what a poll says of it
   */
  record JobStep(Kind kind, String id, double interval, State state) {
    static final JobStep NONE = new JobStep(Kind.OTHER, "", 0, State.NOT_SAID);

    enum Kind {
      START,
      POLL,
      OTHER
    }

    enum State {
      RUNNING,
      UNKNOWN,
      ENDED,
      NOT_SAID
    }
  }
}
