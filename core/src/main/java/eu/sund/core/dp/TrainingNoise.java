package eu.sund.core.dp;

import eu.sund.core.Checks;
import java.util.List;

/**
 * A plan's promise about tensors that come out of training with differential privacy: nothing but
 * these steps has touched them, so that they cost what the steps cost, however they are used.
 *
 * <p>The noise may be added in the fold, all of it at every site: then the tensors carry none of
 * their own. Or the round's sum carries it, in shares of the sites: then each tensor declares noise
 * whose variance is at least {@code multiplier²·sensitivity²}, with the sensitivity of all the
 * tensors together, and a round is one step.
 *
 * @param steps in the whole run, at one site
 * @param tensors names of the tensors that it covers, at least one
 */
public record TrainingNoise(SampledGaussian steps, List<String> tensors) {
  /** Checks that something is covered. */
  public TrainingNoise {
    tensors = List.copyOf(tensors);
    Checks.argument(!tensors.isEmpty(), "training with noise needs a tensor that it covers");
  }

  /** Whether a tensor of this name is covered. */
  public boolean covers(String tensor) {
    return tensors.contains(tensor);
  }
}
