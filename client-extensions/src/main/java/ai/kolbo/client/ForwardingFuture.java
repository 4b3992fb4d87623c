package ai.kolbo.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A future made from another one. Unlike the stages of {@link CompletableFuture}, cancelling it
 * cancels what it was made from, down to the call on the wire.
 */
final class ForwardingFuture<T> extends CompletableFuture<T> {
  /**
   * Futures complete here, and neither on OkHttp's threads, which count as calls under way until
   * they return, nor on the scheduler: what a caller does with an outcome may block.
   */
  static final Executor COMPLETIONS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "kolbo-completion");
            thread.setDaemon(true);
            return thread;
          });

  private final CompletableFuture<?> source;

  private ForwardingFuture(CompletableFuture<?> source) {
    this.source = source;
  }

  /** The same outcome, with failures mapped. */
  static <T> ForwardingFuture<T> of(
      CompletableFuture<T> source, UnaryOperator<Throwable> failures) {
    return map(source, Function.identity(), failures);
  }

  /**
   * The outcome of {@code values} for a success, of {@code failures} for a failure. What they throw
   * is a failure.
   */
  static <S, T> ForwardingFuture<T> map(
      CompletableFuture<S> source,
      Function<? super S, ? extends T> values,
      UnaryOperator<Throwable> failures) {
    return map(source, values, failures, Runnable::run);
  }

  /**
   * The same for a source that the scheduler may complete: at a timeout, or when an answer is
   * quicker than the scheduler that asked for it. What waits for the future must not hold up its
   * thread.
   */
  static <S, T> ForwardingFuture<T> handOver(
      CompletableFuture<S> source,
      Function<? super S, ? extends T> values,
      UnaryOperator<Throwable> failures) {
    return map(source, values, failures, COMPLETIONS);
  }

  private static <S, T> ForwardingFuture<T> map(
      CompletableFuture<S> source,
      Function<? super S, ? extends T> values,
      UnaryOperator<Throwable> failures,
      Executor executor) {
    ForwardingFuture<T> target = new ForwardingFuture<>(source);
    source.whenComplete(
        (value, failure) ->
            executor.execute(() -> target.settle(value, failure, values, failures)));
    // Also when it is completed from outside, such as by orTimeout.
    target.whenComplete((value, failure) -> source.cancel(true));
    return target;
  }

  private <S> void settle(
      S value,
      Throwable failure,
      Function<? super S, ? extends T> values,
      UnaryOperator<Throwable> failures) {
    try {
      if (failure == null) {
        T outcome = values.apply(value);
        if (!complete(outcome)) {
          discard(outcome);
        }
      } else {
        completeExceptionally(failures.apply(cause(failure)));
      }
    } catch (RuntimeException | Error e) {
      completeExceptionally(e);
    }
  }

  /** Closes what nobody will receive, if it holds on to something. */
  static void discard(Object outcome) {
    if (outcome instanceof ChatCompletionStream stream) {
      stream.close();
    }
  }

  /** The outcome of a future that is made from the value of another. */
  static <S, T> CompletableFuture<T> chain(
      CompletableFuture<S> source, Function<S, CompletableFuture<T>> next) {
    CompletableFuture<CompletableFuture<T>> nested = map(source, next, UnaryOperator.identity());
    CompletableFuture<T> target =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            nested.cancel(mayInterrupt);
            nested.thenAccept(inner -> inner.cancel(mayInterrupt));
            return super.cancel(mayInterrupt);
          }
        };
    nested.whenComplete(
        (inner, failure) -> {
          if (failure != null) {
            target.completeExceptionally(cause(failure));
          } else {
            inner.whenComplete(
                (value, innerFailure) -> {
                  if (innerFailure != null) {
                    target.completeExceptionally(cause(innerFailure));
                  } else {
                    target.complete(value);
                  }
                });
          }
        });
    return target;
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    boolean cancelled = super.cancel(mayInterrupt);
    source.cancel(mayInterrupt);
    return cancelled;
  }

  /** Fails with {@code failure} and cancels what it was made from. */
  void abandon(Throwable failure) {
    completeExceptionally(failure);
    source.cancel(true);
  }

  /**
   * Waits for an outcome. An interrupt cancels the future.
   *
   * @param operation what is waited for, for the exception
   * @throws InterruptedCallException if the thread is interrupted; its flag is set again
   */
  static <T> T await(CompletableFuture<T> future, String operation) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      // It may have completed in just this moment.
      future.thenAccept(ForwardingFuture::discard);
      Thread.currentThread().interrupt();
      throw new InterruptedCallException(operation, operation + " was interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = cause(e.getCause());
      if (cause instanceof KolboException failure) {
        // The trace of the thread that waited helps; that of the thread that read the answer does
        // not.
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

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
