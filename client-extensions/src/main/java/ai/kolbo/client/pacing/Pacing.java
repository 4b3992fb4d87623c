package ai.kolbo.client.pacing;

import ai.kolbo.client.internal.Access;
import ai.kolbo.client.internal.Pace;
import java.util.Objects;

/**
 * Keeps the requests of a client, and of all its views, below the rate limits of the API, for
 * {@code KolboClient.builder().pacing(...)}. A request that would exceed a limit waits until it may
 * be sent; its call timeout begins then. If the server refuses a request nevertheless (429), all
 * operations with the same limit pause for as long as {@code Retry-After} says, and then go on more
 * slowly for a while.
 *
 * <p>If jobs outnumber the polls that the limit allows, those are polled first that have most
 * probably ended for longest. How long jobs take is what the API documents at first, and then what
 * the client has seen, for each kind and model. The last poll of a wait, at its end, goes first.
 *
 * <p>Immutable. Clients that share an account share its limits too: give each a {@link #share}, or
 * all of them {@link #shared} limits.
 */
public final class Pacing {
  static {
    Access.<Pacing, Pace>grant(Pace.class, pacing -> new Pacer(pacing.all));
  }

  private static final Pacing DOCUMENTED = new Pacing(new Allowance(1, 1, null, 0));

  private final Allowance all;

  private Pacing(Allowance all) {
    this.all = all;
  }

  /** The limits that the API documents: 10 starts of a kind and 300 polls a minute. */
  public static Pacing documented() {
    return DOCUMENTED;
  }

  /**
   * Windows that pass faster, and jobs that end sooner, than documented: for a mock server that
   * runs at this speed.
   *
   * @param speed 0.01 to 1,000,000; 1 by default
   * @throws IllegalArgumentException if it is less or more
   */
  public Pacing speed(double speed) {
    double checked = checked("speed", speed, 0.01, 1_000_000);
    return new Pacing(new Allowance(checked, all.share(), all.limits(), all.shareWhenLost()));
  }

  /**
   * The part of each limit that this client may use, and at least one request: of four workers,
   * give each 0.25.
   *
   * @param share 0.001 to 1; 1 by default
   * @throws IllegalArgumentException if it is less or more
   */
  public Pacing share(double share) {
    double checked = checked("share", share, 0.001, 1);
    return new Pacing(new Allowance(all.speed(), checked, all.limits(), all.shareWhenLost()));
  }

  /**
   * Limits that are shared with other processes, which this client asks before each request that
   * has a limit.
   *
   * <p>While they cannot be asked, calls are refused with a {@code ConnectionException} before they
   * are sent, and polls wait. Or requests go on with a part of each limit: from a window after the
   * limits were last asked, until they can be asked again and another window has passed. So no more
   * is sent than was granted, if the parts of all processes add up to 1 or less.
   *
   * @param shareWhenLost the part to go on with, up to 1; 0 to refuse
   * @throws IllegalArgumentException if it is negative or more than 1
   */
  public Pacing shared(SharedLimits limits, double shareWhenLost) {
    Objects.requireNonNull(limits, "limits");
    double checked = checked("shareWhenLost", shareWhenLost, 0, 1);
    return new Pacing(new Allowance(all.speed(), all.share(), limits, checked));
  }

  private static double checked(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", is " + value);
    }
    return value;
  }

  @Override
  public String toString() {
    return "Pacing[speed=" + all.speed() + ", share=" + all.share() + "]";
  }
}
