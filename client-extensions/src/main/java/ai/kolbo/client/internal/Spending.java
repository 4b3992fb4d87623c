package ai.kolbo.client.internal;

import ai.kolbo.api.Operation;
import ai.kolbo.model.JobStatus;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Retrofit;

/** Is asked before a call that costs credits is sent, and told what becomes of it. */
public interface Spending {
  /** Whether there is anything to ask and tell; calls are made without it otherwise. */
  boolean isWatched();

  /**
   * Asks for permission, once for all attempts of a call.
   *
   * @param caller of the same client or view
   * @param request the body: a model or form of {@code ai.kolbo.model}
   * @param part the part of a batch that it is; null if it is none
   * @return completes when the call may be sent; fails with what refuses it
   */
  CompletableFuture<? extends Charge> begin(
      Caller caller, Operation operation, Object request, @Nullable Part part);

  /** What makes calls that cost nothing: they are needed to know what others cost. */
  interface Caller {
    /** What forms the requests. */
    Retrofit retrofit();

    /** Makes a call without waiting. */
    <T> CompletableFuture<T> callAsync(Call<T> call);
  }

  /**
   * A part of a batch that can be resumed.
   *
   * @param name unique within the ledger
   */
  record Part(String name) {}

  /** Notes a status of a job. */
  void polled(String jobId, JobStatus status);

  /** Notes that a job was cancelled, and refunded. */
  void cancelled(String jobId);

  /** A call that was permitted. Each method may be called by any thread. */
  interface Charge {
    /**
     * Notes that the request is about to be sent, before its first byte; may be called again.
     * Throws if it must not be sent.
     */
    void sending();

    /** Notes a successful response, before the caller has it: of a start, the job's. */
    void succeeded(Object response);

    /** Notes that the call has failed, was cancelled, or was not made. */
    void failed(Throwable failure);

    /** Notes that a stream has ended; may be called again. */
    void ended();
  }
}
