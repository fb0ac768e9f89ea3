package eu.sund.algorithms.dp;

import eu.sund.core.Checks;
import eu.sund.core.Privacy;
import eu.sund.core.dp.ClippedSums;

/**
 * The gradient of a step of training with differential privacy of each patient (DP-SGD), for any
 * model:
 *
 * <pre>{@code S = Poisson sample of the patients, rate q
 * ĝ = 1/B · (Σ_{p∈S} clip_C(g_p(w)) + noise),  noise ~ N_Z(0, (zΔ)²) a number}</pre>
 *
 * <p>with the sums on the lattice of {@link ClippedSums} and B a public number in place of the
 * sample's size.
 *
 * <p><b>Privacy.</b> T such gradients, each at weights that follow from those before, cost what
 * {@link eu.sund.core.dp.SampledGaussian} with multiplier z, rate q and T steps costs, whoever sees
 * them, and whatever is made of them. It rests on {@link Privacy} alone: neither hub nor other
 * sites need be honest. What a patient adds must depend on that patient and the weights only: a
 * model that mixes patients (batch normalisation) must not be trained so.
 *
 * <p><b>Source.</b> M. Abadi et al., <a href="https://arxiv.org/abs/1607.00133">Deep learning with
 * differential privacy</a>, algorithm 1.
 *
 * <p>Not thread-safe.
 */
public final class NoisyGradient {
  private final Patients patients;
  private final Options options;
  private final Privacy privacy;
  private final ClippedSums sums;
  private final double variance;
  private final float[] one;

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
   * How.
   *
   * @param rate q
   * @param multiplier z
   * @param clip C
   * @param batch B, public: the expected size of a sample at a site of usual size
   */
  public record Options(double rate, double multiplier, double clip, double batch) {
    /** Checks what the parts below do not check. */
    public Options {
      Checks.argument(batch > 0, "the expected batch must be above 0, was %s", batch);
    }
  }

  /**
   * Gradients of {@code dimension} numbers.
   *
   * @param privacy the site's sampling and noise
   */
  public NoisyGradient(int dimension, Patients patients, Options options, Privacy privacy) {
    this.patients = patients;
    this.options = options;
    this.privacy = privacy;
    this.sums = new ClippedSums(dimension, options.clip());
    this.variance = sums.variance(options.multiplier());
    this.one = new float[dimension];
  }

  /**
   * Draws the next.
   *
   * @param weights [d], not changed
   * @param gradient [d], overwritten
   */
  public void next(float[] weights, float[] gradient) {
    addSample(weights);
    privacy.addNoise(sums.sums(), variance);
    sums.takeMean(options.batch(), gradient);
  }

  /** As {@link #next}, for those who want a loss: there is none to be had without a price. */
  public double loss(float[] weights, float[] gradient) {
    next(weights, gradient);
    return 0;
  }

  /** The clipped sums of one sample in lattice steps, for noise to be added elsewhere. */
  long[] sample(float[] weights) {
    addSample(weights);
    return sums.sums();
  }

  private void addSample(float[] weights) {
    for (int patient : privacy.sample(patients.count(), options.rate())) {
      patients.gradient(weights, patient, one);
      sums.add(one);
    }
  }
}
