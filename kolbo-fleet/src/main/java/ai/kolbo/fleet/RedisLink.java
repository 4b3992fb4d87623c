package ai.kolbo.fleet;

import ai.kolbo.client.error.ConnectionException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Redis, made anew after it was lost. It never sends a command twice: whether one
 * that got no response was carried out is for its sender to find out. Safe for use by several
 * threads.
 */
final class RedisLink implements AutoCloseable {
  /** Between two attempts to connect. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private final String address;
  private final RedisURI uri;
  private final Duration timeout;
  private final ClientResources resources;
  private final RedisClient client;
  private final ScheduledThreadPoolExecutor thread;
  private @Nullable CompletableFuture<Session> current;
  private @Nullable String run;
  private long restarted;
  private boolean isRestarted;
  private long failedAt;
  private boolean isClosed;

  /**
   * @throws IllegalArgumentException if it is not the address of a Redis server
   */
  RedisLink(URI redis, Duration timeout) {
    this.uri = uri(redis);
    this.address = uri.getHost() + ":" + uri.getPort();
    this.timeout = timeout;
    uri.setTimeout(timeout);
    this.resources =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    this.client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
            .build());
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = new Thread(task, "kolbo-fleet");
              created.setDaemon(true);
              return created;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Messages must not hold the address as it was given: it may have a password. */
  private static RedisURI uri(URI redis) {
    String scheme = redis.getScheme();
    if (!("redis".equals(scheme) || "rediss".equals(scheme)) || redis.getHost() == null) {
      throw new IllegalArgumentException(
          "the address of Redis must be redis://host:port or rediss://host:port, with"
              + " user:password@ before the host if it needs them");
    }
    try {
      return RedisURI.create(redis);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the address of Redis at " + redis.getHost() + " cannot be read");
    }
  }

  /** A connection: all that is sent on it is lost with it. */
  record Session(StatefulRedisConnection<byte[], byte[]> connection) {
    /** Gives the connection up, and all that waits for responses on it. */
    void drop() {
      connection.closeAsync();
    }
  }

  /**
   * Tells callers something, on a thread that may wait for Redis: those that read from it may not.
   */
  void tell(Runnable completion) {
    try {
      thread.execute(completion);
    } catch (RejectedExecutionException e) {
      completion.run();
    }
  }

  /** Does something later, unless the link is closed by then. */
  void tellIn(long nanos, Runnable task) {
    try {
      thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // It was closed.
    }
  }

  Duration timeout() {
    return timeout;
  }

  /** The open connection, or a new one. Fails in the timeout. */
  synchronized CompletableFuture<Session> session() {
    CompletableFuture<Session> known = current;
    if (isClosed) {
      return CompletableFuture.failedFuture(failure(new IllegalStateException("it was closed")));
    }
    if (known != null && isUsable(known)) {
      return known;
    }
    CompletableFuture<Session> next =
        client
            .connectAsync(ByteArrayCodec.INSTANCE, uri)
            .toCompletableFuture()
            .thenApply(Session::new)
            .thenCompose(this::greeted)
            .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .handle(this::connected);
    current = next;
    return next;
  }

  /**
   * Waits for the connection.
   *
   * @throws ConnectionException if there is none
   */
  void awaitSession() {
    try {
      session().get();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(e);
    }
  }

  private boolean isUsable(CompletableFuture<Session> known) {
    if (!known.isDone()) {
      return true;
    }
    if (known.isCompletedExceptionally()) {
      return System.nanoTime() - failedAt < PAUSE;
    }
    return known.join().connection.isOpen();
  }

  private Session connected(@Nullable Session session, @Nullable Throwable failure) {
    if (session == null) {
      synchronized (this) {
        failedAt = System.nanoTime();
      }
      throw failure(failure);
    }
    return session;
  }

  /** Learns whether it is the same process as before: another may have forgotten something. */
  private CompletableFuture<Session> greeted(Session session) {
    return session
        .connection
        .async()
        .info("server")
        .toCompletableFuture()
        .whenComplete(
            (text, failure) -> {
              if (failure != null) {
                session.drop();
              }
            })
        .thenApply(
            text -> {
              text.lines()
                  .filter(line -> line.startsWith("run_id:"))
                  .findFirst()
                  .ifPresent(this::runs);
              return session;
            });
  }

  private synchronized void runs(String id) {
    if (run != null && !run.equals(id)) {
      restarted = System.nanoTime();
      isRestarted = true;
    }
    run = id;
  }

  /** How much of a time is left since a restart of Redis was noticed, in nanoseconds. */
  synchronized long untilKnown(long nanos) {
    return isRestarted ? Math.max(0, restarted + nanos - System.nanoTime()) : 0;
  }

  /**
   * Does work on the connection, in the timeout. After a timeout the connection is given up: it may
   * be broken without anyone having noticed.
   */
  <T> CompletableFuture<T> on(Session session, Function<Session, CompletableFuture<T>> work) {
    CompletableFuture<T> begun;
    try {
      begun = work.apply(session);
    } catch (RuntimeException e) {
      begun = CompletableFuture.failedFuture(e);
    }
    return begun
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (done, failure) -> {
              if (failure != null && cause(failure) instanceof TimeoutException) {
                session.drop();
              }
            });
  }

  /** What callers are told of a failure. */
  ConnectionException failure(@Nullable Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof ConnectionException known) {
      return known;
    }
    String why =
        cause instanceof TimeoutException
            ? "no response in " + timeout.toMillis() + " ms"
            : String.valueOf(root(cause).getMessage());
    return new ConnectionException(
        "fleet", "Redis at " + address + " cannot be used: " + why, false, true, cause);
  }

  private static Throwable cause(@Nullable Throwable failure) {
    Throwable cause = failure == null ? new IllegalStateException("unknown") : failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof RedisCommandExecutionException)) {
      root = root.getCause();
    }
    return root;
  }

  static byte[] bytes(Object text) {
    return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
    }
    client.shutdown(Duration.ZERO, timeout);
    thread.shutdownNow().forEach(Runnable::run);
    resources.shutdown(0, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public String toString() {
    return address;
  }
}
