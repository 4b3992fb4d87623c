package ai.kolbo.model;

import ai.kolbo.model.UploadFile.UploadListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what was sent of the files of one upload, on other threads, so that no listener
 * can hold up the upload. A listener hears the latest number only, one call after the other.
 *
 * <p>All uploads of the process share {@value #THREADS} daemon threads, of which an upload has at
 * most one at a time; they end when they are idle.
 */
final class UploadProgress {
  private static final Logger LOG = System.getLogger(UploadFile.class.getName());
  private static final int THREADS = 8;
  private static final long IDLE_SECONDS = 5;

  /** Between two calls, so that handing over costs an upload nothing. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** How long an upload waits for its listener to have heard the last number. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Deque<Attempt> waiting = new ArrayDeque<>();
  private boolean isTelling;

  /** Whether the upload has waited in vain for the listener that is called now. */
  private boolean isBlocked;

  /** Begins to tell of a file, which is sent from its beginning. */
  Attempt begin(UploadListener listener, String origin, long total) {
    Attempt attempt = new Attempt(listener, origin, total);
    attempt.sent(0);
    return attempt;
  }

  /** One sending of one file. */
  final class Attempt {
    private final UploadListener listener;
    private final String origin;
    private final long total;
    private volatile long sent;
    private volatile long told = -1;
    private volatile boolean isScheduled;
    private volatile boolean isAbandoned;
    private volatile long nextNanos = System.nanoTime();
    private boolean hasThrown;

    private Attempt(UploadListener listener, String origin, long total) {
      this.listener = listener;
      this.origin = origin;
      this.total = total;
    }

    /** Takes the number of bytes that were sent; never waits. Called by one thread. */
    void sent(long bytes) {
      sent = bytes;
      // The teller clears the mark before it reads the number, so no number is missed.
      if (!isScheduled) {
        isScheduled = true;
        schedule(Math.max(0, nextNanos - System.nanoTime()));
      }
    }

    /**
     * Waits a moment for the listener to hear the last number, unless it is known to be blocked.
     */
    void finish() {
      schedule(0);
      synchronized (UploadProgress.this) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (told != sent && !isBlocked) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            isBlocked = true;
            return;
          }
          try {
            TimeUnit.NANOSECONDS.timedWait(UploadProgress.this, left);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
          }
        }
      }
    }

    /** Tells no more: the file will be sent again, or not at all. */
    void abandon() {
      isAbandoned = true;
    }

    private void schedule(long delayNanos) {
      try {
        Threads.POOL.schedule(() -> tellAll(this), delayNanos, TimeUnit.NANOSECONDS);
      } catch (Throwable e) {
        isScheduled = false;
        LOG.log(Level.WARNING, "no thread for the progress listener of " + origin, e);
      }
    }

    private void tell() {
      nextNanos = System.nanoTime() + PAUSE_NANOS;
      isScheduled = false;
      if (told < 0 && !isAbandoned) {
        call(0);
      }
      long latest = sent;
      if (latest != told && !isAbandoned) {
        call(latest);
      }
    }

    private void call(long bytes) {
      try {
        listener.onSent(bytes, total);
      } catch (Throwable e) {
        if (!hasThrown) {
          hasThrown = true;
          LOG.log(Level.WARNING, "the progress listener of the upload of " + origin + " threw", e);
        }
      } finally {
        // An interrupt of the listener is not one of the next.
        Thread.interrupted();
        synchronized (UploadProgress.this) {
          told = bytes;
          isBlocked = false;
          UploadProgress.this.notifyAll();
        }
      }
    }
  }

  /** Tells of an attempt after those before it, unless another thread does so already. */
  private void tellAll(Attempt last) {
    synchronized (this) {
      waiting.add(last);
      if (isTelling) {
        return;
      }
      isTelling = true;
    }
    for (Attempt next; (next = next()) != null; ) {
      try {
        next.tell();
      } catch (Throwable e) {
        // Of the log: there is nobody left to tell.
      }
    }
  }

  private synchronized @Nullable Attempt next() {
    Attempt next = waiting.poll();
    isTelling = next != null;
    return next;
  }

  /** Made when the first listener is told. */
  private static final class Threads {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final ScheduledThreadPoolExecutor POOL =
        new ScheduledThreadPoolExecutor(THREADS, Threads::daemon);

    static {
      POOL.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
      POOL.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
      String name = "kolbo-upload-listener-" + COUNT.incrementAndGet();
      Thread thread = new Thread(null, task, name, 0, false);
      thread.setDaemon(true);
      return thread;
    }
  }
}
