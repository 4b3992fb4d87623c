package ai.kolbo.client.internal;

import ai.kolbo.client.error.KolboException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls, waits and streams that have not ended, so that closing the client, or the signal of a
 * view of it, ends them.
 */
public final class OpenCalls {
  /** Something that can be ended. */
  public interface Open {
    /** Ends it; called once at most for each reason, by any thread. */
    void end(Reason reason);
  }

  /** Why open calls end. */
  public enum Reason {
    /** The client was closed. */
    CLOSED,
    /** The cancellation signal of a view was given. */
    CANCELLED;

    /** The failure of a call that ended so. */
    public RuntimeException toException(String operation) {
      return this == CLOSED
          ? new KolboException(operation, operation + " ended: the client was closed", null)
          : new CancellationException(operation + " was cancelled");
    }
  }

  private final @Nullable OpenCalls parent;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Reason ended;

  /**
   * @param parent whose end is also the end of these; null for the calls of a client
   */
  public OpenCalls(@Nullable OpenCalls parent) {
    this.parent = parent;
  }

  /**
   * @throws IllegalStateException if the client is closed
   * @throws CancellationException if the signal of the view was given
   */
  public void check() {
    if (parent != null) {
      parent.check();
    }
    if (ended == Reason.CLOSED) {
      throw new IllegalStateException("the client is closed");
    }
    if (ended == Reason.CANCELLED) {
      throw new CancellationException("the calls with these options were cancelled");
    }
  }

  /** Whether the client is closed. */
  boolean isClosed() {
    return ended == Reason.CLOSED;
  }

  /** Adds what is to end with these; ends it at once if they have ended. */
  public void add(Open call) {
    open.add(call);
    Reason reason = ended;
    if (reason != null) {
      call.end(reason);
    }
    if (parent != null) {
      parent.add(call);
    }
  }

  /** Forgets what has ended. */
  public void remove(Open call) {
    open.remove(call);
    if (parent != null) {
      parent.remove(call);
    }
  }

  /** Ends all, and whatever is added later. */
  public void end(Reason reason) {
    ended = reason;
    open.forEach(call -> call.end(reason));
  }
}
