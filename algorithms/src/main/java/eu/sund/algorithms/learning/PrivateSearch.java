package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.local.Floats;
import eu.sund.core.AtSite;
import eu.sund.core.Layout;
import eu.sund.core.Rows;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.dp.TrainingNoise;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Network;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A search with differential privacy at a site: who is held out, and a candidate's loss on them
 * with noise.
 *
 * <pre>{@code q_p = round(min(loss_p, L)/L · 2^20) of a held-out patient's first row
 * score = Σ_p q_p + discrete Gaussian noise of variance (z·2^20)²}</pre>
 *
 * <p><b>Privacy.</b> A secret coin decides for each patient, apart from all others, once in a run,
 * whether steps may take the patient or scores count him; a patient, added or removed, moves the
 * one or the other. A patient moves a score by 2^20 at most. Each site adds all of the noise
 * itself. That both cost no more than the dearer of them is shown in docs/privacy/dp-sgd.md.
 *
 * <p><b>Numerics.</b> The losses are rounded to whole numbers before they are added; a loss that is
 * no number counts L.
 */
final class PrivateSearch {
  /** The tensor of a candidate's noisy loss. */
  static final String SCORE = "score";

  /** The most that a patient adds. */
  static final double STEPS = 0x1p20;

  /** More than any sum with any noise that a plan allows. */
  static final double SCORE_MAX = 0x1p52;

  private static final String HELD = "held_out";

  private PrivateSearch() {}

  /**
   * The patients on the one side of the coin, by their places.
   *
   * @param count how many patients the site has
   * @param held whether those who are held out, or the others
   */
  static int[] side(TrainState state, AtSite site, int count, boolean held) throws IOException {
    double holdout = state.model().options().evaluate().holdout();
    int[] all = new int[count];
    if (holdout == 0) {
      Arrays.setAll(all, i -> i);
      return held ? new int[0] : all;
    }
    float[] coins = coins(site, count, holdout);
    int size = 0;
    for (int patient = 0; patient < count; patient++) {
      if ((coins[patient] == 1) == held) {
        all[size++] = patient;
      }
    }
    return Arrays.copyOf(all, size);
  }

  /** Thrown in the run's first round here, and kept. */
  private static float[] coins(AtSite site, int count, double holdout) throws IOException {
    Optional<float[]> kept = Floats.kept(site.memory(), HELD, count);
    if (kept.isPresent()) {
      return kept.get();
    }
    float[] coins = new float[count];
    for (int patient : site.privacy().sample(count, holdout)) {
      coins[patient] = 1;
    }
    Floats.keep(site.memory(), HELD, coins);
    return coins;
  }

  /** A candidate's loss on those held out, with noise. */
  static Update score(
      TrainingNoise.Apart promised, TrainState state, Layout layout, Rows rows, AtSite site)
      throws IOException {
    TrainModel model = state.model();
    TrainExamples read =
        TrainExamples.read(
            model, state.facts().standard(), List.of(), model.setup().filter(), rows, site);
    Grouping.By patients = read.byPatient();
    int[] held = side(state, site, patients.offsets().length - 1, true);
    double most = model.options().privacy().orElseThrow().lossMax();
    long[] sum = new long[1];
    float[] gradient = new float[state.weights().length];
    try (Network network = SiteModels.open(model, site.artefacts())) {
      for (int patient : held) {
        int first = patients.offsets()[patient];
        Batch row = new Batch(read.examples(), patients.order(), first, first + 1);
        double loss = network.gradient(state.weights(), row, gradient);
        // NaN counts like the largest loss
        double kept = loss < most ? Math.max(0, loss) : most;
        sum[0] += (long) StrictMath.rint(kept / most * STEPS);
      }
    }
    double sigma = promised.releases().multiplier() * STEPS;
    site.privacy().addNoise(sum, Math.nextUp(sigma * sigma));
    double score = Math.max(-SCORE_MAX, Math.min(SCORE_MAX, (double) sum[0]));
    return new Update(layout, List.of(Values.of(Math.rint(score))));
  }
}
