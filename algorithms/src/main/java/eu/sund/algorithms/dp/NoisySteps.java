package eu.sund.algorithms.dp;

import eu.sund.core.Checks;
import eu.sund.core.Privacy;
import eu.sund.core.dp.ClippedSums;

/**
 * Training at a site with differential privacy of each patient (DP-SGD), for any model that has a
 * gradient. Each step
 *
 * <pre>{@code S = Poisson sample of the patients, rate q
 * w ← w − η/B · (Σ_{p∈S} clip_C(g_p(w)) + noise),  noise ~ N_Z(0, (zΔ)²) a number}</pre>
 *
 * <p>with the sums on the lattice of {@link ClippedSums} and B a public number in place of the
 * sample's size.
 *
 * <p><b>Privacy.</b> All that leaves follows from noisy sums: T steps cost what {@link
 * eu.sund.core.dp.SampledGaussian} with multiplier z, rate q and T steps costs, whoever sees the
 * weights, and after however many steps. It rests on {@link Privacy} alone: neither hub nor other
 * sites need be honest. What a patient adds to a step must depend on that patient and the public
 * weights only: a model that mixes patients (batch normalisation) must not be trained so.
 *
 * <p><b>Source.</b> M. Abadi et al., <a href="https://arxiv.org/abs/1607.00133">Deep learning with
 * differential privacy</a>, algorithm 1.
 */
public final class NoisySteps {
  private NoisySteps() {}

  /** The patients of a site. */
  public interface Patients {
    /** How many: the unit that is sampled, clipped and protected. */
    int count();

    /**
     * Computes one patient's gradient: the mean over the patient's rows.
     *
     * @param weights [d], not changed
     * @param patient its position, from 0
     * @param gradient [d], overwritten
     */
    void gradient(float[] weights, int patient, float[] gradient);
  }

  /**
   * How to train.
   *
   * @param rate q
   * @param multiplier z
   * @param clip C
   * @param batch B, public: the expected size of a sample at a site of usual size
   * @param learningRate η
   */
  public record Options(
      double rate, double multiplier, double clip, double batch, double learningRate) {
    /** Checks the ranges that the parts below do not check. */
    public Options {
      Checks.argument(batch > 0, "the expected batch must be above 0, was %s", batch);
      Checks.argument(
          learningRate > 0 && learningRate <= 1e6,
          "the learning rate must be above 0, was %s",
          learningRate);
    }
  }

  /** Takes steps: changes {@code weights}. */
  public static void train(
      float[] weights, Patients patients, int steps, Options options, Privacy privacy) {
    ClippedSums sums = new ClippedSums(weights.length, options.clip());
    double variance = sums.variance(options.multiplier());
    float[] gradient = new float[weights.length];
    for (int step = 0; step < steps; step++) {
      addSample(weights, patients, options.rate(), privacy, sums);
      privacy.addNoise(sums.sums(), variance);
      sums.takeMean(options.batch(), gradient);
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= (float) (options.learningRate() * gradient[i]);
      }
    }
  }

  /** Adds the clipped gradients of one sample, without noise. */
  static void addSample(
      float[] weights, Patients patients, double rate, Privacy privacy, ClippedSums sums) {
    float[] gradient = new float[weights.length];
    for (int patient : privacy.sample(patients.count(), rate)) {
      patients.gradient(weights, patient, gradient);
      sums.add(gradient);
    }
  }
}
