package ai.kolbo.model;

import org.jspecify.annotations.Nullable;

/** The response to the start of a job of any kind. */
public interface JobStarted {
  /** The id to poll; null if the response has none, which no documented response lacks. */
  @Nullable String jobId();

  /** The type of the job; null if the server left it out. */
  @Nullable GenerationType getType();

  /** Where to poll, a path or an absolute URL; null if the server left it out. */
  @Nullable String getPollUrl();

  /** Seconds to wait between two polls; null if the server gives no hint. */
  @Nullable Double getPollIntervalHint();

  /** The model that runs it; null if the response does not tell. */
  default @Nullable String getModel() {
    return null;
  }

  /** The session that the job belongs to; null if it belongs to none. */
  default @Nullable String getSessionId() {
    return null;
  }

  /** Credits that the start has charged; null if the response does not tell. */
  default @Nullable Double getCreditsCharged() {
    return null;
  }
}
