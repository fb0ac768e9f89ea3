package eu.sund.privacy.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Aggregate;
import eu.sund.core.Blob;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final Layout MIXED =
      new Layout(
          "mixed",
          List.of(
              TensorSpec.scalar("rows", new Encoding.Count(1 << 24)),
              TensorSpec.vector("score", 7, new Encoding.Real(1e6)),
              TensorSpec.vector("weights", 5, new Encoding.Weight(8))));

  private static byte[] words(Update update, WordLayer... layers) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new Protection(List.of(), List.of(layers)).write(update, Channels.newChannel(out));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] sum(Layout layout, List<byte[]> updates) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Ring.sum(layout, updates.stream().map(Blob::of).toList(), Channels.newChannel(out));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static Aggregate decode(Layout layout, int sites, byte[] sum) {
    return Ring.decode(layout, sites, Blob.of(sum));
  }

  private static Layout only(Encoding encoding, int size) {
    return new Layout("one", List.of(TensorSpec.vector("x", size, encoding)));
  }

  private static Update update(Layout layout, double... numbers) {
    return new Update(layout, List.of(Values.of(numbers)));
  }

  @Test
  void words_haveTheLayoutsSize() {
    assertThat(words(Update.zeros(MIXED))).hasSize((int) MIXED.bytes()).containsOnly(0);
    assertThat(MIXED.bytes()).isEqualTo(8 + 7 * 16 + 5 * 4);
  }

  @Test
  void sum_isTheSameInAnyOrder() {
    SplittableRandom random = new SplittableRandom(1);
    for (int sites = 1; sites <= Encoding.SITES_MAX; sites += 9) {
      List<byte[]> updates = new ArrayList<>();
      for (int site = 0; site < sites; site++) {
        updates.add(
            words(
                new Update(
                    MIXED,
                    List.of(
                        Values.of(random.nextInt(1 << 24)),
                        Values.of(random.doubles(7, -1e6, 1e6).toArray()),
                        Values.of(random.doubles(5, -8, 8).toArray())))));
      }
      byte[] forward = sum(MIXED, updates);
      Collections.reverse(updates);
      assertThat(sum(MIXED, updates)).as("%s sites", sites).isEqualTo(forward);
    }
  }

  @Test
  void reals_sumAsIfPooled() {
    // Over twelve orders of magnitude the decoded sum is the correctly rounded one, give or take
    // one unit in the last
    // place: a double cannot say it better.
    SplittableRandom random = new SplittableRandom(2);
    for (double bound : new double[] {1, 3, 1e6, 0x1p44, 0x1p90}) {
      Layout layout = only(new Encoding.Real(bound), 1);
      for (int trial = 0; trial < 200; trial++) {
        List<byte[]> updates = new ArrayList<>();
        BigDecimal exact = BigDecimal.ZERO;
        for (int site = 0; site < 50; site++) {
          double number = random.nextDouble(-1, 1) * bound * Math.pow(10, -random.nextInt(12));
          exact = exact.add(new BigDecimal(number));
          updates.add(words(update(layout, number)));
        }
        double decoded = decode(layout, 50, sum(layout, updates)).tensor("x").scalar();
        double expected = exact.doubleValue();
        // 50 roundings to 2^-57 of a unit that is at most bound·2^-55.
        double tolerance = Math.ulp(expected) + 50 * bound * 0x1p-111;
        assertThat(decoded).isBetween(expected - tolerance, expected + tolerance);
      }
    }
  }

  @Test
  void extremes_doNotWrap() {
    for (Encoding encoding :
        List.of(
            new Encoding.Count(0x1p53),
            new Encoding.Real(1),
            new Encoding.Real(0.75),
            new Encoding.Real(0x1p100),
            new Encoding.Real(0x1p-40),
            new Encoding.Weight(1),
            new Encoding.Weight(1e-3),
            new Encoding.Small(Encoding.Small.BOUND_MAX),
            new Encoding.Small(1))) {
      for (double sign : new double[] {-1, 1}) {
        Layout layout = only(encoding, 1);
        byte[] one = words(update(layout, sign * encoding.bound()));
        double total =
            decode(
                    layout,
                    Encoding.SITES_MAX,
                    sum(layout, Collections.nCopies(Encoding.SITES_MAX, one)))
                .tensor("x")
                .scalar();
        assertThat(total / (Encoding.SITES_MAX * sign * encoding.bound()))
            .as("%s", encoding)
            .isBetween(1 - 1e-12, 1 + 1e-12);
      }
    }
  }

  @Test
  void numbersBeyondTheBound_areRefusedWithoutTheNumber() {
    for (Encoding encoding :
        List.of(
            new Encoding.Count(10),
            new Encoding.Real(10),
            new Encoding.Weight(10),
            new Encoding.Small(10))) {
      Layout layout = only(encoding, 1);
      assertThat(words(update(layout, 10))).isNotEmpty();
      for (double bad : new double[] {10.0001, 11, -77777, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertThatThrownBy(() -> words(update(layout, bad)))
            .isInstanceOf(SundException.class)
            .hasMessageContaining("'x'")
            .hasMessageNotContaining(Double.toString(bad))
            .extracting(e -> ((SundException) e).code())
            .isEqualTo(ErrorCode.BOUND_EXCEEDED);
      }
    }
    for (Encoding whole : List.of(new Encoding.Count(10), new Encoding.Small(10))) {
      assertThatThrownBy(() -> words(update(only(whole, 1), 1.5)))
          .hasMessageContaining("not whole");
    }
  }

  /** Lanes of packed numbers are as wide as a network's sites need, and no wider. */
  @Test
  void smallNumbers_ofMoreSitesThanANetworkHas_areRefused() {
    Update one = update(only(new Encoding.Small(10), 1), 3);
    assertThatThrownBy(
            () ->
                Ring.encode(
                    one,
                    Encoding.SITES_MAX + 1,
                    List.of(),
                    Channels.newChannel(new ByteArrayOutputStream())))
        .hasMessageContaining("64 sites at most");
  }

  @Test
  void blocks_joinWithoutASeam() {
    int perBlock = Ring.BLOCK_BYTES / 16;
    for (int size : new int[] {1, perBlock - 1, perBlock, perBlock + 1, 3 * perBlock + 5}) {
      Layout layout =
          new Layout(
              "two",
              List.of(
                  TensorSpec.vector("x", size, new Encoding.Real(4)),
                  TensorSpec.vector("w", size, new Encoding.Weight(4))));
      double[] numbers = new double[size];
      for (int i = 0; i < size; i++) {
        numbers[i] = (i % 101) * 0x1p-6;
      }
      byte[] words = words(new Update(layout, List.of(Values.of(numbers), Values.of(numbers))));
      Aggregate twice = decode(layout, 2, sum(layout, List.of(words, words)));
      double[] doubled = twice.tensor("x").toArray();
      double[] weights = twice.tensor("w").toArray();
      for (int i = 0; i < size; i++) {
        assertThat(doubled[i]).isEqualTo(2 * numbers[i]);
        assertThat(weights[i]).isBetween(2 * numbers[i] - 3e-7, 2 * numbers[i] + 3e-7);
      }
      double[] tail = new double[1];
      twice.tensor("x").read(size - 1, tail, 1);
      assertThat(tail[0]).isEqualTo(doubled[size - 1]);
    }
  }

  @Test
  void sumsOfWrongSize_areRefused() {
    byte[] right = words(Update.zeros(MIXED));
    byte[] wrong = new byte[right.length - 4];
    assertThatThrownBy(() -> sum(MIXED, List.of(right, wrong)))
        .hasMessageContaining("layout says " + right.length);
    assertThatThrownBy(() -> decode(MIXED, 1, wrong))
        .hasMessageContaining("layout says " + right.length);
    assertThatThrownBy(() -> sum(MIXED, List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void masksThatCancel_leaveTheSum() {
    // The seam for secure aggregation: one site adds a stream of words, the other takes it away.
    byte[] plain = words(Update.zeros(MIXED));
    byte[] masked = words(Update.zeros(MIXED), mask(+1));
    byte[] unmasked = words(Update.zeros(MIXED), mask(-1));
    assertThat(masked).isNotEqualTo(plain);
    assertThat(sum(MIXED, List.of(masked, unmasked))).isEqualTo(plain);
  }

  private static WordLayer mask(int sign) {
    return (tensor, offset, words) -> {
      SplittableRandom stream = new SplittableRandom(tensor.name().hashCode() + offset);
      boolean wide = tensor.encoding().bytes() >= 8;
      for (int at = 0; at < words.remaining(); at += wide ? 8 : 4) {
        if (wide) {
          words.putLong(at, words.getLong(at) + sign * stream.nextLong());
        } else {
          words.putInt(at, words.getInt(at) + sign * stream.nextInt());
        }
      }
    };
  }

  @Test
  void layersOnNumbers_canChangeAndRefuse() {
    Layout layout = only(new Encoding.Count(10), 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Protection nothing = new Protection(List.of(u -> Update.zeros(u.layout())), List.of());
    assertThatThrownBy(
            () ->
                new Protection(
                        List.of(
                            u -> {
                              throw new SundException(ErrorCode.REFUSED_BY_POLICY, "too few");
                            }),
                        List.of())
                    .write(update(layout, 3), Channels.newChannel(out)))
        .hasMessage("too few");
    assertThat(out.size()).isZero();
    try {
      nothing.write(update(layout, 3), Channels.newChannel(out));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(out.toByteArray()).containsOnly(0);
  }
}
