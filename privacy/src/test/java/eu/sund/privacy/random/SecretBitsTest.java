package eu.sund.privacy.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretBitsTest {
  @Test
  void nextLong_zeroKey_isNistsFirstBlock() {
    SecretBits bits = new SecretBits(target -> Arrays.fill(target, (byte) 0));
    // NIST AESAVS, appendix B.3 (GFSbox, AES-256): E(0^256, 0^128), what every AES test starts with
    byte[] block = HexFormat.of().parseHex("dc95c078a2408989ad48a21492842087");
    ByteBuffer expected = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bits.nextLong()).isEqualTo(expected.getLong());
    assertThat(bits.nextLong()).isEqualTo(expected.getLong());
  }

  @Test
  void nextLong_afterTheKeysLimit_usesAFreshKey() {
    List<Integer> keys = new ArrayList<>();
    SecretBits bits =
        new SecretBits(
            target -> {
              keys.add(target.length);
              Arrays.fill(target, (byte) keys.size());
            },
            3 * 4096);
    long first = bits.nextLong();
    for (int i = 1; i < 3 * 512; i++) {
      bits.nextLong();
    }
    assertThat(keys).containsExactly(32);
    assertThat(bits.nextLong()).isNotEqualTo(first);
    assertThat(keys).containsExactly(32, 32);
  }

  @Test
  void below_smallAndHugeBounds_isUniform() {
    SecretBits bits = new SecretBits(SeededEntropy.of(1));
    int[] seen = new int[6];
    for (int i = 0; i < 60_000; i++) {
      seen[(int) bits.below(6)]++;
    }
    for (int count : seen) {
      // standard deviation √(60000 · 1/6 · 5/6) = 91
      assertThat(count).isCloseTo(10_000, within(460));
    }
    // With 3·2^61 a biased method would give the lower third too often by half.
    long bound = 3L << 61;
    int low = 0;
    for (int i = 0; i < 60_000; i++) {
      long number = bits.below(bound);
      assertThat(number).isBetween(0L, bound - 1);
      low += number < 1L << 61 ? 1 : 0;
    }
    assertThat(low).isCloseTo(20_000, within(580));
    assertThat(bits.below(1)).isZero();
  }

  @Test
  void nextBit_manyTimes_isFair() {
    SecretBits bits = new SecretBits(SeededEntropy.of(2));
    int ones = 0;
    for (int i = 0; i < 100_000; i++) {
      ones += bits.nextBit() ? 1 : 0;
    }
    assertThat(ones).isCloseTo(50_000, within(800));
  }

  @Test
  void below_zeroOrNegative_isRefused() {
    SecretBits bits = new SecretBits(SeededEntropy.of(3));
    assertThatThrownBy(() -> bits.below(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bits.below(-5)).hasMessageContaining("-5");
  }
}
