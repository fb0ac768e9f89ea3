package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import eu.sund.core.model.PublicRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Updates of few bits, summed in words of 32. */
class CompressionTest {
  private static float[] change(int size, int site, double norm) {
    PublicRandom random = PublicRandom.of(site, List.of("change"));
    float[] change = new float[size];
    double square = 0;
    for (int i = 0; i < size; i++) {
      change[i] = (float) (random.normal() * (i < size / 10 ? 10 : 0.1));
      square += (double) change[i] * change[i];
    }
    for (int i = 0; i < size; i++) {
      change[i] *= (float) (norm / Math.sqrt(square));
    }
    return change;
  }

  private static Values sum(Compression packed, List<float[]> sites) {
    TensorSpec tensor = packed.tensor("delta");
    int[] ring = new int[tensor.size()];
    for (int k = 0; k < sites.size(); k++) {
      PublicRandom rounding = PublicRandom.of(k, List.of("rounding"));
      double[] words = packed.pack(sites.get(k), 1, 7, 3, rounding::uniform).toArray();
      for (int i = 0; i < ring.length; i++) {
        assertThat(Math.abs(words[i])).isLessThanOrEqualTo(tensor.encoding().bound());
        ring[i] = Math.addExact(ring[i], (int) words[i]);
      }
    }
    double[] sums = new double[ring.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = ring[i];
    }
    return packed.unpack(Values.of(sums), 7, 3);
  }

  /** Of a sum of changes of norm 1, over the root of their number. */
  private static double error(int bits, int size, int sites) {
    List<float[]> changes = IntStream.range(0, sites).mapToObj(k -> change(size, k, 1)).toList();
    double[] got = sum(new Compression(bits, size, 1), changes).toArray();
    double square = 0;
    for (int i = 0; i < size; i++) {
      double wanted = 0;
      for (float[] change : changes) {
        wanted += change[i];
      }
      square += (got[i] - wanted) * (got[i] - wanted);
    }
    return Math.sqrt(square / sites);
  }

  @Test
  void unpack_sumOfSites_isNearTheSumOfTheirChanges() {
    // A step is 4/Q of the norm over √M, and rounding errs by 0.41 of it on the average.
    assertThat(error(8, 10_000, 5)).isLessThan(0.016);
    assertThat(error(4, 10_000, 5)).isLessThan(0.29);
    assertThat(error(8, 3, 4)).isLessThan(0.05);
    assertThat(error(8, 1, 3)).isLessThan(0.05);
  }

  /** Lanes do not run into each other, whatever is in them. */
  @Test
  void unpack_sixtyFourSitesAtTheirBounds_doesNotOverflow() {
    for (int bits : new int[] {8, 4}) {
      for (float sign : new float[] {1, -1}) {
        int size = 64;
        float[] spike = new float[size];
        spike[0] = sign * 1000; // beyond the norm: each rotated number is cut at the range
        Compression packed = new Compression(bits, size, 1);
        double[] one = sum(packed, List.of(spike)).toArray();
        double[] all = sum(packed, Collections.nCopies(64, spike)).toArray();
        for (int i = 0; i < size; i++) {
          assertThat(all[i]).isCloseTo(64 * one[i], within(1e-9));
        }
      }
    }
  }

  @Test
  void tensor_fewerBytesThanWholeWeights() {
    int size = 1 << 20;
    assertThat(new Compression(8, size, 1).tensor("delta").bytes()).isEqualTo(2L * size);
    assertThat(new Compression(4, size, 1).tensor("delta").bytes())
        .isEqualTo(4L * ((size + 2) / 3));
  }

  @Test
  void train_compressed_isNearlyAsGood() {
    List<MemoryRows> sites = Patients.sites(3, 200);
    double whole = auc(sites, "32");
    assertThat(auc(sites, "8")).isCloseTo(whole, within(0.02));
    assertThat(auc(sites, "4")).isCloseTo(whole, within(0.06));
  }

  private static double auc(List<MemoryRows> sites, String bits) {
    String[] options = {
      "rounds", "10", "strategy.norm-max", "2", "model.hidden", "6", "compress.bits", bits
    };
    TrainResult result =
        trained(Sites.study("ill ~ age + pressure + sex", options), sites, "a secret");
    return Sites.metric(result, "auc");
  }

  private static TrainResult trained(StudySpec study, List<MemoryRows> sites, String secret) {
    Step<TrainState, TrainResult> end =
        Sites.run(study, Patients.VARIABLES, sites, new FakeSecret(secret));
    return ((Step.Done<TrainState, TrainResult>) end).result();
  }

  /** The mean over many roundings is the change itself: five standard errors are allowed. */
  @Test
  void pack_manySecrets_isRightOnAverage() {
    int size = 48;
    float[] change = change(size, 1, 1);
    Compression packed = new Compression(4, size, 1);
    int times = 4000;
    double[] mean = new double[size];
    for (int t = 0; t < times; t++) {
      PublicRandom secret = PublicRandom.of(t, List.of("secret"));
      double[] one = packed.unpack(packed.pack(change, 1, 7, 3, secret::uniform), 7, 3).toArray();
      for (int i = 0; i < size; i++) {
        mean[i] += one[i] / times;
      }
    }
    // A step is 4/(Q·√M) with Q = 7 and M = 64; rounding to it errs by half of it at most.
    double error = 5 * (4.0 / 7 / 8) / 2 / Math.sqrt(times);
    for (int i = 0; i < size; i++) {
      assertThat(mean[i]).isCloseTo(change[i], within(error));
    }
  }

  /** The study's seed alone does not say how a site rounds; its secret and the seed do. */
  @Test
  void train_sameSeed_sameBitsWithTheSameSecretOnly() {
    List<MemoryRows> sites = Patients.sites(3, 40);
    StudySpec study =
        Sites.study("ill ~ age + sex", "rounds", "2", "compress.bits", "8", "local.batch", "0");
    float[] one = Sites.weights(trained(study, sites, "first"));
    assertThat(Sites.weights(trained(study, sites, "first"))).isEqualTo(one);
    assertThat(Sites.weights(trained(study, sites, "second"))).isNotEqualTo(one);
  }

  @Test
  void train_compressedWithoutASecret_isNotDone() {
    StudySpec study = Sites.study("ill ~ age", "rounds", "1", "compress.bits", "8");
    assertThatThrownBy(() -> Sites.train(study, Patients.VARIABLES, Patients.sites(3, 40)))
        .hasMessageContaining("no secret to round by");
  }

  @Test
  void of_strategyThatSendsMore_isRefused() {
    for (String strategy : Arrays.asList("rfa", "scaffold", "fednova")) {
      assertThatThrownBy(
              () ->
                  TrainOptions.of(
                      Sites.study("ill ~ age", "compress.bits", "8", "strategy.name", strategy)
                          .options()))
          .hasMessageContaining("compress.bits goes with strategies");
    }
  }
}
