package ai.kolbo.client.pacing;

import ai.kolbo.client.internal.Pace.Poll;
import ai.kolbo.model.JobKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The polls that wait to be sent, and which of them is worth most.
 *
 * <p>A poll is worth the lateness that it ends, as is expected: the integral, from the last poll to
 * now, of the probability that the job has ended by then. It grows with the time since the last
 * poll, and fastest while the job is likely to end. Not safe for use by several threads.
 *
 * @param <T> what stands for a poll
 */
final class PollOrder<T> {
  /** A job is polled at least once in so many equal shares, whatever its poll is worth. */
  private static final int LONGEST_GAP = 10;

  /** How many models are learned apart; of others, only the kind is. */
  private static final int MOST_MODELS = 1000;

  private final double speed;
  private final Map<T, Waiting> waiting = new LinkedHashMap<>();
  private final Map<JobKind<?>, TypicalTime> kinds = new HashMap<>();
  private final Map<String, TypicalTime> models = new HashMap<>();

  /**
   * @param speed how many times as fast as documented jobs run
   */
  PollOrder(double speed) {
    this.speed = speed;
  }

  /** Adds a poll that is due. */
  void add(T turn, Poll poll) {
    waiting.put(turn, new Waiting(poll, time(poll)));
  }

  boolean remove(T turn) {
    return waiting.remove(turn) != null;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * Takes out the poll that is worth most: first those of waits that are at their deadline, then
   * those that had to wait too long.
   *
   * @param spacing the time between two polls, in nanoseconds
   * @return null if there is none
   */
  @Nullable T next(long now, long spacing) {
    double share = (double) spacing * waiting.size();
    T best = null;
    double most = -1;
    for (Map.Entry<T, Waiting> entry : waiting.entrySet()) {
      double worth = entry.getValue().worth(now, share);
      if (worth > most) {
        most = worth;
        best = entry.getKey();
      }
    }
    if (best != null) {
      waiting.remove(best);
    }
    return best;
  }

  /**
   * Learns from the poll by which a job was seen to have completed: since the one before. Not if
   * its model is not known, as of a job that was resumed, which has begun at an unknown time.
   */
  void completed(Poll poll, long now) {
    if (poll.model() != null) {
      time(poll).learn((poll.running() - poll.since()) / 2.0 + (now - poll.since()) / 2.0);
    }
  }

  private TypicalTime time(Poll poll) {
    TypicalTime kind = kinds.computeIfAbsent(poll.kind(), of -> new TypicalTime(of, speed));
    String name = poll.kind() + " " + poll.model();
    if (poll.model() == null || models.size() >= MOST_MODELS && !models.containsKey(name)) {
      return kind;
    }
    return models.computeIfAbsent(name, of -> new TypicalTime(kind));
  }

  /** A poll, with what is known of its job's time when it became due. */
  private static final class Waiting {
    private final Poll poll;
    private final TypicalTime.Fit fit;
    private final double last;
    private final double before;

    Waiting(Poll poll, TypicalTime time) {
      this.poll = poll;
      this.fit = time.fit();
      this.last = poll.running() - poll.since();
      this.before = 1 + fit.odds(last);
    }

    double worth(long now, double share) {
      double gap = Math.max(0, now - poll.running());
      if (now - poll.end() >= 0) {
        return Double.POSITIVE_INFINITY;
      }
      if (gap > LONGEST_GAP * Math.max(share, poll.interval())) {
        return Double.MAX_VALUE;
      }
      // Simpson's rule; at the last poll the probability is 0.
      return gap * (4 * ended(last + gap / 2) + ended(last + gap)) / 6;
    }

    /** The probability that the job has ended at an age, as it had not at the last poll. */
    private double ended(double age) {
      return 1 - before / (1 + fit.odds(age));
    }
  }
}
