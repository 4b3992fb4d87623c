package ai.kolbo.client.internal;

import ai.kolbo.model.JobKind;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Decides when each request of a client, and of its views, is sent. This one: at once. Operations
 * are named by their {@code operationId}.
 */
public interface Pace {
  /** Sends every request at once. */
  Pace NONE = new Pace() {};

  /**
   * Prepares for the first request.
   *
   * @param scheduler of the client, which ends with it
   */
  default void begin(ScheduledExecutorService scheduler) {}

  /** Whether requests of an operation may have to wait. */
  default boolean limits(String operation) {
    return false;
  }

  /** Has a request sent, at once or later, on any thread. */
  default void admit(String operation, Turn turn) {
    turn.go();
  }

  /** Forgets a turn, if it waits. */
  default void left(String operation, Turn turn) {}

  /**
   * Notes the end of a request, once for each {@link Turn#go} that was true.
   *
   * @param failure null if it has succeeded
   */
  default void answered(String operation, @Nullable Throwable failure) {}

  /** Notes the poll by which a job was seen to have completed. */
  default void completed(String operation, Poll poll) {}

  /** A request to be sent. */
  interface Turn {
    /** What is polled; null if it is no poll of a wait. */
    default @Nullable Poll poll() {
      return null;
    }

    /** Sends the request; false if it was not sent. */
    boolean go();

    /** Fails the request instead, with all its attempts. Of calls only: polls wait. */
    default void refuse(Throwable failure) {}
  }

  /**
   * A poll of a job. Times are those of {@link System#nanoTime}.
   *
   * @param model null if it is not known
   * @param since when the job has started
   * @param running when the job was last seen running; {@code since} if it was not
   * @param interval the least between two polls, in nanoseconds
   * @param end when the wait ends
   */
  record Poll(
      JobKind<?> kind, @Nullable String model, long since, long running, long interval, long end) {}
}
