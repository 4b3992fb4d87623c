package ai.kolbo.client.money;

import ai.kolbo.client.internal.Limits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request will cost, in credits, as the document's price rule and the model list tell it
 * before anything is sent. Immutable.
 */
public final class Estimate {
  private static final int MOST_STEPS_SHOWN = 3;

  private final String operation;
  private final @Nullable String model;
  private final @Nullable BigDecimal atLeast;
  private final @Nullable BigDecimal atMost;
  private final @Nullable BigDecimal credits;
  private final List<String> steps;

  private Estimate(
      String operation,
      @Nullable String model,
      @Nullable BigDecimal atLeast,
      @Nullable BigDecimal atMost,
      @Nullable BigDecimal credits,
      List<String> steps) {
    this.operation = operation;
    this.model = model;
    this.atLeast = atLeast == null ? null : Limits.credits(atLeast, "atLeast");
    this.atMost = atMost == null ? null : Limits.credits(atMost, "atMost");
    this.credits = credits == null ? null : Limits.credits(credits, "credits");
    this.steps = List.copyOf(steps);
  }

  /** The estimate of a request whose price is certain. */
  public static Estimate exact(
      String operation, String model, BigDecimal credits, List<String> steps) {
    return new Estimate(operation, model, credits, credits, credits, steps);
  }

  /**
   * The estimate of a request that costs no more than an amount.
   *
   * @param model null if the server chooses it
   */
  public static Estimate bound(
      String operation,
      @Nullable String model,
      BigDecimal atLeast,
      BigDecimal atMost,
      List<String> steps) {
    return new Estimate(operation, model, atLeast, atMost, atMost, steps);
  }

  /**
   * The estimate of a request that may cost any amount.
   *
   * @param model null if the server chooses it
   * @param usual what such a request usually costs; null if nothing tells it
   */
  public static Estimate unknown(
      String operation, @Nullable String model, @Nullable BigDecimal usual, List<String> steps) {
    return new Estimate(operation, model, null, null, usual, steps);
  }

  /** The sum of several: exact if all are, and unknown if one is. */
  public static Estimate sum(String operation, List<Estimate> all) {
    BigDecimal least = BigDecimal.ZERO;
    BigDecimal most = BigDecimal.ZERO;
    BigDecimal credits = BigDecimal.ZERO;
    for (Estimate one : all) {
      least = least == null || one.atLeast == null ? null : least.add(one.atLeast);
      most = most == null || one.atMost == null ? null : most.add(one.atMost);
      credits = credits == null || one.credits == null ? null : credits.add(one.credits);
    }
    return new Estimate(
        operation, null, least, most, credits, all.stream().map(Estimate::toString).toList());
  }

  /** The operation, by its {@code operationId} in the document; {@code startAll} for a batch. */
  public String operation() {
    return operation;
  }

  /** The model that will run; empty if the server chooses it, and for a batch. */
  public Optional<String> model() {
    return Optional.ofNullable(model);
  }

  /** Whether the request costs exactly {@link #credits()}, by the rules and the model list. */
  public boolean isExact() {
    return atMost != null && atMost.equals(atLeast);
  }

  /** Whether nothing tells what the request may cost at most. */
  public boolean isUnknown() {
    return atMost == null;
  }

  /** The least that the request costs, in credits; empty if that is unknown. */
  public Optional<BigDecimal> atLeast() {
    return Optional.ofNullable(atLeast);
  }

  /** The most that the request costs, in credits; empty if that is unknown. */
  public Optional<BigDecimal> atMost() {
    return Optional.ofNullable(atMost);
  }

  /**
   * The one number to show, in credits: the price if it is exact, else the most, else what is
   * usual, such as for a recording of unknown length. Empty if nothing tells even that.
   */
  public Optional<BigDecimal> credits() {
    return Optional.ofNullable(credits);
  }

  /** How it was computed: the model, the rule and its factors, for a person to read. */
  public List<String> steps() {
    return steps;
  }

  /** All of it in one line: {@code generateImage: 24 credits (nano-banana-2: 8 × 3 num_images)}. */
  @Override
  public String toString() {
    String amount =
        isExact()
            ? atMost + " credits"
            : atMost != null
                ? atLeast + " to " + atMost + " credits"
                : "unknown" + (credits == null ? "" : ", usually " + credits + " credits");
    String shown = String.join("; ", steps.subList(0, Math.min(MOST_STEPS_SHOWN, steps.size())));
    return operation + ": " + amount + (shown.isEmpty() ? "" : " (" + shown + ")");
  }
}
