package eu.sund.core.dp;

import eu.sund.core.Checks;
import java.util.Optional;

/** What a run costs at most of a patient's privacy, by its plan alone; the unit is the patient. */
public sealed interface PrivacyCost {
  /** Its plan promises no differential privacy. */
  record None() implements PrivacyCost {
    @Override
    public Spending spending() {
      return Spending.NOTHING;
    }

    @Override
    public String words() {
      return "no differential privacy";
    }
  }

  /**
   * Every sum carries Gaussian noise.
   *
   * @param rho of zero-concentrated differential privacy, above 0
   */
  record Gaussian(double rho) implements PrivacyCost {
    /** Checks the range. */
    public Gaussian {
      Checks.argument(rho > 0, "rho must be positive, was %s", rho);
    }

    @Override
    public Spending spending() {
      return Spending.ofRho(rho);
    }

    @Override
    public String words() {
      return "rho " + rho;
    }
  }

  /**
   * A model is trained with noise in every step.
   *
   * @param steps of all rounds together
   * @param rho of what is released beside the model, 0 if nothing is
   * @param apart what is released of patients whom no step takes: a patient spends on the one or on
   *     the other
   */
  record Training(SampledGaussian steps, double rho, Optional<SampledGaussian> apart)
      implements PrivacyCost {
    /** Checks the range. */
    public Training {
      Checks.argument(rho >= 0, "rho must not be negative, was %s", rho);
    }

    /** Nothing of others. */
    public Training(SampledGaussian steps, double rho) {
      this(steps, rho, Optional.empty());
    }

    @Override
    public Spending spending() {
      Spending training = Spending.of(steps);
      return Spending.ofRho(rho)
          .plus(apart.map(other -> training.or(Spending.of(other))).orElse(training));
    }

    @Override
    public String words() {
      return "training of "
          + steps.words()
          + (rho > 0 ? ", and rho " + rho + " beside it" : "")
          + apart
              .map(
                  other ->
                      "; or, for patients whom no step takes, "
                          + other.steps()
                          + " figures with noise of "
                          + other.multiplier()
                          + " sensitivities")
              .orElse("");
    }
  }

  /** The amount, as accounts add it up. */
  Spending spending();

  /** In words and numbers, for a steward. */
  String words();
}
