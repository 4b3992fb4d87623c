package ai.kolbo.client.internal;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks every 25 ms at what waits for the network, while there is any and a while longer: a blocked
 * read of a socket ignores an interrupt, and nothing else tells that a call takes long.
 */
public final class Watch {
  private static final long PERIOD = 25;
  private static final int IDLE_LOOKS = 400;

  /** What waits for the network. */
  public interface Watched {
    /** Called every 25 ms, on the thread that keeps the time; must not block. */
    void look();
  }

  private final ScheduledExecutorService scheduler;
  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();
  private int idle;

  Watch(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /** Begins to look at something. */
  public void add(Watched waiting) {
    watched.add(waiting);
    if (!looking.get() && looking.compareAndSet(false, true)) {
      schedule();
    }
  }

  /** Looks at it no more. */
  public void remove(Watched waiting) {
    watched.remove(waiting);
  }

  private void schedule() {
    boolean isScheduled = false;
    try {
      scheduler.schedule(this::lookAtAll, PERIOD, TimeUnit.MILLISECONDS);
      isScheduled = true;
    } catch (RejectedExecutionException e) {
      // The client is closed; that has ended the calls.
    } finally {
      if (!isScheduled) {
        // It failed, perhaps for lack of memory: the next thing to be watched starts it again.
        looking.set(false);
      }
    }
  }

  private static void look(Watched one) {
    try {
      one.look();
    } catch (RuntimeException | Error e) {
      // Such as for want of a thread: it is looked at again, and the others are looked at now.
      Attempt.LOG.log(Level.DEBUG, "cannot look at " + one, e);
    }
  }

  private void lookAtAll() {
    try {
      watched.forEach(Watch::look);
    } finally {
      idle = watched.isEmpty() ? idle + 1 : 0;
      if (idle < IDLE_LOOKS) {
        schedule();
      } else {
        idle = 0;
        looking.set(false);
        // One may have been added since the look.
        if (!watched.isEmpty() && looking.compareAndSet(false, true)) {
          schedule();
        }
      }
    }
  }
}
