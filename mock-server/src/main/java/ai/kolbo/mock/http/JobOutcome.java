package ai.kolbo.mock.http;

/** How a job ends. */
public enum JobOutcome {
  COMPLETED,

  /** Completed, but with nothing to show for it. */
  WITHOUT_RESULTS,
  FAILED,
  CANCELLED
}
