package ai.kolbo.client.pacing;

import ai.kolbo.api.Operations;
import ai.kolbo.client.internal.Pace;
import ai.kolbo.client.internal.PartialFile;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The pace of one client: a queue of requests for each operation that has a limit. */
final class Pacer implements Pace {
  private final Allowance allowance;
  private final Map<String, Optional<RequestQueue>> queues = new ConcurrentHashMap<>();
  private final Map<RateLimit, Brake> brakes = new ConcurrentHashMap<>();
  private volatile @Nullable ScheduledExecutorService scheduler;

  Pacer(Allowance allowance) {
    this.allowance = allowance;
  }

  @Override
  public void begin(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public boolean limits(String operation) {
    return queue(operation).isPresent();
  }

  @Override
  public void admit(String operation, Turn turn) {
    queue(operation).ifPresentOrElse(queue -> queue.add(turn), turn::go);
  }

  @Override
  public void left(String operation, Turn turn) {
    queue(operation).ifPresent(queue -> queue.remove(turn));
  }

  @Override
  public void answered(String operation, @Nullable Throwable failure) {
    queue(operation).ifPresent(queue -> queue.answered(failure));
  }

  @Override
  public void completed(String operation, Poll poll) {
    queue(operation).ifPresent(queue -> queue.completed(poll));
  }

  private Optional<RequestQueue> queue(String operation) {
    Optional<RequestQueue> known = queues.get(operation);
    return known != null ? known : queues.computeIfAbsent(operation, this::newQueue);
  }

  private Optional<RequestQueue> newQueue(String id) {
    if (id.equals(PartialFile.OPERATION)) {
      return Optional.empty();
    }
    return RateLimit.of(Operations.of(id), allowance.speed())
        .map(
            limit -> {
              Brake brake = brakes.computeIfAbsent(limit, Brake::new);
              return new RequestQueue(id, limit, brake, allowance, scheduler);
            });
  }
}
