package eu.sund.algorithms.learning;

import eu.sund.algorithms.dp.NoisyGradient;
import eu.sund.algorithms.learning.local.LocalTraining;
import eu.sund.core.AtSite;
import eu.sund.core.Layout;
import eu.sund.core.Rows;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Network;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A round of training with differential privacy at a site: every step's gradient is that of a
 * Poisson sample, clipped patient by patient, with noise ({@link NoisyGradient}); the optimiser,
 * the strategy's correction and the bound on the change come after the noise and cost nothing.
 */
final class PrivateRound {
  private PrivateRound() {}

  static Update train(
      SampledGaussian promised, TrainState state, Layout layout, Rows rows, AtSite site)
      throws IOException {
    TrainModel model = state.model();
    TrainOptions options = model.options();
    PatientPrivacy privacy = options.privacy().orElseThrow();
    TrainExamples read =
        TrainExamples.read(
            model, state.facts().standard(), List.of(), model.setup().filter(), rows, site);
    float[] weights = state.weights().clone();
    Grouping.By patients = read.byPatient();
    int[] trained = PrivateSearch.side(state, site, patients.offsets().length - 1, false);
    try (Network network = SiteModels.open(model, site.artefacts())) {
      NoisyGradient gradient =
          new NoisyGradient(
              weights.length,
              new EachPatient(network, read.examples(), patients, trained),
              privacy.gradient(promised),
              site.privacy());
      double rate = options.local().rate(state.round(), options.rounds());
      new LocalTraining(options.local(), gradient::loss, rate)
          .run(
              weights,
              options.local().steps(),
              options.strategy().correction(state.weights(), state.kept(), new float[0]),
              site.memory(),
              "optimizer");
    }
    float[] delta = new float[weights.length];
    double sum = 0;
    for (int i = 0; i < delta.length; i++) {
      delta[i] = weights[i] - state.weights()[i];
      sum += Math.abs(delta[i]);
    }
    if (!Double.isFinite(sum)) {
      Arrays.fill(delta, 0);
    }
    LocalTraining.shorten(delta, options.normMax());
    return new Update(layout, List.of(Values.of(delta)));
  }

  /**
   * The mean gradient of a patient's rows, which is clipped as one.
   *
   * @param trained places of the patients whom steps may take
   */
  @SuppressWarnings("ArrayRecordComponent") // places, handed on
  record EachPatient(Network network, Examples examples, Grouping.By rows, int[] trained)
      implements NoisyGradient.Patients {
    @Override
    public int count() {
      return trained.length;
    }

    @Override
    public void gradient(float[] weights, int place, float[] gradient) {
      int patient = trained[place];
      Arrays.fill(gradient, 0);
      int from = rows.offsets()[patient];
      int to = rows.offsets()[patient + 1];
      network.gradient(weights, new Batch(examples, rows.order(), from, to), gradient);
      for (int i = 0; to - from > 1 && i < gradient.length; i++) {
        gradient[i] /= to - from;
      }
    }
  }
}
