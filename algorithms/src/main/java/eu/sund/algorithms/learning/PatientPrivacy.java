package eu.sund.algorithms.learning;

import eu.sund.algorithms.dp.NoisyGradient;
import eu.sund.core.dp.Calibration;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.Spending;
import eu.sund.core.dp.TrainingNoise;
import eu.sund.core.model.Head;
import java.util.List;
import java.util.Optional;

/**
 * Training with differential privacy of each patient: what a study writes under {@code privacy}.
 *
 * @param epsilon of the whole run, at every site
 * @param delta with it
 * @param clip C: a patient's gradient is at most so long
 * @param rate the chance of a patient to be in a step
 * @param patients public: how many patients a usual site has; it scales the steps only
 * @param lossMax in a search a held-out patient's loss counts so much at most
 */
record PatientPrivacy(
    double epsilon, double delta, double clip, double rate, double patients, double lossMax) {
  /** The option without which training promises nothing. */
  static final String ASKED = "privacy.epsilon";

  static Optional<PatientPrivacy> of(OptionReader in) {
    if (!in.has(ASKED)) {
      // Nothing else may be written then: half a wish for privacy is a mistake.
      return Optional.empty();
    }
    in.choice("privacy.noise", "site", List.of("site"));
    if (!in.has("privacy.patients")) {
      throw OptionReader.invalid(
          "option 'privacy.patients' is missing: about how many patients a usual site has, from"
              + " what is public; it only scales the steps");
    }
    return Optional.of(
        new PatientPrivacy(
            in.number(ASKED, 1, 0.01, 1e9),
            in.number("privacy.delta", 1e-6, 1e-12, 1e-2),
            in.number("privacy.clip", 1, 1e-3, 1e3),
            in.number("privacy.sampling-rate", 0.5, 1e-6, 1),
            in.number("privacy.patients", 1, 1, 1e9),
            in.number("privacy.loss-max", 2, 1e-6, 1e6)));
  }

  /** Refuses what would release more than the noisy steps, or what mixes patients in a step. */
  void check(TrainOptions options) {
    TrainOptions.Watch watch = options.evaluate();
    require(
        watch.cohort().isEmpty()
            && !watch.vote()
            && watch.patience() == 0
            && !watch.best()
            && watch.by().isEmpty()
            && watch.bootstrap() == 0,
        "evaluate.* releases figures of patients: leave it out, and judge the model on other data");
    require(
        options.model().scale() != TrainOptions.Scale.FEDERATED,
        "model.scale federated releases means of patients: use range");
    require(
        !options.byPatients(),
        "strategy.weights patients releases how many there are: use equal; larger sites move the"
            + " model more even so");
    require(!options.local().balanced(), "local.class-weights balanced releases how many are ill");
    require(
        options.local().steps() > 0,
        "local.epochs takes steps by the number of patients: use steps");
    require(
        switch (options.strategy().name()) {
          case "fedavg", "fedprox", "fedavgm", "fedadam", "fedyogi", "fedadagrad" -> true;
          default -> false;
        },
        "strategy "
            + options.strategy().name()
            + " releases more than noisy steps: use fedavg,"
            + " fedprox, fedavgm, fedadam, fedyogi or fedadagrad");
  }

  /** Held-out patients are for a search, and cost nothing that is not used. */
  static void check(TrainSetup setup) {
    boolean holds = setup.first().evaluate().holdout() > 0;
    require(
        holds == setup.search().size() > 1,
        "evaluate.holdout is for a search, whose candidates are judged with noise: without one it"
            + " releases nothing and takes patients from the training");
  }

  /** Refuses heads whose loss is no sum over patients. */
  void check(Head head) {
    require(
        !(head instanceof Head.Cox),
        "model.head cox compares patients with each other, so that clipping one bounds nothing");
  }

  private static void require(boolean condition, String why) {
    if (!condition) {
      throw OptionReader.invalid("with differential privacy (" + ASKED + "): " + why);
    }
  }

  /**
   * The promise of the plan: all candidates' steps together, and a noisy loss of each. A patient is
   * with the steps or with the losses, never with both, so that the noise of each keeps ε.
   */
  TrainingNoise noise(TrainSetup setup) {
    long steps = 0;
    int candidates = setup.search().size();
    for (int i = 0; i < candidates; i++) {
      TrainOptions options = TrainOptions.of(setup.at(i).chosen());
      steps += (long) options.rounds() * options.local().steps();
    }
    require(steps <= SampledGaussian.STEPS_MAX, "at most ten million steps");
    double multiplier = Calibration.byRenyi(epsilon, delta, rate, steps);
    require(multiplier <= 1000, "so small an epsilon leaves nothing to learn: take fewer steps");
    SampledGaussian trained = new SampledGaussian(multiplier, rate, steps);
    return new TrainingNoise(
        trained,
        List.of(TrainLayouts.DELTA),
        candidates == 1 ? Optional.empty() : Optional.of(apart(trained, candidates)));
  }

  private TrainingNoise.Apart apart(SampledGaussian trained, int candidates) {
    Spending steps = Spending.of(trained);
    double multiplier =
        Calibration.smallest(
            z -> steps.or(Spending.of(new SampledGaussian(z, 1, candidates))).epsilon(delta),
            epsilon,
            1);
    return new TrainingNoise.Apart(
        new SampledGaussian(multiplier, 1, candidates), PrivateSearch.SCORE);
  }

  /** The promise as a result states it. */
  TrainResult.Privacy promise(TrainSetup setup) {
    TrainingNoise noise = noise(setup);
    SampledGaussian steps = noise.steps();
    String searched =
        noise
            .apart()
            .map(
                apart ->
                    "; "
                        + setup.search().size()
                        + " candidates were trained, all of their steps are paid, and each one's"
                        + " loss on patients whom no step takes was released with noise of "
                        + apart.releases().multiplier()
                        + " sensitivities")
            .orElse("");
    return new TrainResult.Privacy(
        "DP-SGD: patients sampled by chance in each step, each gradient clipped, all of the"
            + " discrete Gaussian noise added by every site itself"
            + searched,
        epsilon,
        delta,
        clip,
        steps.rate(),
        steps.steps(),
        steps.multiplier());
  }

  NoisyGradient.Options gradient(SampledGaussian promised) {
    return new NoisyGradient.Options(promised.rate(), promised.multiplier(), clip, rate * patients);
  }
}
