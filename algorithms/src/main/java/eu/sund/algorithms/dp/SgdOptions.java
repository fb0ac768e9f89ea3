package eu.sund.algorithms.dp;

import eu.sund.core.Encoding;
import eu.sund.core.Noise;
import eu.sund.core.TensorSpec;
import eu.sund.core.dp.Calibration;
import eu.sund.core.dp.ClippedSums;
import eu.sund.core.dp.SampledGaussian;
import java.util.List;
import java.util.SortedMap;

/**
 * The options of {@code dp-sgd}.
 *
 * @param privacy epsilon and delta of the whole run, at every site
 * @param clip C: a patient's gradient is at most so long
 * @param rate the chance of a patient to be in a step
 * @param rounds how often weights are averaged
 * @param steps of a site in each round
 * @param patients public: how many patients a usual site has; it scales the learning rate only
 * @param learningRate of a step
 * @param inSum whether sites add shares of the noise to one secure sum, in place of all of it each
 */
record SgdOptions(
    DpOptions privacy,
    double clip,
    double rate,
    int rounds,
    int steps,
    double patients,
    double learningRate,
    boolean inSum) {
  private static final List<String> OWN =
      List.of("clip", "sampling-rate", "rounds", "steps", "patients", "learning-rate", "noise");

  /** Above, the noise of a sum would have no room. */
  private static final double MULTIPLIER_MAX = 1000;

  static SgdOptions of(SortedMap<String, String> written) {
    DpOptions read = DpOptions.of(written, OWN, "reference.");
    if (!written.containsKey("patients")) {
      throw DpOptions.invalid(
          "option 'patients' is missing: about how many patients a usual site has, from what is"
              + " public; it only scales the steps");
    }
    String place = written.getOrDefault("noise", "site");
    if (!place.equals("site") && !place.equals("sum")) {
      throw DpOptions.invalid(
          "option 'noise' must be 'site' (each site adds all of it and need trust nobody) or 'sum'"
              + " (each adds a share to the secure sum)");
    }
    boolean inSum = place.equals("sum");
    int rounds = whole(read, "rounds", inSum ? 20 : 10, 1000);
    int steps = whole(read, "steps", inSum ? 1 : 2, 10_000);
    if (inSum && steps != 1) {
      throw DpOptions.invalid("with noise in the sum a round is one step: leave out 'steps'");
    }
    return new SgdOptions(
        read,
        read.number("clip", 1, 1e-3, 1e3),
        read.number("sampling-rate", 0.5, 1e-6, 1),
        rounds,
        steps,
        read.number("patients", 1, 1, 1e9),
        read.number("learning-rate", 1, 1e-6, 1e3),
        inSum);
  }

  private static int whole(DpOptions read, String name, int standard, int most) {
    double value = read.number(name, standard, 1, most);
    if (value != Math.rint(value)) {
      throw DpOptions.invalid("option '" + name + "' must be a whole number");
    }
    return (int) value;
  }

  /** The least noise that keeps epsilon, by the Rényi accountant as the sites' budgets count it. */
  SampledGaussian noise() {
    long all = (long) rounds * steps;
    double multiplier = Calibration.byRenyi(privacy.epsilon(), privacy.delta(), rate, all);
    if (multiplier > MULTIPLIER_MAX) {
      throw DpOptions.invalid("so small an epsilon leaves nothing to learn: ask for fewer steps");
    }
    return new SampledGaussian(multiplier, rate, all);
  }

  NoisyGradient.Options gradient(SampledGaussian noise) {
    return new NoisyGradient.Options(rate, noise.multiplier(), clip, rate * patients);
  }

  /** Clipped sums with room for noise; a site brings at most 2^24 patients. */
  TensorSpec sums(int size, SampledGaussian noise) {
    double sensitivity = ClippedSums.sensitivity(size);
    double sigma = noise.multiplier() * sensitivity;
    return TensorSpec.vector(
            DpSgd.TENSOR, size, new Encoding.Count((sensitivity + 1) * Steps.ROWS_MAX))
        .with(new Noise(Math.nextUp(sigma * sigma), sensitivity));
  }
}
