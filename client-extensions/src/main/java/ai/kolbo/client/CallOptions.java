package ai.kolbo.client;

import ai.kolbo.client.internal.Limits;
import ai.kolbo.client.internal.Settings;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.internal.Bookkeeper;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of a view of a client are made, for {@link KolboClient#with}. What is not set is as
 * in the client. Immutable.
 */
public final class CallOptions {
  /** The header by which credit usage can be added up later. */
  private static final String CALLER_SESSION = "X-Kolbo-Caller-Session-Id";

  private final @Nullable Duration callTimeout;
  private final @Nullable Duration attemptTimeout;
  private final @Nullable Integer maxRetries;
  private final Map<String, String> headers;
  private final @Nullable CompletionStage<?> cancellation;
  private final @Nullable Budget budget;

  private CallOptions(Builder builder) {
    this.callTimeout = builder.callTimeout;
    this.attemptTimeout = builder.attemptTimeout;
    this.maxRetries = builder.maxRetries;
    this.headers = Collections.unmodifiableMap(new TreeMap<>(builder.headers));
    this.cancellation = builder.cancellation;
    this.budget = builder.budget;
  }

  /** Begins options. */
  public static Builder builder() {
    return new Builder();
  }

  /** The longest time of a call with its retries, if set. */
  public Optional<Duration> callTimeout() {
    return Optional.ofNullable(callTimeout);
  }

  /** The longest time of one attempt, if set. */
  public Optional<Duration> attemptTimeout() {
    return Optional.ofNullable(attemptTimeout);
  }

  /** The most retries of one call, if set. */
  public OptionalInt maxRetries() {
    return maxRetries == null ? OptionalInt.empty() : OptionalInt.of(maxRetries);
  }

  /** Extra headers, by name; may hold secrets of the caller's. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The signal that ends all calls with these options, if set. */
  public Optional<CompletionStage<?>> cancellation() {
    return Optional.ofNullable(cancellation);
  }

  /** The budget of these calls, if set. */
  public Optional<Budget> budget() {
    return Optional.ofNullable(budget);
  }

  /** The settings of a client, changed by these options. */
  Settings over(Settings client) {
    Map<String, String> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    merged.putAll(client.headers());
    merged.putAll(headers);
    return new Settings(
        client.baseUrl(),
        client.secrets(),
        attemptTimeout().orElse(client.attemptTimeout()),
        callTimeout == null ? client.callTimeout() : callTimeout,
        client.jobTimeout(),
        maxRetries().orElse(client.maxRetries()),
        client.maxResponseBytes(),
        merged,
        budget == null ? client.spending() : Bookkeeper.of(client).with(budget));
  }

  /** Without the values of headers, which may be secret. */
  @Override
  public String toString() {
    return String.format(
        "CallOptions[callTimeout=%s, attemptTimeout=%s, maxRetries=%s, headers=%s]",
        callTimeout, attemptTimeout, maxRetries, headers.keySet());
  }

  /** Makes options. Not safe for use by several threads. */
  public static final class Builder {
    private final TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable Duration callTimeout;
    private @Nullable Duration attemptTimeout;
    private @Nullable Integer maxRetries;
    private @Nullable CompletionStage<?> cancellation;
    private @Nullable Budget budget;

    private Builder() {}

    /**
     * The longest time of a call with all its retries and waits; of a stream, until it begins, and
     * the longest time without a chunk that brings something. It does not limit the transfer of an
     * upload or a download.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder callTimeout(Duration timeout) {
      this.callTimeout = Limits.timeout(timeout, "callTimeout");
      return this;
    }

    /**
     * The longest time of one attempt; of uploads, downloads and streams, the longest silence.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder attemptTimeout(Duration timeout) {
      this.attemptTimeout = Limits.timeout(timeout, "attemptTimeout");
      return this;
    }

    /**
     * The most retries of one call, where they are safe; 0 for none.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxRetries(int retries) {
      this.maxRetries = Limits.retries(retries);
      return this;
    }

    /**
     * An extra header of each request to the API; it is not sent to other hosts.
     *
     * @throws IllegalArgumentException if it is a header that the client sets by itself, or if the
     *     name or the value has a character that headers cannot have; the message never holds the
     *     value
     */
    public Builder header(String name, String value) {
      headers.put(Limits.headerName(name), Limits.headerValue(name, value));
      return this;
    }

    /**
     * An opaque value by which the credit usage of these calls can be added up later ({@code
     * X-Kolbo-Caller-Session-Id}).
     */
    public Builder callerSessionId(String id) {
      return header(CALLER_SESSION, id);
    }

    /**
     * Ends all calls and waits with these options once the stage has completed, in whatever way:
     * they fail with {@link java.util.concurrent.CancellationException}, and so do later ones. Jobs
     * go on at the server.
     */
    public Builder cancelledBy(CompletionStage<?> signal) {
      this.cancellation = Objects.requireNonNull(signal, "signal");
      return this;
    }

    /**
     * The most credits that these calls may cost, within the budget of the client if it has one.
     */
    public Builder budget(Budget budget) {
      this.budget = Objects.requireNonNull(budget, "budget");
      return this;
    }

    /** Makes the options. */
    public CallOptions build() {
      return new CallOptions(this);
    }
  }
}
