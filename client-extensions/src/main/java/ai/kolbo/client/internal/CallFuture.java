package ai.kolbo.client.internal;

import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call. Cancelling it, or any future derived from it, cancels the call on the wire;
 * so does completing it from outside, as {@code orTimeout} does.
 */
public class CallFuture<T> extends CompletableFuture<T> {
  private final @Nullable CallFuture<?> source;

  /** Completes with the stage that a composed future waits for, once there is one. */
  private volatile @Nullable CompletableFuture<? extends CompletionStage<?>> inner;

  CallFuture() {
    this.source = null;
  }

  private CallFuture(CallFuture<?> source) {
    this.source = source;
  }

  /** Ends what this future stands for; called when it is cancelled or completed from outside. */
  void abort() {
    CompletableFuture<? extends CompletionStage<?>> composed = inner;
    if (composed != null) {
      composed.thenAccept(stage -> stage.toCompletableFuture().cancel(true));
    }
    if (source != null && !source.isDone()) {
      source.cancel(true);
    }
  }

  /** Completes this future as the call itself does: nothing is left to abort. */
  final boolean succeed(T value) {
    return super.complete(value);
  }

  /** Fails this future as the call itself does: nothing is left to abort. */
  final boolean fail(Throwable failure) {
    return super.completeExceptionally(failure);
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CallFuture<>(this);
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    return abortedIf(super.cancel(mayInterrupt));
  }

  @Override
  public boolean complete(T value) {
    return abortedIf(super.complete(value));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return abortedIf(super.completeExceptionally(failure));
  }

  private boolean abortedIf(boolean isCompleted) {
    if (isCompleted) {
      abort();
    }
    return isCompleted;
  }

  @Override
  public <U> CompletableFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> next) {
    CompletableFuture<CompletionStage<U>> made = new CompletableFuture<>();
    return composed(made, super.thenCompose(value -> kept(made, next.apply(value))));
  }

  @Override
  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> next) {
    return thenComposeAsync(next, defaultExecutor());
  }

  @Override
  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> next, Executor executor) {
    CompletableFuture<CompletionStage<U>> made = new CompletableFuture<>();
    return composed(made, super.thenComposeAsync(value -> kept(made, next.apply(value)), executor));
  }

  @Override
  public CompletableFuture<T> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<T>> next) {
    CompletableFuture<CompletionStage<T>> made = new CompletableFuture<>();
    return composed(made, super.exceptionallyCompose(failure -> kept(made, next.apply(failure))));
  }

  @Override
  public CompletableFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> next) {
    return exceptionallyComposeAsync(next, defaultExecutor());
  }

  @Override
  public CompletableFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> next, Executor executor) {
    CompletableFuture<CompletionStage<T>> made = new CompletableFuture<>();
    return composed(
        made,
        super.exceptionallyComposeAsync(failure -> kept(made, next.apply(failure)), executor));
  }

  private static <U> CompletionStage<U> kept(
      CompletableFuture<CompletionStage<U>> made, CompletionStage<U> stage) {
    made.complete(stage);
    return stage;
  }

  private static <U> CompletableFuture<U> composed(
      CompletableFuture<CompletionStage<U>> made, CompletableFuture<U> target) {
    CallFuture<U> future = (CallFuture<U>) target;
    future.inner = made;
    if (future.isCancelled()) {
      future.abort();
    }
    return future;
  }

  /**
   * Waits for an outcome. An interrupt cancels the future.
   *
   * @param operation the operation that is waited for, for the exception
   * @throws InterruptedCallException if the thread is interrupted; its flag is set again
   */
  public static <T> T await(CompletableFuture<T> future, String operation) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedCallException(operation, e);
    } catch (ExecutionException e) {
      Throwable cause = cause(e);
      if (cause instanceof KolboException failure) {
        // The trace of the thread that waited helps; that of the thread that read does not.
        failure.fillInStackTrace();
        throw failure;
      }
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(operation + " failed unexpectedly", cause);
    }
  }

  /** What a future failed with, without the wrappers of other futures. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
