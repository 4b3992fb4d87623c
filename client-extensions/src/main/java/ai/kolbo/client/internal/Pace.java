package ai.kolbo.client.internal;

import ai.kolbo.model.JobKind;
import org.jspecify.annotations.Nullable;

/** Says when each request of a client, and of its views, is sent. Safe for use by threads. */
public interface Pace {
  /** Sends every request at once. */
  Pace NONE =
      new Pace() {
        @Override
        public boolean limits(String operation) {
          return false;
        }

        @Override
        public void admit(Turn turn) {
          turn.go();
        }

        @Override
        public void left(Turn turn) {}

        @Override
        public void answered(String operation, @Nullable Throwable failure) {}

        @Override
        public void completed(String operation, Poll poll) {}
      };

  /** Whether requests of an operation may have to wait. */
  boolean limits(String operation);

  /** Has a request sent, at once or later, on any thread. */
  void admit(Turn turn);

  /** Forgets a turn that may still wait. */
  void left(Turn turn);

  /**
   * Notes the end of a request, once for each {@link Turn#go} that was true.
   *
   * @param failure null if it has succeeded
   */
  void answered(String operation, @Nullable Throwable failure);

  /** Notes the poll by which the end of a job was seen. */
  void completed(String operation, Poll poll);

  /** A request that is to be sent. */
  interface Turn {
    /** The {@code operationId}. */
    String operation();

    /** What is polled; null if it is no poll of a wait. */
    default @Nullable Poll poll() {
      return null;
    }

    /** Sends the request; false if it was not sent. */
    boolean go();

    /** Fails the request instead. */
    void refuse(RuntimeException failure);
  }

  /**
   * A poll of a job. Times are those of {@link System#nanoTime}.
   *
   * @param model null if it is not known
   * @param since when the job has started
   * @param running when the job was last seen running; {@code since} if it was not
   * @param interval the least between two polls, in nanoseconds
   * @param deadline when the wait ends
   */
  record Poll(
      JobKind<?> kind,
      @Nullable String model,
      long since,
      long running,
      long interval,
      long deadline) {}
}
