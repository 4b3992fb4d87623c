package ai.kolbo.client.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import okhttp3.Call;
import okhttp3.Dispatcher;

/**
 * Threads for calls whose callers do not wait. A few are enough for calls that end quickly, however
 * many there are. Calls that take more than some 50 ms get further threads beside them, up to a
 * limit, so that they hold up no others.
 */
final class CallThreads implements Watch.Watched {
  /** Two looks may be a pause of the garbage collector apart; three are not. */
  private static final int SLOW = 3;

  private final int few;
  private final int most;
  private final Watch watch;
  private final ThreadPoolExecutor threads;
  private final Dispatcher dispatcher;

  /** The calls that ran at the last look, with the number of looks at which they have run. */
  private Map<Call, Integer> running = Map.of();

  CallThreads(int few, int most, ThreadFactory factory, long idleSeconds, Watch watch) {
    this.few = few;
    this.most = most;
    this.watch = watch;
    this.threads =
        new BoundedThreads(few, idleSeconds, factory) {
          @Override
          public void execute(Runnable call) {
            watch.add(CallThreads.this);
            super.execute(call);
          }
        };
    this.dispatcher = new Dispatcher(threads);
    // All calls go to one host: OkHttp's limit of 5 for each would starve them.
    this.dispatcher.setMaxRequestsPerHost(most);
    this.dispatcher.setMaxRequests(few);
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  @Override
  public void look() {
    Map<Call, Integer> now = new HashMap<>();
    for (Call call : dispatcher.runningCalls()) {
      now.put(call, running.getOrDefault(call, 0) + 1);
    }
    long slow = now.values().stream().filter(count -> count >= SLOW).count();
    running = now;
    int limit = (int) Math.min(most, few + 2 * slow);
    if (limit > dispatcher.getMaxRequests()) {
      threads.setMaximumPoolSize(limit);
      threads.setCorePoolSize(limit);
      dispatcher.setMaxRequests(limit);
    } else if (limit < dispatcher.getMaxRequests()) {
      dispatcher.setMaxRequests(limit);
      threads.setCorePoolSize(limit);
      // Ends threads at once: in turn, each of them would get calls and never be idle.
      threads.setMaximumPoolSize(limit);
    }
    if (now.isEmpty()) {
      watch.remove(this);
      if (dispatcher.runningCallsCount() > 0) {
        watch.add(this);
      }
    }
  }
}
