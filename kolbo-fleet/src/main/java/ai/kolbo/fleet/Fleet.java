package ai.kolbo.fleet;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.BudgetStore;
import ai.kolbo.client.pacing.Pacing;
import ai.kolbo.client.pacing.SharedLimits;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * What all workers of an account share through Redis, on whatever machines they run: a budget of
 * credits, and the rate limits. Each worker connects to the same Redis with the same name of the
 * account, and gives its client the {@link #budget} and the {@link #pacing} of its fleet. All
 * workers use the same version of this library.
 *
 * <p>While Redis cannot be used, what would need it is refused with a {@link ConnectionException}
 * before anything is sent; or it {@linkplain Builder#goOnWhenLost goes on} with what this worker
 * was granted. Either way no more is spent or sent than was granted. A lost connection is made
 * again; what was spent meanwhile is kept in memory, and written then.
 *
 * <p>Safe for use by several threads. Close it after the client, so that all that was spent is
 * written.
 */
public final class Fleet implements AutoCloseable {
  private final RedisLink redis;
  private final SharedBudget store;
  private final SharedLimits limits;
  private final String account;
  private final double shareWhenLost;

  private Fleet(RedisLink redis, Builder builder) {
    String prefix = "kolbo:{" + builder.account + "}:";
    this.redis = redis;
    this.account = builder.account;
    this.shareWhenLost = builder.shareWhenLost;
    this.store = new SharedBudget(redis, prefix, shareWhenLost > 0);
    this.limits = new SlotLimits(redis, prefix, builder.address);
  }

  /**
   * Connects to Redis, in a second. While it cannot be used later, calls are refused.
   *
   * @param redis such as {@code redis://host:6379}, or {@code rediss://user:password@host:6380/0}
   *     for TLS, a user and a database
   * @param account a name of your choice, at most 200 characters, the same for all workers; not the
   *     API key
   * @throws IllegalArgumentException if the address or the name is none
   * @throws ConnectionException if Redis cannot be reached, or refuses the password
   */
  public static Fleet connect(URI redis, String account) {
    return builder(redis, account).connect();
  }

  /**
   * Begins a fleet with other options.
   *
   * @param redis as for {@link #connect}
   * @param account as for {@link #connect}
   * @throws IllegalArgumentException if the name is none
   */
  public static Builder builder(URI redis, String account) {
    return new Builder(redis, account);
  }

  /**
   * The budget of the account. What was spent stays spent, in Redis, when all workers have ended;
   * so does what a worker had reserved when it crashed.
   *
   * @param credits the most that all workers together may spend, 0 or more; of several workers that
   *     set a budget, the one that did so last decides for all
   * @throws IllegalArgumentException if it is negative or more than a trillion
   */
  public Budget budget(long credits) {
    return Budget.builder(BigDecimal.valueOf(credits)).store(store).build();
  }

  /** Where the budget of the account is kept, for {@link Budget.Builder#store}. */
  public BudgetStore budgetStore() {
    return store;
  }

  /** The rate limits of the account, for {@link Pacing#shared}. */
  public SharedLimits limits() {
    return limits;
  }

  /** The documented rate limits, shared by all workers. */
  public Pacing pacing() {
    return Pacing.documented().shared(limits, shareWhenLost);
  }

  /**
   * Closes the connection, once what was spent is written, for which it waits ten timeouts at most.
   * What cannot be written by then is logged as an error; it stays reserved.
   */
  @Override
  public void close() {
    store.flush();
    redis.close();
  }

  /** Names the account, and Redis without the password. */
  @Override
  public String toString() {
    return "Fleet[account=" + account + ", redis=" + redis + "]";
  }

  /** Connects a fleet. Not safe for use by several threads. */
  public static final class Builder {
    private static final int LONGEST_NAME = 200;
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

    private final URI redis;
    private final String account;
    private String address = "";
    private double shareWhenLost;
    private Duration timeout = Duration.ofSeconds(1);

    private Builder(URI redis, String account) {
      this.redis = Objects.requireNonNull(redis, "redis");
      this.account = account.strip();
      if (this.account.isEmpty()
          || account.length() > LONGEST_NAME
          || account.chars().anyMatch(c -> Character.isISOControl(c) || c == '{' || c == '}')) {
        throw new IllegalArgumentException(
            "account must have 1 to 200 characters, and no braces or control characters");
      }
    }

    /**
     * Goes on while Redis cannot be used, with what this worker was granted: calls are sent as long
     * as their credits were granted to it before and are not spent, and with its part of each rate
     * limit. Default: calls are refused.
     *
     * @param share this worker's part of each rate limit, more than 0 and at most 1; those of all
     *     workers must not add up to more than 1
     * @throws IllegalArgumentException if it is not
     */
    public Builder goOnWhenLost(double share) {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException("share must be more than 0 and at most 1, is " + share);
      }
      this.shareWhenLost = share;
      return this;
    }

    /**
     * Names the network address that this worker's requests come from. Some limits are counted by
     * it, those of polls: workers with other addresses do not share these. Default: the same for
     * all.
     *
     * @param name any text
     */
    public Builder address(String name) {
      this.address = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * How long to wait for Redis: to connect, and for each change of the budget. Default: 1 second.
     *
     * @param timeout more than zero and at most a minute
     * @throws IllegalArgumentException if it is not
     */
    public Builder timeout(Duration timeout) {
      if (timeout.compareTo(Duration.ZERO) <= 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "timeout must be more than zero and at most a minute, is " + timeout);
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Connects.
     *
     * @throws IllegalArgumentException if the address is none
     * @throws ConnectionException if Redis cannot be reached, or refuses the password
     */
    public Fleet connect() {
      RedisLink link = new RedisLink(redis, timeout);
      try {
        link.awaitSession();
      } catch (ConnectionException e) {
        link.close();
        throw e;
      }
      return new Fleet(link, this);
    }
  }
}
