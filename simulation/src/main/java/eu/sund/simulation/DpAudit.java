package eu.sund.simulation;

import eu.sund.algorithms.dp.NoisyGradient;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.Privacy;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.port.Entropy;
import eu.sund.privacy.dp.FoldPrivacy;
import eu.sund.privacy.dp.OneRunAudit;
import eu.sund.privacy.dp.PrivacyLoss;
import eu.sund.privacy.random.SecretBits;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Attacks one training with differential privacy: canaries, patients made up for the purpose, each
 * take part by a coin's fall; whoever sees the weights afterwards guesses which did. How often the
 * guesses are right bounds ε from below ({@link OneRunAudit}).
 *
 * <p>The canaries are the worst patients that clipping allows: each pulls one weight of its own,
 * with the whole of the clip bound, in every step that it is in. They train among other patients,
 * whose gradients have the same length and random directions in weights of their own. Everything
 * but the canaries is the production code: sampling, clipping, lattice, noise, steps.
 *
 * <p>An audit finds mistakes and proves no claim: a bound far below the claim is expected.
 */
public final class DpAudit {
  /** The shared weights that ordinary patients pull. */
  private static final int ORDINARY_WEIGHTS = 16;

  private static final double SIGNIFICANCE = 0.05;

  private DpAudit() {}

  /** What noise the training really has. */
  public enum Defect {
    /** What is claimed. */
    NONE(1),
    /** Half of it: an audit that does not find it shows little. */
    HALF_THE_NOISE(0.5),
    /** None at all: an audit that does not find it shows nothing. */
    NO_NOISE(0);

    private final double factor;

    Defect(double factor) {
      this.factor = factor;
    }
  }

  /**
   * What to attack.
   *
   * @param claimed the steps whose cost is claimed
   * @param delta of the claim
   * @param canaries how many
   * @param guesses for how many of them it is said that they took part
   * @param patients ordinary ones beside
   */
  public record Setting(
      SampledGaussian claimed, double delta, int canaries, int guesses, int patients) {
    /** Checks the ranges. */
    public Setting {
      Checks.argument(
          guesses >= 1 && guesses <= canaries && canaries <= 100_000,
          "guesses must be 1 to the canaries, was %s of %s",
          guesses,
          canaries);
      Checks.argument(patients >= 0 && patients <= 1_000_000, "patients cannot be %s", patients);
    }
  }

  /**
   * What came of it.
   *
   * @param claim ε of the claim, by the privacy loss distribution
   * @param correct how many guesses were right
   * @param atLeast ε that the guesses prove, with an error chance of 5 %
   */
  public record Finding(double claim, int correct, double atLeast) {
    /** Whether the claim is proved false. */
    public boolean refutes() {
      return atLeast > claim;
    }
  }

  /**
   * Trains once and guesses.
   *
   * @param entropy of coins, sampling and noise
   */
  public static Finding run(Setting setting, Defect defect, Entropy entropy) {
    SecretBits coins = new SecretBits(entropy);
    boolean[] in = new boolean[setting.canaries()];
    for (int i = 0; i < in.length; i++) {
      in[i] = coins.nextBit();
    }
    SampledGaussian claimed = setting.claimed();
    float[] weights = new float[ORDINARY_WEIGHTS + in.length];
    Privacy privacy = FoldPrivacy.seeded(entropy);
    NoisyGradient.Options options =
        new NoisyGradient.Options(
            claimed.rate(), Math.max(1e-9, claimed.multiplier() * defect.factor), 1, 1);
    NoisyGradient gradient =
        new NoisyGradient(
            weights.length,
            new Crowd(in, setting.patients(), coins),
            options,
            defect == Defect.NO_NOISE ? new Silent(privacy) : privacy);
    float[] step = new float[weights.length];
    for (long k = 0; k < claimed.steps(); k++) {
      gradient.next(weights, step);
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= step[i];
      }
    }
    int correct = correct(weights, in, setting.guesses());
    double claim =
        PrivacyLoss.of(claimed.multiplier(), claimed.rate(), claimed.steps())
            .epsilon(setting.delta());
    double atLeast =
        new OneRunAudit(setting.canaries(), setting.guesses(), correct)
            .epsilonAtLeast(setting.delta(), SIGNIFICANCE);
    return new Finding(claim, correct, atLeast);
  }

  /** A canary that was in has moved its weight down: guesses that those of the least were in. */
  private static int correct(float[] weights, boolean[] in, int guesses) {
    int[] ranked =
        IntStream.range(0, in.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> (double) weights[ORDINARY_WEIGHTS + i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int correct = 0;
    for (int i = 0; i < guesses; i++) {
      correct += in[ranked[i]] ? 1 : 0;
    }
    return correct;
  }

  /** Ordinary patients first, then the canaries that take part. */
  private static final class Crowd implements NoisyGradient.Patients {
    private final int ordinary;
    private final int[] canaries;
    private final float[][] directions;

    Crowd(boolean[] in, int ordinary, SecretBits bits) {
      this.ordinary = ordinary;
      this.canaries = IntStream.range(0, in.length).filter(i -> in[i]).toArray();
      this.directions = new float[ordinary][ORDINARY_WEIGHTS];
      for (float[] direction : directions) {
        for (int i = 0; i < direction.length; i++) {
          direction[i] = bits.nextBit() ? 1 : -1;
        }
      }
    }

    @Override
    public int count() {
      return ordinary + canaries.length;
    }

    @Override
    public void gradient(float[] weights, int patient, float[] gradient) {
      Arrays.fill(gradient, 0);
      if (patient < ordinary) {
        System.arraycopy(directions[patient], 0, gradient, 0, ORDINARY_WEIGHTS);
      } else {
        // Ten times the clip bound: clipping must cut it.
        gradient[ORDINARY_WEIGHTS + canaries[patient - ordinary]] = 10;
      }
    }
  }

  /** Sampling without noise. */
  private record Silent(Privacy sampling) implements Privacy {
    @Override
    public int[] sample(int patients, double rate) {
      return sampling.sample(patients, rate);
    }

    @Override
    public void addNoise(long[] sums, double variance) {}

    @Override
    public int[] copies(int patients) {
      return sampling.copies(patients);
    }

    @Override
    public DoubleSupplier rounding(String place, Digest update) {
      return sampling.rounding(place, update);
    }

    @Override
    public boolean isSecret() {
      return false;
    }
  }
}
