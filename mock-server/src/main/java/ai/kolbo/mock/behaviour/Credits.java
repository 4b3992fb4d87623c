package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The credits of the account. They are spent in the order plan, pack, redemption, and refunded to
 * where they came from. What is reserved cannot be spent, but still counts to the total. Safe for
 * use by several threads.
 */
public final class Credits {
  private static final String WORD = "credits.";

  private record Pots(BigDecimal plan, BigDecimal pack, BigDecimal redemption) {
    static final Pots NONE = new Pots(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    BigDecimal total() {
      return plan.add(pack).add(redemption);
    }

    /** Where an amount comes from that is no more than the total. */
    Pots first(BigDecimal amount) {
      BigDecimal fromPlan = amount.min(plan);
      BigDecimal fromPack = amount.subtract(fromPlan).min(pack);
      return new Pots(fromPlan, fromPack, amount.subtract(fromPlan).subtract(fromPack));
    }

    Pots plus(Pots more) {
      return new Pots(plan.add(more.plan), pack.add(more.pack), redemption.add(more.redemption));
    }

    Pots minus(Pots less) {
      return new Pots(
          plan.subtract(less.plan), pack.subtract(less.pack), redemption.subtract(less.redemption));
    }
  }

  /** What one request costs: credits that it has taken, or that are reserved for it. */
  static final class Charge {
    private final int era;
    private Pots taken = Pots.NONE;
    private BigDecimal reserved = BigDecimal.ZERO;

    private Charge(int era) {
      this.era = era;
    }
  }

  private record Payment(Instant due, Charge charge, BigDecimal price) {}

  private final PriorityQueue<Payment> payments =
      new PriorityQueue<>(Comparator.comparing(Payment::due));
  private Pots first;
  private Pots pots;
  private BigDecimal reserved = BigDecimal.ZERO;

  /** Counts the resets; charges of before change nothing. */
  private int era;

  /** The credits of the example of what shows them. */
  Credits(ApiDocument document) {
    this.first =
        new Pots(
            example(document, "plan"), example(document, "pack"), example(document, "redemption"));
    this.pots = first;
  }

  private static BigDecimal example(ApiDocument document, String word) {
    for (Operation operation : document.operations()) {
      for (Map.Entry<String, JsonNode> member : operation.does().path("show").properties()) {
        if (member.getValue().asText().equals("=" + WORD + word)) {
          JsonNode example = operation.responseExample(String.valueOf(operation.successStatus()));
          return example.at("/" + member.getKey().replace('.', '/')).decimalValue();
        }
      }
    }
    return BigDecimal.ZERO;
  }

  /**
   * Begins with these credits, now and after each reset.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public synchronized void beginWith(BigDecimal plan, BigDecimal pack, BigDecimal redemption) {
    set(plan, pack, redemption);
    first = pots;
  }

  /**
   * Sets what is there; what is reserved stays so.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public synchronized void set(BigDecimal plan, BigDecimal pack, BigDecimal redemption) {
    if (plan.signum() < 0 || pack.signum() < 0 || redemption.signum() < 0) {
      throw new IllegalArgumentException("Credits must not be negative");
    }
    pots = new Pots(plan, pack, redemption);
  }

  /** Goes back to the beginning. */
  synchronized void reset() {
    era++;
    payments.clear();
    reserved = BigDecimal.ZERO;
    pots = first;
  }

  /** What can be spent. */
  synchronized BigDecimal available() {
    return pots.total().subtract(reserved).max(BigDecimal.ZERO);
  }

  /** Takes credits; null if there are too few to spend. */
  synchronized @Nullable Charge charge(BigDecimal price) {
    if (price.compareTo(available()) > 0) {
      return null;
    }
    Charge charge = new Charge(era);
    take(charge, price);
    return charge;
  }

  /** Keeps credits from being spent; null if there are too few to spend. */
  synchronized @Nullable Charge reserve(BigDecimal amount) {
    if (amount.compareTo(available()) > 0) {
      return null;
    }
    Charge charge = new Charge(era);
    charge.reserved = amount;
    reserved = reserved.add(amount);
    return charge;
  }

  private void take(Charge charge, BigDecimal price) {
    charge.taken = pots.first(price);
    pots = pots.minus(charge.taken);
  }

  /** Takes the price of what credits were reserved for, or as much of it as there is to spend. */
  synchronized void pay(Charge charge, BigDecimal price) {
    if (charge.era == era) {
      release(charge);
      take(charge, price.min(available()));
    }
  }

  /** Does so when the time has come. */
  synchronized void payAt(Instant due, Charge charge, BigDecimal price) {
    payments.add(new Payment(due, charge, price));
  }

  /** Brings payments up to a time. */
  synchronized void settle(Instant now) {
    while (!payments.isEmpty() && !now.isBefore(payments.peek().due)) {
      Payment payment = payments.remove();
      pay(payment.charge, payment.price);
    }
  }

  /** Gives back what a charge has taken, and ends what it has reserved. */
  synchronized void refund(Charge charge) {
    if (charge.era == era) {
      release(charge);
      pots = pots.plus(charge.taken);
      charge.taken = Pots.NONE;
    }
  }

  private void release(Charge charge) {
    reserved = reserved.subtract(charge.reserved);
    charge.reserved = BigDecimal.ZERO;
  }

  /** What a charge has taken, less what was refunded. */
  synchronized BigDecimal used(Charge charge) {
    return charge.taken.total();
  }

  /** How things stand: {@code credits.total}, {@code credits.plan} and so on. */
  synchronized Vocabulary words() {
    Map<String, Supplier<@Nullable Object>> words = new HashMap<>();
    Map.of(
            "plan",
            pots.plan,
            "pack",
            pots.pack,
            "redemption",
            pots.redemption,
            "total",
            pots.total(),
            "reserved",
            reserved,
            "available",
            available())
        .forEach((word, amount) -> words.put(WORD + word, () -> plain(amount)));
    return Vocabulary.of(words);
  }

  /** An amount that JSON writes without an exponent. */
  static Number plain(BigDecimal amount) {
    BigDecimal shortest = amount.stripTrailingZeros();
    return shortest.scale() <= 0 ? shortest.toBigIntegerExact() : shortest;
  }
}
