package ai.kolbo.client.internal;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.OkHttpClient.Builder;
import org.jspecify.annotations.Nullable;

/**
 * The threads and connections of a client, shared by all views of it. All threads are daemons, all
 * pools are bounded:
 *
 * <ul>
 *   <li>asynchronous calls run on up to {@value #MAX_CALLS} threads, polls on up to {@value
 *       #MAX_POLLS} of their own, so that slow calls do not hold up polls; a few of these are used
 *       while calls end quickly ({@link CallThreads});
 *   <li>futures complete on {@value #CALLBACKS} threads, so that what a program does with an
 *       outcome holds up neither calls nor polls. A callback that waits for another future of this
 *       client is replaced by a further thread while it waits;
 *   <li>progress listeners run on {@value #LISTENERS} further threads;
 *   <li>one thread keeps the time.
 * </ul>
 */
public final class Connections {
  private static final int FEW_CALLS = 3;
  private static final int MAX_CALLS = 64;
  private static final int FEW_POLLS = 4;
  private static final int MAX_POLLS = 16;
  private static final int CALLBACKS = 3;
  private static final int MOST_CALLBACKS = 256;
  private static final int LISTENERS = 8;
  private static final long IDLE_SECONDS = 5;

  private final OkHttpClient calls;
  private final Dispatcher polls;
  private final @Nullable ConnectionPool ownPool;
  private final ScheduledThreadPoolExecutor scheduler;
  private final Watch watch;
  private final OpenCalls open;

  /** Decides when requests are sent. */
  final Pace pace;

  private final ThreadPoolExecutor listeners;
  private final Queue<Runnable> outcomes = new ConcurrentLinkedQueue<>();
  private final ForkJoinPool callbacks = callbackPool();

  /**
   * @param open where the calls are kept
   * @param pace decides when requests are sent
   * @param given the caller's HTTP client, whose dispatcher is not used; null for an own one
   * @param configure the rest of the HTTP client's settings
   */
  public Connections(
      OpenCalls open, Pace pace, @Nullable OkHttpClient given, UnaryOperator<Builder> configure) {
    this.open = open;
    this.pace = pace;
    this.scheduler = new ScheduledThreadPoolExecutor(1, daemons("kolbo-scheduler"));
    this.scheduler.setRemoveOnCancelPolicy(true);
    this.scheduler.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    pace.begin(scheduler);
    this.watch = new Watch(scheduler);
    this.polls =
        new CallThreads(FEW_POLLS, MAX_POLLS, daemons("kolbo-poll"), IDLE_SECONDS, watch)
            .dispatcher();
    // Many servers drop what was idle for 5 seconds. A start that meets such a connection fails and
    // must not be retried: better not to keep one for that long.
    this.ownPool = given == null ? new ConnectionPool(MAX_CALLS, 4, TimeUnit.SECONDS) : null;
    Builder http =
        given == null ? new OkHttpClient.Builder().connectionPool(ownPool) : given.newBuilder();
    this.calls =
        configure
            .apply(
                http.dispatcher(
                        new CallThreads(
                                FEW_CALLS, MAX_CALLS, daemons("kolbo-http"), IDLE_SECONDS, watch)
                            .dispatcher())
                    .callTimeout(Duration.ZERO)
                    // A server that redirects from https to http is not to be followed.
                    .followSslRedirects(false))
            .build();
    this.listeners = new BoundedThreads(LISTENERS, IDLE_SECONDS, daemons("kolbo-listener"));
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      // What a hook of the caller throws has gone to the future of its call.
      thread.setUncaughtExceptionHandler(
          (ended, e) -> Attempt.LOG.log(Level.DEBUG, ended.getName() + " ended", e));
      return thread;
    };
  }

  /** The HTTP client for calls, with timeouts yet to be set. */
  public OkHttpClient calls() {
    return calls;
  }

  /** The dispatcher for polls. */
  Dispatcher polls() {
    return polls;
  }

  ScheduledThreadPoolExecutor scheduler() {
    return scheduler;
  }

  /** Looks at what waits for the network. */
  public Watch watch() {
    return watch;
  }

  /**
   * Runs what a caller has attached to an outcome: here, if the client is closed or no thread can
   * be made.
   */
  public void callback(Runnable task) {
    outcomes.add(task);
    try {
      callbacks.execute(
          () -> {
            // What one callback does to its thread is nothing to the next one.
            Thread.interrupted();
            runNext();
          });
    } catch (RejectedExecutionException e) {
      runAll();
    } catch (OutOfMemoryError e) {
      // Then the threads that are there do it.
    }
    runUnlessThreads();
  }

  private boolean runNext() {
    Runnable task = outcomes.poll();
    if (task != null) {
      task.run();
    }
    return task != null;
  }

  private void runAll() {
    while (runNext()) {}
  }

  /** Where the pool could make no thread, it leaves its tasks for ever. */
  private void runUnlessThreads() {
    if (callbacks.getPoolSize() == 0) {
      runAll();
    }
  }

  /**
   * Runs a progress listener.
   *
   * @return false if it does not: the client is closed, or no thread can be made
   */
  boolean listener(Runnable task) {
    try {
      listeners.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private ForkJoinPool callbackPool() {
    AtomicInteger count = new AtomicInteger();
    return new ForkJoinPool(
        CALLBACKS,
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("kolbo-callback-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        },
        // A thread that can make no further one ends.
        (thread, failure) -> runUnlessThreads(),
        true,
        0,
        MOST_CALLBACKS,
        1,
        // Over the limit a callback that waits is not replaced, rather than failed.
        pool -> true,
        IDLE_SECONDS,
        TimeUnit.SECONDS);
  }

  /** Ends all calls, waits and threads. The connections of a given HTTP client stay open. */
  public void close() {
    open.end(OpenCalls.Reason.CLOSED);
    scheduler.shutdownNow();
    listeners.shutdownNow();
    for (Dispatcher dispatcher : new Dispatcher[] {calls.dispatcher(), polls}) {
      dispatcher.cancelAll();
      dispatcher.executorService().shutdownNow();
    }
    callbacks.shutdown();
    if (ownPool != null) {
      ownPool.evictAll();
    }
  }
}
