package ai.kolbo.client.internal;

import ai.kolbo.api.Operation;
import ai.kolbo.client.internal.Spending.Charge;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call that costs credits: asks for permission, is made, and tells what became of it. */
final class PaidCall<T> extends CallFuture<T> {
  private final Wire wire;
  private final Exchange<T> exchange;
  private volatile @Nullable CompletableFuture<?> current;

  PaidCall(Wire wire, Exchange<T> exchange) {
    this.wire = wire;
    this.exchange = exchange;
  }

  /** Asks for permission, and makes the call. */
  void begin(Spending.Caller caller, Operation operation, Object request) {
    CompletableFuture<? extends Charge> permission =
        wire.settings
            .spending()
            .begin(caller, operation, request, exchange.request().tag(Spending.Part.class));
    current = permission;
    permission.whenComplete(
        (charge, refusal) -> {
          if (refusal != null) {
            wire.connections.callback(() -> fail(cause(refusal)));
          } else if (isDone()) {
            charge.failed(new CancellationException(exchange.operation() + " was cancelled"));
          } else {
            try {
              send(charge);
            } catch (RuntimeException | Error e) {
              charge.failed(e);
              fail(e);
            }
          }
        });
  }

  private void send(Charge charge) {
    AsyncCall<T> call =
        new AsyncCall<>(
            wire,
            new Exchange<>(
                exchange.operation(),
                exchange.generationId(),
                exchange.request().newBuilder().tag(Charge.class, charge).build(),
                exchange.extent(),
                exchange.reader()));
    current = call;
    call.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            try {
              charge.failed(cause(failure));
            } finally {
              fail(cause(failure));
            }
          } else if (!succeed(value)) {
            AsyncCall.closeUnclaimed(value);
          }
        });
    call.begin();
    if (isDone()) {
      call.cancel(true);
    }
  }

  @Override
  void abort() {
    CompletableFuture<?> waiting = current;
    if (waiting instanceof AsyncCall<?> call) {
      call.cancel(true);
    }
    super.abort();
  }
}
