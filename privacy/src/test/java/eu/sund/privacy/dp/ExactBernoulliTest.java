package eu.sund.privacy.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.privacy.random.SecretBits;
import eu.sund.privacy.random.SeededEntropy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactBernoulliTest {
  @Test
  void enclose_eToMinusOne_holdsItsPublishedDigits() {
    // 1/e, OEIS A068985
    BigDecimal inverse = new BigDecimal("0.36787944117144232159552377016146086744581113103176");
    BigInteger[] enclosed = ExactBernoulli.enclose(Rational.of(1, 1), 128);
    BigDecimal unit = new BigDecimal(BigInteger.TWO.pow(128));
    assertThat(inverse.multiply(unit))
        .isBetween(new BigDecimal(enclosed[0]), new BigDecimal(enclosed[1]));
    assertThat(enclosed[1].subtract(enclosed[0])).isLessThan(BigInteger.valueOf(4));
  }

  @Test
  void enclose_anyFraction_isNarrowAndHoldsTheDouble() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      double value = Math.pow(2, random.nextDouble(-30, 5));
      BigInteger[] enclosed = ExactBernoulli.enclose(Rational.of(value), 96);
      double low = enclosed[0].doubleValue() * 0x1p-96;
      double high = enclosed[1].doubleValue() * 0x1p-96;
      assertThat(enclosed[1].subtract(enclosed[0])).isLessThan(BigInteger.valueOf(4));
      assertThat(StrictMath.exp(-value))
          .isCloseTo(low, within(1e-15))
          .isCloseTo(high, within(1e-15));
    }
  }

  @Test
  void enclose_enormousExponent_isNearlyZero() {
    BigInteger[] enclosed = ExactBernoulli.enclose(Rational.of(0x1p40), 96);
    assertThat(enclosed[0]).isZero();
    assertThat(enclosed[1]).isOne();
  }

  @Test
  void flip_withAndWithoutTheDouble_fallsTheSame() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 3_000; i++) {
      double gamma = random.nextDouble(0, 3);
      double near = StrictMath.exp(-gamma);
      long seed = random.nextLong();
      boolean quick = coins(seed, ExactBernoulli.MARGIN).flip(near, () -> Rational.of(gamma));
      boolean exact = coins(seed, 1e9).flip(near, () -> Rational.of(gamma));
      assertThat(quick).as("gamma %s", gamma).isEqualTo(exact);
    }
  }

  @Test
  void flip_exponentZero_isTrue() {
    ExactBernoulli coins = coins(1, 1e9);
    for (int i = 0; i < 100; i++) {
      assertThat(coins.flip(1, () -> Rational.of(0, 1))).isTrue();
    }
  }

  @Test
  void flip_undecidedByTheFirstBits_drawsMore() {
    // The first 64 bits of 1/e: the interval of so long a uniform holds 1/e itself.
    long first = ExactBernoulli.enclose(Rational.of(1, 1), 96)[0].shiftRight(32).longValue();
    SecretBits bits = new SecretBits(SeededEntropy.of(9));
    BigInteger[] enclosed = ExactBernoulli.enclose(Rational.of(1, 1), 192);
    BigInteger rest = enclosed[0].shiftRight(64).subtract(unsigned(first).shiftLeft(64));
    // Given those bits, the coin's chance is the rest of the fraction.
    int trues = 0;
    int tries = 20_000;
    for (int i = 0; i < tries; i++) {
      trues += new ExactBernoulli(bits, 1e9).exactly(first, Rational.of(1, 1)) ? 1 : 0;
    }
    double chance = rest.doubleValue() * 0x1p-64;
    assertThat(trues / (double) tries).isCloseTo(chance, within(5 * 0.5 / Math.sqrt(tries)));
    assertThat(chance).isBetween(0.001, 0.999);
  }

  private static BigInteger unsigned(long word) {
    return new BigInteger(Long.toUnsignedString(word));
  }

  private static ExactBernoulli coins(long seed, double margin) {
    return new ExactBernoulli(new SecretBits(SeededEntropy.of(seed)), margin);
  }
}
