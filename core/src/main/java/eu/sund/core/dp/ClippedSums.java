package eu.sund.core.dp;

import eu.sund.core.Checks;

/**
 * The arithmetic of one step of DP-SGD: patients' gradients, each clipped to norm C, summed as
 * whole numbers, so that noise can be exact and no rounding can move the sum by more than was
 * accounted for.
 *
 * <pre>{@code q_p = round(g_p · min(1, C/‖g_p‖) · s),  s = 2^20/C
 * ‖q_p‖ ≤ 2^20 + √d/2 =: Δ (rounded up)
 * sum = Σ_p q_p + noise of variance (zΔ)²}</pre>
 *
 * <p><b>Privacy.</b> A patient, added or removed, moves the sum by at most Δ steps in the Euclidean
 * norm: rounding to the nearest moves each of d numbers by at most 1/2. That is not left to
 * floating-point arithmetic: the whole numbers' norm is computed exactly, and a patient who exceeds
 * Δ, or whose gradient is not finite, adds nothing. What a patient adds depends on that patient
 * alone.
 *
 * <p><b>Numerics.</b> Norms are summed in doubles from the first number to the last. With d = 10^6
 * the rounding raises Δ, and so the noise, by 0.05 %.
 *
 * <p><b>Source.</b> M. Abadi et al., <a href="https://arxiv.org/abs/1607.00133">Deep learning with
 * differential privacy</a>, algorithm 1; the lattice and its bound as in P. Kairouz, Z. Liu, T.
 * Steinke, <a href="https://arxiv.org/abs/2102.06387">The distributed discrete Gaussian
 * mechanism</a>, section 3, with rounding to the nearest in place of random rounding.
 *
 * <p>Not thread-safe.
 */
public final class ClippedSums {
  /** The clip bound in lattice steps. */
  public static final double CLIP_STEPS = 0x1p20;

  /** The most patients of a step: their sum stays far within 64 bits. */
  private static final int PATIENTS_MAX = 1 << 30;

  private final double clip;
  private final long sensitivity;
  private final long[] sums;
  private final long[] own;
  private int patients;

  /**
   * For gradients of so many numbers.
   *
   * @param dimension d, at least 1
   * @param clip C, above 0
   */
  public ClippedSums(int dimension, double clip) {
    Checks.argument(dimension >= 1, "a gradient needs a number, was %s", dimension);
    Checks.argument(clip > 0 && clip < 1e9, "the clip bound must be above 0, was %s", clip);
    this.clip = clip;
    this.sensitivity = sensitivity(dimension);
    this.sums = new long[dimension];
    this.own = new long[dimension];
  }

  /** Δ in lattice steps: no patient moves the sum of {@code dimension} numbers by more. */
  public static long sensitivity(int dimension) {
    return (long) StrictMath.ceil(CLIP_STEPS + StrictMath.sqrt((double) dimension) / 2);
  }

  /** The variance of the noise on every number, in lattice steps squared. */
  public double variance(double multiplier) {
    double sigma = multiplier * sensitivity;
    return Math.nextUp(sigma * sigma);
  }

  /**
   * Adds one patient's gradient.
   *
   * @param gradient [d], the mean over the patient's rows
   */
  public void add(float[] gradient) {
    Checks.argument(gradient.length == sums.length, "a gradient has %s numbers", sums.length);
    Checks.state(++patients <= PATIENTS_MAX, "at most %s patients in a step", PATIENTS_MAX);
    double square = 0;
    for (float number : gradient) {
      square += (double) number * number;
    }
    double norm = StrictMath.sqrt(square);
    if (!(norm < Double.POSITIVE_INFINITY)) {
      return;
    }
    double factor = CLIP_STEPS / Math.max(norm, clip);
    long room = sensitivity * sensitivity;
    for (int i = 0; i < own.length; i++) {
      own[i] = (long) StrictMath.rint(gradient[i] * factor);
      if (own[i] > sensitivity || own[i] < -sensitivity) {
        return;
      }
      room -= own[i] * own[i];
      if (room < 0) {
        return;
      }
    }
    for (int i = 0; i < own.length; i++) {
      sums[i] += own[i];
    }
  }

  /** The sums in lattice steps: the array itself, for noise to be added in place. */
  public long[] sums() {
    return sums;
  }

  /**
   * The sums divided by the batch's size, as numbers; then starts anew.
   *
   * @param batch the expected number of patients, public: never the true one
   * @param mean [d], overwritten
   */
  public void takeMean(double batch, float[] mean) {
    Checks.argument(batch > 0, "the expected batch must be above 0, was %s", batch);
    double unit = clip / CLIP_STEPS / batch;
    for (int i = 0; i < sums.length; i++) {
      mean[i] = (float) (sums[i] * unit);
      sums[i] = 0;
    }
    patients = 0;
  }
}
