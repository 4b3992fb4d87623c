package ai.kolbo.client.internal;

import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.model.JobStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The job of a {@link JobPoller}. */
interface PolledJob {
  String id();

  /** The operation that reads the status. */
  String operation();

  /** Between two polls, in nanoseconds. */
  long interval();

  /** Whether this client has just started the job. */
  boolean isOwnStart();

  /** A poll to send. */
  Exchange<JobStatus> poll();

  /**
   * Takes notice of a status.
   *
   * @param end completes the wait, if the status ends the job: after the listener, if that is quick
   */
  void seen(JobStatus status, @Nullable Runnable end);

  /** The failure of a wait that was too short. */
  JobTimeoutException timedOut(
      Duration timeout, @Nullable JobStatus status, @Nullable Throwable failure);
}
