package ai.kolbo.contract.score;

import java.util.Optional;

/** Decides which requests are answered by the proxy itself. It is called by several threads. */
@FunctionalInterface
public interface FaultPlan {
  /** Passes everything on. */
  FaultPlan NONE = request -> Optional.empty();

  /** The fault that happens to a request; empty if it is passed on. */
  Optional<Fault> next(Received request);
}
