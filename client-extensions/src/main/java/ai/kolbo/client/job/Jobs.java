package ai.kolbo.client.job;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.internal.Access;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.Spending;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.JobStarted;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Starts jobs of every kind, and resumes them. A start costs credits, so it is sent again only if
 * the server certainly did not act on it: no connection was made, or a rate limiter refused it.
 */
public final class Jobs {
  static {
    Access.grant(Jobs.class, Jobs::new);
  }

  /** As {@link Job#handle()} writes it. */
  private static final Pattern HANDLE = Pattern.compile("kolbo-job:([^:]*):(.+)", Pattern.DOTALL);

  private final Calls calls;

  private Jobs(Calls calls) {
    this.calls = calls;
  }

  /**
   * Starts a job.
   *
   * @param request any request or form that starts a job, such as {@code ImageRequest}
   * @throws IllegalArgumentException before anything is sent, if the request violates a limit of
   *     the API; the message names each member and its limit
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   */
  public <R> Job<R> start(JobRequest<R> request) {
    JobKind<R> kind = request.jobKind();
    return calls.call(calls.jobs().start(request), null, started -> job(kind, started));
  }

  /**
   * {@link #start} without waiting. Throws at once for an invalid request. Cancelling the future
   * cancels the call.
   */
  public <R> CompletableFuture<Job<R>> startAsync(JobRequest<R> request) {
    return startAsync(request, null);
  }

  /** Starts a part of a batch. */
  <R> CompletableFuture<Job<R>> startAsync(JobRequest<R> request, Spending.@Nullable Part part) {
    JobKind<R> kind = request.jobKind();
    return calls.startAsync(calls.jobs().start(request), part, started -> job(kind, started));
  }

  private <R> @Nullable Job<R> job(JobKind<R> kind, JobStarted started) {
    String id = started.jobId();
    return id == null ? null : new Job<>(id, kind, started, calls);
  }

  /**
   * Starts many jobs and waits for all of them, a bounded number at a time. Nothing is sent until
   * the batch is iterated.
   *
   * @param requests of one kind or several; each is checked before the first is sent
   * @throws IllegalArgumentException if a request violates a limit of the API
   */
  public <R> Batch<R> startAll(Collection<? extends JobRequest<R>> requests) {
    requests.forEach(JobRequest::check);
    return new Batch<>(requests, this::startAsync, Job::awaitAsync, calls);
  }

  /**
   * What the ledger of the client had open when it was opened: calls that a crash, or the end of
   * the program, has left without an outcome, and results that were not saved. In the order of the
   * calls; empty if there is none. Nothing is sent.
   *
   * @throws IllegalStateException if the client has no ledger
   */
  public List<Recovery> recover() {
    return Bookkeeper.of(calls).ledger().unfinished().stream()
        .map(entry -> new Recovery(entry, calls))
        .toList();
  }

  /**
   * Resumes a job that was started before, in this process or another one. Nothing is sent until
   * its status is needed.
   *
   * @param id as {@link Job#id()} gave it
   * @param kind as {@link Job#kind()} gave it, such as {@code JobKinds.LIPSYNC}
   * @throws IllegalArgumentException if the id is blank
   */
  public <R> Job<R> resume(String id, JobKind<R> kind) {
    if (id.isBlank()) {
      throw new IllegalArgumentException("id must not be blank");
    }
    return new Job<>(id, Objects.requireNonNull(kind, "kind"), null, calls);
  }

  /**
   * Resumes a job of a kind that is not known any more. Its result has the members of every kind.
   *
   * @param id as {@link Job#id()} gave it
   * @throws IllegalArgumentException if the id is blank
   */
  public Job<GenerationResult> resume(String id) {
    return resume(id, JobKinds.GENERATION);
  }

  /**
   * Resumes a job from its handle.
   *
   * @param handle as {@link Job#handle()} gave it
   * @throws IllegalArgumentException if the text is not a handle, or of a kind that this version
   *     does not know
   */
  public Job<?> resumeFrom(String handle) {
    Matcher parts = HANDLE.matcher(handle.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "not the handle of a job (kolbo-job:<kind>:<id>): " + handle.strip());
    }
    return resume(parts.group(2), kind(parts.group(1)));
  }

  private static JobKind<?> kind(String name) {
    return JobKinds.named(name)
        .orElseThrow(() -> new IllegalArgumentException("no kind of job is called " + name));
  }
}
