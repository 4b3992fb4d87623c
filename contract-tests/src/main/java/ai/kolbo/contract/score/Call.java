package ai.kolbo.contract.score;

import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that went through the proxy, and what its client got. It has no credentials: their
 * values are masked in headers, path and query.
 *
 * @param exchange what was sent and received; a large body is kept as far as the proxy keeps it
 * @param operation what it is for, if the document knows
 * @param keyUse how the client used its key
 * @param fingerprint the same for requests that ask for the same, whatever the boundary of a form
 * @param started when the request came, by {@link System#nanoTime}
 * @param ended just before the client could know the end of the response, by the same clock
 * @param isRequestWhole whether the body of the request was kept whole, or a form without the ends
 *     of its files; no other can be judged
 * @param fault what the proxy did instead of asking the upstream; null if it asked
 * @param isChanged whether the proxy changed the response
 */
public record Call(
    Exchange exchange,
    Optional<Operation> operation,
    KeyUse keyUse,
    String fingerprint,
    long started,
    long ended,
    boolean isRequestWhole,
    @Nullable String fault,
    boolean isChanged) {

  /** Without headers and bodies. */
  @Override
  public String toString() {
    return exchange.toString();
  }
}
