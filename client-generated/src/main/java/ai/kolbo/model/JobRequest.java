package ai.kolbo.model;

/**
 * A request or form that starts a job.
 *
 * @param <R> the result of the job
 */
public interface JobRequest<R> extends Validated {
  /** The kind of job that this request starts. */
  JobKind<R> jobKind();
}
