package ai.kolbo.client.internal;

import ai.kolbo.client.error.InterruptedCallException;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/** A call on its caller's own thread, over all its attempts. */
final class SyncCall implements OpenCalls.Open, Interrupts.Waiting {
  private final String operation;
  private final Thread thread = Thread.currentThread();
  private volatile @Nullable Call call;
  private volatile OpenCalls.@Nullable Reason ended;

  SyncCall(String operation) {
    this.operation = operation;
  }

  /** Begins an attempt. */
  void begin(Call attempt) {
    call = attempt;
    if (ended != null || thread.isInterrupted()) {
      attempt.cancel();
    }
  }

  /** Waits before the next attempt; returns early if the call ends or the thread is interrupted. */
  void sleep(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left; (left = end - System.nanoTime()) > 0; ) {
      if (ended != null || thread.isInterrupted()) {
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  /** Cancels the attempt on the wire if the thread was interrupted: a blocked read ignores it. */
  @Override
  public void checkInterrupt() {
    Call attempt = call;
    if (attempt != null && thread.isInterrupted()) {
      attempt.cancel();
    }
  }

  /**
   * Throws if the call was ended from outside.
   *
   * @param cause what the attempt failed with, or null
   */
  void throwIfEnded(@Nullable Throwable cause) {
    OpenCalls.Reason reason = ended;
    if (reason != null) {
      throw reason.toException(operation);
    }
    if (thread.isInterrupted()) {
      throw new InterruptedCallException(operation, cause);
    }
  }

  @Override
  public void end(OpenCalls.Reason reason) {
    ended = reason;
    Call attempt = call;
    if (attempt != null) {
      attempt.cancel();
    }
    LockSupport.unpark(thread);
  }
}
