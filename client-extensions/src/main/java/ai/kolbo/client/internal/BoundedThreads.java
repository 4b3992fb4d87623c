package ai.kolbo.client.internal;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A bounded number of threads, which end when they are idle. Where the system refuses a further
 * thread, those that are there do the work.
 */
class BoundedThreads extends ThreadPoolExecutor {
  BoundedThreads(int most, long idleSeconds, ThreadFactory factory) {
    super(most, most, idleSeconds, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    try {
      super.execute(task);
    } catch (OutOfMemoryError e) {
      boolean isThere = getPoolSize() > 0 && getQueue().add(task);
      // The last thread may have ended without a look at the task.
      if (!isThere || getPoolSize() == 0 && getQueue().remove(task)) {
        throw new RejectedExecutionException("no thread can be made", e);
      }
    }
  }
}
