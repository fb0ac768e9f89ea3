package eu.sund.privacy.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Aggregate;
import eu.sund.core.Blob;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.Noise;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.privacy.random.SeededEntropy;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseLayerTest {
  private static final int SIZE = 40_000;

  private static Layout layout(Noise noise) {
    Encoding count = new Encoding.Count(1 << 20);
    return new Layout("one", List.of(TensorSpec.vector("cells", SIZE, count).with(noise)));
  }

  private static double[] noisySum(Noise noise, int sites, int value) {
    Layout layout = layout(noise);
    double[] numbers = new double[SIZE];
    java.util.Arrays.fill(numbers, value);
    List<Blob> updates = new ArrayList<>();
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    try {
      for (int site = 0; site < sites; site++) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Protection.encodingOnly()
            .innermost(new NoiseLayer(sites, SeededEntropy.of(site)))
            .write(new Update(layout, List.of(Values.of(numbers))), Channels.newChannel(out));
        updates.add(Blob.of(out.toByteArray()));
      }
      Ring.sum(layout, updates, Channels.newChannel(sum));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Aggregate aggregate = Ring.decode(layout, sites, Blob.of(sum.toByteArray()));
    return aggregate.tensor("cells").toArray();
  }

  @Test
  void shares_byParticipants_areSurvivorsLessColluders() {
    // reference 1.2: n 3 4 5 6 7 10 20 50 has n_c 0 1 1 1 2 3 6 16 and survivors 3 3 4 4 5 7 14 34
    int[] participants = {1, 2, 3, 4, 5, 6, 7, 10, 20, 50};
    int[] shares = {1, 1, 3, 2, 3, 3, 3, 4, 8, 18};
    for (int i = 0; i < participants.length; i++) {
      assertThat(Noise.shares(participants[i])).isEqualTo(shares[i]);
    }
    assertThatThrownBy(() -> Noise.shares(65)).hasMessageContaining("65");
  }

  @Test
  void sum_ofAnyNumberOfSites_hasTheNoiseOfTheirShares() {
    Noise noise = new Noise(9_000, 1);
    for (int sites : new int[] {1, 2, 3, 4, 7}) {
      double expected = 9_000.0 * sites / Noise.shares(sites);
      double sum = 0;
      double squares = 0;
      for (double number : noisySum(noise, sites, 100)) {
        sum += number - 100.0 * sites;
        squares += (number - 100.0 * sites) * (number - 100.0 * sites);
      }
      // the sample variance's relative standard deviation is √(2/40000) = 0.0071
      assertThat(squares / SIZE).isCloseTo(expected, within(5 * 0.0071 * expected));
      assertThat(sum / SIZE).isCloseTo(0, within(5 * Math.sqrt(expected / SIZE)));
      assertThat(expected).isGreaterThanOrEqualTo(noise.variance());
    }
  }

  @Test
  void sum_withoutDeclaredNoise_isExact() {
    assertThat(noisySum(Noise.NONE, 3, 5)).containsOnly(15);
  }

  @Test
  void sum_ofNeighbours_keepsTheLikelihoodRatio() {
    // ρ = 1/2 on sensitivity 32: P[noise lifts the sum past t] may differ by e^ε and δ only.
    Noise noise = Noise.of(0.5, 32);
    double epsilon = eu.sund.core.Zcdp.epsilon(noise.rho(), 1e-5);
    double[] without = noisySum(noise, 3, 0);
    double[] with = noisySum(noise, 3, 0);
    for (int i = 0; i < SIZE; i++) {
      with[i] += 32;
    }
    for (double threshold : new double[] {-32, 0, 16, 32, 64, 96}) {
      double p = share(with, threshold);
      double q = share(without, threshold);
      assertThat(p).isLessThanOrEqualTo(Math.exp(epsilon) * q + 1e-5 + 0.01);
      assertThat(1 - q).isLessThanOrEqualTo(Math.exp(epsilon) * (1 - p) + 1e-5 + 0.01);
    }
    // and the test can see a claim that is too strong
    double threshold = 16;
    assertThat(share(with, threshold)).isGreaterThan(Math.exp(0.1) * share(without, threshold));
  }

  private static double share(double[] numbers, double threshold) {
    int above = 0;
    for (double number : numbers) {
      above += number > threshold ? 1 : 0;
    }
    return above / (double) numbers.length;
  }
}
