package eu.sund.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShamirTest {
  private static final BigInteger P = BigInteger.TWO.pow(256).add(BigInteger.valueOf(297));

  private static Map<Integer, byte[]> some(
      List<byte[]> shares, int count, SplittableRandom random) {
    List<Integer> order = new ArrayList<>();
    for (int i = 1; i <= shares.size(); i++) {
      order.add(i);
    }
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    Map<Integer, byte[]> some = new HashMap<>();
    order.subList(0, count).forEach(i -> some.put(i, shares.get(i - 1)));
    return some;
  }

  @Test
  void anyShares_atOrAboveTheThreshold_giveTheSecretBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 100; trial++) {
      int sites = 3 + random.nextInt(62);
      int threshold = new Thresholds(sites).threshold();
      Secret secret = Lent.secret(trial);
      List<byte[]> shares = Shamir.split(secret, sites, threshold, Lent.entropy(-trial));
      int count = threshold + random.nextInt(sites - threshold + 1);
      assertThat(Shamir.combine(some(shares, count, random)).bytes()).isEqualTo(secret.bytes());
    }
  }

  @Test
  void extremeSecrets_comeBack() {
    for (String hex : List.of("00".repeat(32), "ff".repeat(32), "00".repeat(31) + "01")) {
      Secret secret = Lent.secret(hex);
      List<byte[]> shares = Shamir.split(secret, 5, 4, Lent.entropy(3));
      assertThat(shares).allMatch(share -> share.length == Shamir.SHARE_BYTES);
      assertThat(Shamir.combine(some(shares, 4, new SplittableRandom(4))).bytes())
          .isEqualTo(secret.bytes());
    }
  }

  @Test
  void sharesBelowTheThreshold_areConsistentWithEverySecret() {
    // t − 1 shares and any secret as the value at 0 fix a polynomial, so a last share exists that
    // leads to it: the t − 1 shares exclude no secret.
    SplittableRandom random = new SplittableRandom(5);
    Shamir.Field field = new Shamir.Field(P, 33);
    for (int trial = 0; trial < 50; trial++) {
      List<byte[]> shares = Shamir.split(Lent.secret(trial), 7, 5, Lent.entropy(-trial));
      Map<Integer, byte[]> four = some(shares, 4, random);
      BigInteger wanted = new BigInteger(1, Lent.secret(1000 + trial).bytes());
      int last = 8;
      // With last's value y unknown, f(0) = A + w·y; A is f(0) for y = 0, and w the rest for y = 1.
      BigInteger at0 = atZero(field, four, last, BigInteger.ZERO);
      BigInteger weight = atZero(field, four, last, BigInteger.ONE).subtract(at0).mod(P);
      BigInteger y = wanted.subtract(at0).multiply(weight.modInverse(P)).mod(P);
      Map<Integer, byte[]> five = new HashMap<>(four);
      five.put(last, field.bytes(y));
      assertThat(new BigInteger(1, Shamir.combine(five).bytes())).isEqualTo(wanted);
    }
  }

  private static BigInteger atZero(
      Shamir.Field field, Map<Integer, byte[]> shares, int last, BigInteger value) {
    int[] places = new int[shares.size() + 1];
    List<BigInteger> values = new ArrayList<>();
    for (Map.Entry<Integer, byte[]> share : shares.entrySet()) {
      places[values.size()] = share.getKey();
      values.add(field.number(share.getValue()));
    }
    places[values.size()] = last;
    values.add(value);
    return field.atZero(places, values);
  }

  @Test
  void coefficients_areDrawnAgain_ifTheyReachThePrime() {
    List<byte[]> draws =
        new ArrayList<>(
            List.of(
                Bytes.ofHex("ff".repeat(33)).array(), // 257 ones: above p
                fixed(P), // p itself
                fixed(P.subtract(BigInteger.ONE)))); // the largest number there is
    List<byte[]> shares =
        Shamir.split(
            Lent.secret("00".repeat(32)),
            2,
            2,
            target -> System.arraycopy(draws.removeFirst(), 0, target, 0, 33));
    assertThat(draws).isEmpty();
    // f(x) = (p − 1)·x, so f(1) = p − 1
    assertThat(shares.getFirst()).isEqualTo(fixed(P.subtract(BigInteger.ONE)));
  }

  private static byte[] fixed(BigInteger number) {
    return new Shamir.Field(P, 33).bytes(number);
  }

  @Test
  void falseShares_areRefused() {
    List<byte[]> shares = Shamir.split(Lent.secret(1), 3, 2, Lent.entropy(2));
    refused(Map.of(0, shares.get(0), 2, shares.get(1)), "index 0");
    refused(Map.of(65, shares.get(0), 2, shares.get(1)), "index 65");
    refused(Map.of(1, fixed(P), 2, shares.get(1)), "no number of the field");
    refused(Map.of(1, new byte[32], 2, shares.get(1)), "no number of the field");
    refused(Map.of(1, new byte[34], 2, shares.get(1)), "no number of the field");
    // Both are f(x) = 2^256, a number of the field and no secret.
    byte[] beyond = fixed(BigInteger.TWO.pow(256));
    refused(Map.of(1, beyond, 2, beyond), "one of them is false");
    byte[] largest = fixed(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    assertThat(Shamir.combine(Map.of(1, largest, 2, largest)).bytes()).containsOnly(0xff);
    assertThatThrownBy(() -> Shamir.combine(Map.of(1, shares.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(Map<Integer, byte[]> shares, String why) {
    assertThatThrownBy(() -> Shamir.combine(shares))
        .isInstanceOf(SundException.class)
        .hasMessageContaining(why)
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void split_withImpossibleNumbers_isRefused() {
    for (int[] numbers : new int[][] {{3, 1}, {3, 4}, {65, 40}}) {
      assertThatThrownBy(
              () -> Shamir.split(Lent.secret(1), numbers[0], numbers[1], Lent.entropy(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Shamir.split(Secret.taking(new byte[31]), 3, 2, Lent.entropy(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sharesOfGooglesCode_leadToItsSecret() {
    // google/federated-compute d159e615, fcp/secagg: secret 00 00 00 21 in limbs of 31 bits modulo
    // 2^31 + 11, threshold 3, one u32 a limb.
    String[] shares = {
      "70CF762E6ED4AA1C",
      "30A0C5AC26EB91CC",
      "3F73EE902844B747",
      "1D48F0CF72E01A8D",
      "4A1FCC7406BDBB88"
    };
    Shamir.Field field = new Shamir.Field(BigInteger.TWO.pow(31).add(BigInteger.valueOf(11)), 4);
    for (int[] places : new int[][] {{1, 2, 3}, {3, 4, 5}, {5, 1, 4}}) {
      List<BigInteger> limbs = new ArrayList<>();
      for (int limb = 0; limb < 2; limb++) {
        List<BigInteger> values = new ArrayList<>();
        for (int place : places) {
          values.add(
              field.number(
                  Bytes.ofHex(shares[place - 1].substring(8 * limb, 8 * limb + 8)).array()));
        }
        limbs.add(field.atZero(places, values));
      }
      // the limb of the low bits stands last
      assertThat(limbs).containsExactly(BigInteger.ZERO, BigInteger.valueOf(0x21));
    }
  }
}
