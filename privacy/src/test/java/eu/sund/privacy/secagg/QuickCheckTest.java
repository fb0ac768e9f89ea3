package eu.sund.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class QuickCheckTest {
  private static final int KEYS = 40;
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Signed(byte[] key, byte[] message, byte[] signature) {}

  private static Signed signed(SplittableRandom random) throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] message = new byte[random.nextInt(300)];
    random.nextBytes(message);
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(pair.getPrivate());
    signer.update(message);
    byte[] key = Ed25519.raw(Bytes.of(pair.getPublic().getEncoded())).array();
    return new Signed(key, message, signer.sign());
  }

  @Test
  void holds_signaturesOfTheJdk_isTrue() throws GeneralSecurityException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < KEYS; i++) {
      Signed one = signed(random);
      assertThat(QuickCheck.holds(one.key, one.message, one.signature)).isTrue();
    }
  }

  @Test
  void holds_anyBitChanged_isFalse() throws GeneralSecurityException {
    SplittableRandom random = new SplittableRandom(2);
    Signed one = signed(random);
    for (int bit = 0; bit < 512; bit++) {
      byte[] changed = flipped(one.signature, bit);
      assertThat(QuickCheck.holds(one.key, one.message, changed)).as("signature %s", bit).isFalse();
    }
    for (int bit = 0; bit < 256; bit++) {
      byte[] changed = flipped(one.key, bit);
      assertThat(QuickCheck.holds(changed, one.message, one.signature)).as("key %s", bit).isFalse();
    }
    assertThat(QuickCheck.holds(one.key, new byte[301], one.signature)).isFalse();
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }

  /** S + L signs the same by the equation; RFC 8032 refuses it, so that a signature is one. */
  @Test
  void holds_numberBeyondTheOrder_isFalse() throws GeneralSecurityException {
    Signed one = signed(new SplittableRandom(3));
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    byte[] other = one.signature.clone();
    byte[] big = little(other, 32).add(order).toByteArray();
    for (int i = 0; i < 32; i++) {
      other[32 + i] = i < big.length ? big[big.length - 1 - i] : 0;
    }
    assertThat(QuickCheck.holds(one.key, one.message, other)).isFalse();
    assertThat(Ed25519.verify(Bytes.of(one.key), one.message, Bytes.of(other))).isFalse();
  }

  /** The point of order 1 as a key lets anybody sign; 1 + p encodes the same point otherwise. */
  @Test
  void holds_keyThatIsNotTheUsualEncoding_isFalse() {
    byte[] zero = new byte[64];
    zero[0] = 1;
    byte[] one = new byte[32];
    one[0] = 1;
    assertThat(QuickCheck.holds(one, new byte[0], zero)).isFalse();
    byte[] beyond = one.clone();
    byte[] big = P.add(BigInteger.ONE).toByteArray();
    for (int i = 0; i < 32; i++) {
      beyond[i] = big[big.length - 1 - i];
    }
    assertThat(QuickCheck.holds(beyond, new byte[0], zero)).isFalse();
  }

  @Test
  void field_randomNumbers_isArithmeticModuloP() {
    SplittableRandom random = new SplittableRandom(4);
    byte[] bytes = new byte[32];
    for (int i = 0; i < 2_000; i++) {
      // Many ones and zeros, and numbers near p, where carries go wrong.
      long[][] f = new long[6][];
      BigInteger[] g = new BigInteger[f.length];
      for (int j = 0; j < f.length; j++) {
        random.nextBytes(bytes);
        int kind = random.nextInt(4);
        for (int b = 0; b < 32 && kind > 0; b++) {
          bytes[b] = kind == 1 ? (byte) 0xff : kind == 2 ? 0 : (byte) -(bytes[b] & 1);
        }
        bytes[0] -= (byte) random.nextInt(3);
        f[j] = Field25519.read(bytes);
        bytes[31] &= 0x7f;
        g[j] = little(bytes, 0);
      }
      // As large as the formulas of points ever make them: three products added up, each time.
      long[] left = three(f, 0);
      long[] right = three(f, 3);
      same(Field25519.multiply(left, right), sum(g, 0).multiply(sum(g, 3)));
      same(Field25519.subtract(left, right), sum(g, 0).subtract(sum(g, 3)));
      if (g[0].mod(P).signum() != 0) {
        same(Field25519.invert(f[0]), g[0].modInverse(P));
      }
    }
  }

  private static long[] three(long[][] f, int from) {
    long[] square = Field25519.square(f[from + 2]);
    long[] product = Field25519.multiply(f[from], f[from + 1]);
    return Field25519.add(product, Field25519.add(square, square));
  }

  private static BigInteger sum(BigInteger[] numbers, int from) {
    return numbers[from].multiply(numbers[from + 1]).add(numbers[from + 2].pow(2).shiftLeft(1));
  }

  private static void same(long[] number, BigInteger expected) {
    assertThat(little(Field25519.bytes(number), 0)).isEqualTo(expected.mod(P));
  }

  private static BigInteger little(byte[] bytes, int from) {
    byte[] big = new byte[32];
    for (int i = 0; i < 32 && from + i < bytes.length; i++) {
      big[31 - i] = bytes[from + i];
    }
    return new BigInteger(1, big);
  }
}
