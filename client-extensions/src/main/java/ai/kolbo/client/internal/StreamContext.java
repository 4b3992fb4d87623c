package ai.kolbo.client.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The pipeline, as the stream of one call sees it. */
final class StreamContext implements StreamHost {
  /**
   * A model may think for long while the server sends keep-alives; silence on the wire is bounded
   * by the attempt timeout.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  private final Calls calls;
  private final Exchange<?> exchange;
  private final int status;

  StreamContext(Calls calls, Exchange<?> exchange, int status) {
    this.calls = calls;
    this.exchange = exchange;
    this.status = status;
  }

  @Override
  public String operation() {
    return exchange.operation();
  }

  @Override
  public Duration longestSilence() {
    Duration attempt = calls.settings().attemptTimeout();
    return attempt.compareTo(LONGEST_SILENCE) > 0 ? attempt : LONGEST_SILENCE;
  }

  @Override
  public RuntimeException reported(byte[] body) {
    return calls
        .responses()
        .reported(operation(), status, new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public RuntimeException malformed(String reason, byte[] body, @Nullable Throwable cause) {
    return calls.responses().malformed(operation(), status, reason, body, cause);
  }

  @Override
  public RuntimeException broken(IOException failure) {
    return calls.responses().broken(exchange, true, false, failure);
  }

  @Override
  public void opened(OpenCalls.Open stream) {
    calls.open().add(stream);
  }

  @Override
  public void ended(OpenCalls.Open stream) {
    calls.open().remove(stream);
  }

  @Override
  public void waiting(Interrupts.Waiting reader) {
    calls.interrupts().add(reader);
  }

  @Override
  public void waited(Interrupts.Waiting reader) {
    calls.interrupts().remove(reader);
  }
}
