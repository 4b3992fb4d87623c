package ai.kolbo.mock.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.mock.behaviour.Credits.Charge;
import ai.kolbo.mock.document.ApiDocument;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What no request can do to credits, or not at a chosen time. */
class LedgerTest {
  private final Credits credits = new Credits(ApiDocument.of(ApiDocument.packaged()));

  LedgerTest() throws IOException {}

  private static BigDecimal amount(long amount) {
    return BigDecimal.valueOf(amount);
  }

  private Charge charged(long amount) {
    return Objects.requireNonNull(credits.charge(amount(amount)));
  }

  private Charge reserved(long amount) {
    return Objects.requireNonNull(credits.reserve(amount(amount)));
  }

  private String shown() {
    Vocabulary words = credits.words();
    return "%s + %s + %s = %s, %s of them reserved"
        .formatted(
            words.value("credits.plan"),
            words.value("credits.pack"),
            words.value("credits.redemption"),
            words.value("credits.total"),
            words.value("credits.reserved"));
  }

  @Test
  void creditsCanBeSet() {
    credits.set(amount(1), new BigDecimal("2.50"), amount(3));
    assertThat(shown()).isEqualTo("1 + 2.5 + 3 = 6.5, 0 of them reserved");
    charged(3);
    assertThat(shown()).isEqualTo("0 + 0.5 + 3 = 3.5, 0 of them reserved");
    assertThat(credits.charge(amount(4))).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> credits.set(amount(1), amount(-1), amount(0)));
    assertThat(shown()).isEqualTo("0 + 0.5 + 3 = 3.5, 0 of them reserved");
  }

  @Test
  void resetForgetsChargesAndReservations() {
    credits.beginWith(amount(10), amount(0), amount(0));
    Charge before = charged(4);
    Charge held = reserved(5);
    credits.payAt(Instant.EPOCH, held, amount(2));
    credits.reset();
    credits.refund(before);
    credits.pay(held, amount(3));
    credits.settle(Instant.now());
    assertThat(shown()).isEqualTo("10 + 0 + 0 = 10, 0 of them reserved");
  }

  @Test
  void paymentTakesNoMoreThanThereIsToSpend() {
    credits.set(amount(10), amount(0), amount(0));
    Charge first = reserved(3);
    Charge second = reserved(6);
    credits.pay(first, amount(100));
    assertThat(shown()).isEqualTo("6 + 0 + 0 = 6, 6 of them reserved");
    assertThat(credits.used(first)).isEqualByComparingTo("4");
    credits.pay(second, amount(1));
    assertThat(shown()).isEqualTo("5 + 0 + 0 = 5, 0 of them reserved");
  }

  @Test
  void paymentIsMadeWhenItIsDue() {
    credits.set(amount(10), amount(0), amount(0));
    Charge charge = reserved(3);
    credits.payAt(Instant.ofEpochSecond(100), charge, amount(2));
    credits.settle(Instant.ofEpochSecond(99));
    assertThat(shown()).isEqualTo("10 + 0 + 0 = 10, 3 of them reserved");
    credits.settle(Instant.ofEpochSecond(100));
    credits.settle(Instant.ofEpochSecond(101));
    assertThat(shown()).isEqualTo("8 + 0 + 0 = 8, 0 of them reserved");
  }

  @Test
  void creditsThatWereSetToLessThanIsReservedCannotBeSpent() {
    reserved(100);
    credits.set(amount(50), amount(0), amount(0));
    assertThat(credits.available()).isZero();
    assertThat(credits.charge(amount(1))).isNull();
  }
}
