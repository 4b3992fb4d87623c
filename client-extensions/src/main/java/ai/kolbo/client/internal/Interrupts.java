package ai.kolbo.client.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks for interrupted threads among those that wait for the network, since a blocked read of a
 * socket ignores an interrupt. It looks every 25 ms while there are such threads, and stops a while
 * after the last one.
 */
public final class Interrupts {
  private static final long PERIOD = 25;
  private static final int IDLE_LOOKS = 400;

  /** A thread that waits for the network. */
  public interface Waiting {
    /** Ends the wait if the thread was interrupted. */
    void checkInterrupt();
  }

  private final ScheduledExecutorService scheduler;
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();
  private int idle;

  Interrupts(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /** Begins to look after a thread. */
  public void add(Waiting thread) {
    waiting.add(thread);
    if (!looking.get() && looking.compareAndSet(false, true)) {
      schedule();
    }
  }

  /** Ends looking after a thread. */
  public void remove(Waiting thread) {
    waiting.remove(thread);
  }

  private void schedule() {
    try {
      scheduler.schedule(this::look, PERIOD, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The client is closed; that has ended the calls.
    }
  }

  private void look() {
    waiting.forEach(Waiting::checkInterrupt);
    idle = waiting.isEmpty() ? idle + 1 : 0;
    if (idle < IDLE_LOOKS) {
      schedule();
      return;
    }
    idle = 0;
    looking.set(false);
    // One may have been added since the look.
    if (!waiting.isEmpty() && looking.compareAndSet(false, true)) {
      schedule();
    }
  }
}
