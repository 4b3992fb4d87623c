package ai.kolbo.client.internal;

import ai.kolbo.api.EventStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The pipeline, as the stream of one call sees it. */
record StreamContext(Wire wire, Exchange<?> exchange, EventStream format, int status)
    implements StreamHost {
  /**
   * A model may think for long while the server sends keep-alives; silence on the wire is bounded
   * by the attempt timeout.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  @Override
  public String operation() {
    return exchange.operation();
  }

  @Override
  public Duration longestSilence() {
    Duration attempt = wire.settings().attemptTimeout();
    return attempt.compareTo(LONGEST_SILENCE) > 0 ? attempt : LONGEST_SILENCE;
  }

  @Override
  public RuntimeException reported(byte[] body) {
    return wire.responses().reported(operation(), status, new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public RuntimeException malformed(String reason, byte[] body, @Nullable Throwable cause) {
    return wire.responses().malformed(operation(), status, reason, body, cause);
  }

  @Override
  public RuntimeException broken(IOException failure) {
    return wire.responses().broken(exchange, true, false, failure);
  }

  @Override
  public void opened(OpenCalls.Open stream) {
    wire.open().add(stream);
  }

  @Override
  public void ended(OpenCalls.Open stream) {
    wire.open().remove(stream);
  }

  @Override
  public void waiting(Interrupts.Waiting reader) {
    wire.interrupts().add(reader);
  }

  @Override
  public void waited(Interrupts.Waiting reader) {
    wire.interrupts().remove(reader);
  }
}
