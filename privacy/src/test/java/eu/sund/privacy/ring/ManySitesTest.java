package eu.sund.privacy.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Aggregate;
import eu.sund.core.Blob;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of more sites than a network has, and sums that keep no update. */
final class ManySitesTest {
  private static final double BOUND = 0.7;

  private static Layout layout(int numbers) {
    return new Layout(
        "fit",
        List.of(
            TensorSpec.vector("n", numbers, new Encoding.Count(1L << 24)),
            TensorSpec.vector("x", numbers, new Encoding.Real(BOUND)),
            TensorSpec.vector("w", numbers, new Encoding.Weight(BOUND))));
  }

  private static Update update(Layout layout, SplittableRandom random) {
    int size = layout.tensors().getFirst().size();
    double[] counts = new double[size];
    double[] reals = new double[size];
    double[] weights = new double[size];
    for (int i = 0; i < size; i++) {
      counts[i] = random.nextInt(1 << 24);
      reals[i] = BOUND * (2 * random.nextDouble() - 1);
      weights[i] = BOUND * (2 * random.nextDouble() - 1);
    }
    return new Update(layout, List.of(Values.of(counts), Values.of(reals), Values.of(weights)));
  }

  private static byte[] words(Update update, int sites) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Ring.encode(update, sites, List.of(), Channels.newChannel(out));
    return out.toByteArray();
  }

  /** Every site at its bound is the most that a sum can be: if that does not wrap, nothing does. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64, 65, 1000, 10_000, Ring.RESEARCH_SITES_MAX})
  void sum_everySiteAtItsBound_doesNotWrap(int sites) throws IOException {
    Layout layout = layout(2);
    double count = 1L << 24;
    Update top =
        new Update(
            layout,
            List.of(Values.of(count, -count), Values.of(BOUND, -BOUND), Values.of(BOUND, -BOUND)));
    byte[] words = words(top, sites);
    RunningSum sum = new RunningSum(layout, sites);
    for (int i = 0; i < sites; i++) {
      sum.write(ByteBuffer.wrap(words));
    }
    assertThat(sum.updates()).isEqualTo(sites);
    Aggregate total = Ring.decode(layout, sites, sites, sum.words());
    assertThat(total.tensor("n").toArray()).containsExactly(sites * count, -sites * count);
    double[] reals = total.tensor("x").toArray();
    assertThat(reals[0]).isCloseTo(sites * BOUND, within(1e-12 * sites));
    assertThat(reals[1]).isEqualTo(-reals[0]);
    double[] weights = total.tensor("w").toArray();
    assertThat(weights[0]).isCloseTo(sites * BOUND, within(1e-12 * sites));
    assertThat(weights[1]).isEqualTo(-weights[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 100, 4000})
  void sum_randomNumbers_isAsExactAsItsStep(int sites) throws IOException {
    Layout layout = layout(5);
    SplittableRandom random = new SplittableRandom(sites);
    RunningSum sum = new RunningSum(layout, sites);
    double[] exact = new double[5];
    double[] weights = new double[5];
    for (int i = 0; i < sites; i++) {
      Update update = update(layout, random);
      Ring.encode(update, sites, List.of(), sum);
      for (int k = 0; k < 5; k++) {
        exact[k] += update.tensor("x").toArray()[k];
        weights[k] += update.tensor("w").toArray()[k];
      }
    }
    Aggregate total = Ring.decode(layout, sites, sites, sum.words());
    double step = BOUND / WordCode.Weights.WORD_MAX;
    for (int k = 0; k < 5; k++) {
      assertThat(total.tensor("x").toArray()[k]).isCloseTo(exact[k], within(1e-11));
      assertThat(total.tensor("w").toArray()[k])
          .isCloseTo(weights[k], within(step * sites / 2 + 1e-11));
    }
  }

  @Test
  void encode_sitesOfANetwork_hasTheBitsOfTheNetwork() throws IOException {
    Update update = update(layout(100), new SplittableRandom(5));
    ByteArrayOutputStream network = new ByteArrayOutputStream();
    Ring.encode(update, List.of(), Channels.newChannel(network));
    assertThat(words(update, Encoding.SITES_MAX)).isEqualTo(network.toByteArray());
    assertThat(words(update, 2 * Encoding.SITES_MAX)).isNotEqualTo(network.toByteArray());
  }

  /** Any order, any split over running sums, any cutting of words: the bits of the ring's sum. */
  @Test
  void runningSum_anyOrderAndSplit_hasTheBitsOfTheSum() throws IOException {
    Layout layout = layout(3001);
    SplittableRandom random = new SplittableRandom(9);
    List<byte[]> all = new ArrayList<>();
    List<Blob> blobs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(words(update(layout, random), 64));
      blobs.add(Blob.of(all.getLast()));
    }
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    Ring.sum(layout, blobs, Channels.newChannel(expected));
    RunningSum first = new RunningSum(layout, 64);
    RunningSum second = new RunningSum(layout, 64);
    for (int i = 11; i >= 0; i--) {
      RunningSum target = i % 3 == 0 ? first : second;
      for (int from = 0; from < all.get(i).length; from += 4096) {
        int some = Math.min(4096, all.get(i).length - from);
        target.write(ByteBuffer.wrap(all.get(i), from, some));
      }
    }
    first.add(second);
    assertThat(first.updates()).isEqualTo(12);
    ByteBuffer sum = ByteBuffer.allocate((int) layout.bytes());
    first.words().read(0, sum);
    assertThat(sum.array()).isEqualTo(expected.toByteArray());
  }

  @Test
  void runningSum_halfAnUpdate_isNoSum() throws IOException {
    Layout layout = layout(3);
    RunningSum sum = new RunningSum(layout, 64);
    sum.write(ByteBuffer.wrap(words(update(layout, new SplittableRandom(1)), 64), 0, 16));
    assertThatThrownBy(sum::words).isInstanceOf(IllegalStateException.class);
    RunningSum whole = new RunningSum(layout, 64);
    assertThatThrownBy(() -> whole.add(sum)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void encode_countsThatCouldWrap_isRefused() {
    Layout layout = new Layout("fit", List.of(TensorSpec.scalar("n", new Encoding.Count(0x1p53))));
    Update update = new Update(layout, List.of(Values.of(1)));
    assertThatThrownBy(() -> words(update, 1024))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'n'");
    assertThatThrownBy(() -> words(update, Ring.RESEARCH_SITES_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
