package eu.sund.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Workers;
import eu.sund.privacy.Threads;
import eu.sund.privacy.ring.Ring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SumCheckTest {
  private static final List<SiteId> SITES =
      List.of(new SiteId("oslo"), new SiteId("tartu"), new SiteId("turku"));
  private static final Digest SESSION = Lent.digest("session");
  private static final Layout MIXED =
      new Layout(
          "mixed",
          List.of(
              TensorSpec.scalar("rows", new Encoding.Count(1 << 24)),
              TensorSpec.vector("score", 5, new Encoding.Real(1)),
              TensorSpec.vector("weights", 7, new Encoding.Weight(8))));

  private static SumCheck check(long key, Layout layout) {
    return new SumCheck(Suite.SUND, Lent.secret(key), SESSION, layout);
  }

  /** Words within the bounds that the ring's encoding keeps. */
  private static byte[] words(Layout layout, SplittableRandom random) {
    ByteBuffer words = ByteBuffer.allocate((int) layout.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (TensorSpec tensor : layout.tensors()) {
      for (int i = 0; i < tensor.bytes() / Math.min(8, tensor.encoding().bytes()); i++) {
        if (tensor.encoding().bytes() == 4) {
          words.putInt(random.nextInt(-(1 << 25), 1 << 25));
        } else {
          words.putLong(random.nextLong(-(1L << 56), 1L << 56));
        }
      }
    }
    return words.array();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(SumCheck check, byte[] sum, long hashes) {
    static Case of(Layout layout, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      SumCheck check = SumCheckTest.check(seed, layout);
      List<Blob> words = new ArrayList<>();
      BigInteger hashes = BigInteger.ZERO;
      for (SiteId site : SITES) {
        Blob own = Blob.of(words(layout, random));
        words.add(own);
        hashes = hashes.add(BigInteger.valueOf(check.hash(site, own, Workers.none())));
      }
      ByteArrayOutputStream sum = new ByteArrayOutputStream();
      try {
        Ring.sum(layout, words, Channels.newChannel(sum));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      long modulo = hashes.mod(BigInteger.valueOf(SumCheck.MODULUS)).longValueExact();
      return new Case(check, sum.toByteArray(), modulo);
    }

    boolean holds(byte[] words, long sumOfHashes) {
      return check.holds(SITES, Blob.of(words), sumOfHashes, Workers.none());
    }
  }

  @Test
  void modulus_isThePrime() {
    // 2^63 − 25, the largest prime of 63 bits
    assertThat(BigInteger.valueOf(SumCheck.MODULUS))
        .isEqualTo(BigInteger.TWO.pow(63).subtract(BigInteger.valueOf(25)))
        .matches(p -> p.isProbablePrime(100));
  }

  @Test
  void trueSums_hold_andEveryChangedBitIsSeen() {
    for (int seed = 0; seed < 20; seed++) {
      Case made = Case.of(MIXED, seed);
      assertThat(made.holds(made.sum(), made.hashes())).isTrue();
      for (int bit = 0; bit < 8 * made.sum().length; bit++) {
        byte[] other = made.sum().clone();
        other[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(made.holds(other, made.hashes())).as("seed %s, bit %s", seed, bit).isFalse();
      }
      for (int bit = 0; bit < 63; bit++) {
        assertThat(made.holds(made.sum(), made.hashes() ^ 1L << bit)).isFalse();
      }
    }
  }

  /** Over a block's border, with words of both sizes, and on several hands. */
  @Test
  void addWithCode_anyLayout_writesTheMaskedWordsAndGivesTheirCode() throws IOException {
    Layout large =
        new Layout(
            "large",
            List.of(
                TensorSpec.vector("n", 3, new Encoding.Count(9)),
                TensorSpec.vector("x", 40_001, new Encoding.Real(3)),
                TensorSpec.vector("w", 700_001, new Encoding.Weight(1))));
    Masks masks = new Masks(Suite.SUND, List.of(new MaskKey(Lent.secret(9), true)));
    for (Layout layout : List.of(MIXED, large)) {
      Blob plain = Blob.of(words(layout, new SplittableRandom(5)));
      SumCheck check = check(3, layout);
      ByteArrayOutputStream alone = new ByteArrayOutputStream();
      MaskedWords.add(masks, layout, plain, Channels.newChannel(alone), Workers.none());
      for (Workers workers : List.of(Workers.none(), Threads.workers(3))) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        long code =
            MaskedWords.addWithCode(
                masks, check, SITES.getFirst(), plain, Channels.newChannel(both), workers);
        assertThat(both.toByteArray()).isEqualTo(alone.toByteArray());
        assertThat(code).isEqualTo(check.hash(SITES.getFirst(), plain, Workers.none()));
      }
    }
  }

  @Test
  void scaledSums_doNotPass() {
    // Without offsets (c·S, c·H) would pass, and zeros always.
    Case made = Case.of(MIXED, 1);
    assertThat(made.holds(new byte[made.sum().length], 0)).isFalse();
    ByteBuffer doubled = ByteBuffer.wrap(made.sum().clone()).order(ByteOrder.LITTLE_ENDIAN);
    int wide = 8 + 5 * 16;
    for (int at = 0; at < doubled.limit(); at += at < wide ? 8 : 4) {
      if (at < wide) {
        doubled.putLong(at, 2 * doubled.getLong(at));
      } else {
        doubled.putInt(at, 2 * doubled.getInt(at));
      }
    }
    long twice = Long.remainderUnsigned(2 * made.hashes(), SumCheck.MODULUS);
    assertThat(made.holds(doubled.array(), twice)).isFalse();
  }

  @Test
  void sumsMovedByTheModulus_areRefused() {
    Layout one = new Layout("one", List.of(TensorSpec.vector("x", 1, new Encoding.Count(9))));
    SumCheck check = check(1, one);
    byte[] small = little(-1000);
    long hash = check.hash(SITES.getFirst(), Blob.of(small), Workers.none());
    List<SiteId> alone = SITES.subList(0, 1);
    assertThat(check.holds(alone, Blob.of(small), hash, Workers.none())).isTrue();
    byte[] moved = little(-1000 + SumCheck.MODULUS);
    assertThat(check.hash(SITES.getFirst(), Blob.of(moved), Workers.none())).isEqualTo(hash);
    assertThat(check.holds(alone, Blob.of(moved), hash, Workers.none())).isFalse();
    // What 2^61 − 1 would not have seen.
    byte[] mersenne = little(-1000 + (1L << 61) - 1);
    assertThat(check.holds(alone, Blob.of(mersenne), hash, Workers.none())).isFalse();
    for (long extreme : new long[] {1L << 62, -(1L << 62)}) {
      long own = check.hash(SITES.getFirst(), Blob.of(little(extreme)), Workers.none());
      assertThat(check.holds(alone, Blob.of(little(extreme)), own, Workers.none())).isTrue();
      long beyond = extreme + Long.signum(extreme);
      long other = check.hash(SITES.getFirst(), Blob.of(little(beyond)), Workers.none());
      assertThat(check.holds(alone, Blob.of(little(beyond)), other, Workers.none())).isFalse();
    }
  }

  private static byte[] little(long word) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(word).array();
  }

  @Test
  void otherSurvivorsKeysAndSessions_doNotPass() {
    Case made = Case.of(MIXED, 2);
    Blob sum = Blob.of(made.sum());
    long hashes = made.hashes();
    assertThat(made.check().holds(SITES.subList(0, 2), sum, hashes, Workers.none())).isFalse();
    assertThat(check(3, MIXED).holds(SITES, sum, hashes, Workers.none())).isFalse();
    assertThat(
            new SumCheck(Suite.SUND, Lent.secret(2), Lent.digest("other"), MIXED)
                .holds(SITES, sum, hashes, Workers.none()))
        .isFalse();
    assertThat(made.holds(new byte[made.sum().length - 4], hashes)).isFalse();
  }

  @Test
  void hash_isWhatItsFormulaSays() {
    // Coefficients and offset anew, one number at a time in exact arithmetic.
    for (int seed = 0; seed < 5; seed++) {
      byte[] words = words(MIXED, new SplittableRandom(seed));
      SumCheck check = check(seed, MIXED);
      SiteId site = SITES.getFirst();
      byte[] salt = SESSION.bytes();
      Secret key = Hkdf.derive(Lent.secret(seed), salt, Suite.SUND.domain("sum-check"), 32);
      byte[] info = Fields.of(Suite.SUND, "sum-check-offset").prefixed(site).bytes();
      byte[] offset = stream(Hkdf.derive(Lent.secret(seed), salt, info, 32), 16);
      BigInteger sum = little(offset, 0, 16);
      ByteBuffer in = ByteBuffer.wrap(words).order(ByteOrder.LITTLE_ENDIAN);
      for (int t = 0; t < MIXED.tensors().size(); t++) {
        TensorSpec spec = MIXED.tensors().get(t);
        int width = Math.min(8, spec.encoding().bytes());
        int count = (int) spec.bytes() / width;
        byte[] coefficients = stream(KeySchedule.tensorKey(Suite.SUND, key, t), 8 * count);
        for (int i = 0; i < count; i++) {
          long number = width == 8 ? in.getLong() : in.getInt();
          BigInteger a = little(coefficients, 8 * i, 8).clearBit(63);
          sum = sum.add(a.multiply(BigInteger.valueOf(number)));
        }
      }
      assertThat(BigInteger.valueOf(check.hash(site, Blob.of(words), Workers.none())))
          .isEqualTo(sum.mod(BigInteger.valueOf(SumCheck.MODULUS)));
    }
  }

  private static byte[] stream(Secret key, int bytes) {
    byte[] stream = new byte[bytes];
    Keystream keystream = new Keystream();
    keystream.begin(key, 0);
    keystream.next(stream, bytes);
    return stream;
  }

  private static BigInteger little(byte[] bytes, int from, int count) {
    BigInteger number = BigInteger.ZERO;
    for (int i = count - 1; i >= 0; i--) {
      number = number.shiftLeft(8).add(BigInteger.valueOf(bytes[from + i] & 0xff));
    }
    return number;
  }

  @Test
  void hash_ofManyBlocks_isTheSameOnAnyThreads() {
    Layout large =
        new Layout(
            "large",
            List.of(
                TensorSpec.vector("x", 150_001, new Encoding.Real(1)),
                TensorSpec.vector("w", 300_001, new Encoding.Weight(1))));
    Blob words = Blob.of(words(large, new SplittableRandom(1)));
    SumCheck check = check(1, large);
    long alone = check.hash(SITES.getFirst(), words, Workers.none());
    assertThat(check.hash(SITES.getFirst(), words, Threads.workers(3))).isEqualTo(alone);
  }

  @Test
  void codes_underMasksThatCancel_giveTheirSum() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long one = random.nextLong(SumCheck.MODULUS);
      long other = random.nextLong(SumCheck.MODULUS);
      long own = 100L + seed;
      Masks first = masks(List.of(seed, own), List.of(true, true));
      Masks second = masks(List.of(seed), List.of(false));
      long maskedOne = SumCheck.maskHash(first, MIXED, one);
      long maskedOther = SumCheck.maskHash(second, MIXED, other);
      assertThat(maskedOne).isBetween(0L, SumCheck.MODULUS - 1).isNotEqualTo(one);
      Masks left = masks(List.of(own), List.of(false));
      assertThat(SumCheck.unmaskHashSum(left, MIXED, List.of(maskedOne, maskedOther)))
          .isEqualTo(Long.remainderUnsigned(one + other, SumCheck.MODULUS));
    }
  }

  private static Masks masks(List<? extends Number> keys, List<Boolean> add) {
    List<MaskKey> masks = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      masks.add(new MaskKey(Lent.secret(keys.get(i).longValue()), add.get(i)));
    }
    return new Masks(Suite.SUND, masks);
  }

  @Test
  void maskOfACode_isTheStreamAfterTheLastTensor() {
    Secret key = Lent.secret(9);
    BigInteger mask = little(stream(KeySchedule.tensorKey(Suite.SUND, key, 3), 16), 0, 16);
    assertThat(SumCheck.maskHash(masks(List.of(9), List.of(true)), MIXED, 0))
        .isEqualTo(mask.mod(BigInteger.valueOf(SumCheck.MODULUS)).longValueExact());
  }

  @Test
  void numbersThatAreNoCodes_areRefused() {
    Masks masks = masks(List.of(1), List.of(true));
    for (long bad : new long[] {-1, SumCheck.MODULUS, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> SumCheck.maskHash(masks, MIXED, bad))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> SumCheck.unmaskHashSum(masks, MIXED, List.of(bad)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () -> check(1, MIXED).hash(SITES.getFirst(), Blob.of(new byte[4]), Workers.none()))
        .hasMessageContaining("layout says");
    assertThatThrownBy(() -> new SumCheck(Suite.SUND, Secret.taking(new byte[16]), SESSION, MIXED))
        .hasMessageContaining("32 bytes");
  }
}
