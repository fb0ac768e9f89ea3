package eu.sund.core.dp;

import eu.sund.core.Checks;
import java.util.List;
import java.util.Optional;

/**
 * A plan's promise about tensors that come out of training with differential privacy: nothing but
 * these steps has touched them, so that they cost what the steps cost, however they are used.
 *
 * <p>The noise may be added in the fold, all of it at every site: then the tensors carry none of
 * their own. Or the round's sum carries it, in shares of the sites: then each tensor declares noise
 * whose variance is at least {@code multiplier²·sensitivity²}, with the sensitivity of all the
 * tensors together, and a round is one step.
 *
 * <p>Beside the model the run may release figures with noise, added in the fold too, of patients
 * whom no step takes: each patient is by a secret coin, thrown apart from the others', either with
 * the steps or with the figures ({@link Apart}).
 *
 * @param steps in the whole run, at one site
 * @param tensors names of the tensors that it covers, at least one
 * @param apart what is released of patients whom no step takes
 */
public record TrainingNoise(SampledGaussian steps, List<String> tensors, Optional<Apart> apart) {
  /**
   * Figures of patients whom no step takes.
   *
   * @param releases as steps that take everybody: noise over sensitivity, and how many in the run
   * @param tensor that carries one a round
   */
  public record Apart(SampledGaussian releases, String tensor) {
    /** Checks that nobody is left out. */
    public Apart {
      Checks.argument(releases.rate() == 1, "figures are of all who are held out");
    }
  }

  /** Checks that something is covered. */
  public TrainingNoise {
    tensors = List.copyOf(tensors);
    Checks.argument(!tensors.isEmpty(), "training with noise needs a tensor that it covers");
    Checks.argument(
        apart.isEmpty() || !tensors.contains(apart.get().tensor()),
        "a tensor is of the steps or of figures, not of both");
  }

  /** Steps, and no figures. */
  public TrainingNoise(SampledGaussian steps, List<String> tensors) {
    this(steps, tensors, Optional.empty());
  }

  /** Whether a tensor of this name is covered. */
  public boolean covers(String tensor) {
    return tensors.contains(tensor) || apart.filter(a -> a.tensor().equals(tensor)).isPresent();
  }
}
