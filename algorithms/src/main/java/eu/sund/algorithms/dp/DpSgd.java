package eu.sund.algorithms.dp;

import eu.sund.algorithms.regression.Family;
import eu.sund.algorithms.regression.ScaledRows;
import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.Encoding;
import eu.sund.core.Formula;
import eu.sund.core.Layout;
import eu.sund.core.Plan;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.dp.ClippedSums;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.TrainingNoise;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Logistic regression trained by {@link NoisyGradient}: federated averaging with differential
 * privacy of each patient. Columns lie in [−1, 1] by the codebook's plausible ranges. The answer is
 * the average of the weights after each round of the second half.
 *
 * <p><b>Noise at the site</b> (the standard): a site takes some steps, each with all of the noise,
 * and sends how its weights moved. It relies neither on the hub nor on other sites.
 *
 * <p><b>Noise in the sum</b>: a round is one step; each site samples, clips and sums, and adds a
 * share of the noise to what the secure sum opens. Less noise for the same ε, and true only if at
 * least {@link eu.sund.core.Noise#shares} sites are honest.
 *
 * <p><b>Privacy.</b> Nothing else is released: no number of patients, no loss, no figure of merit.
 * Every site's sum is divided by the same public number, so that a larger hospital weighs more
 * without saying how large it is. It is given one row of each patient.
 *
 * <p><b>Source.</b> Abadi et al., as {@link NoisyGradient}; B. McMahan et al., <a
 * href="https://arxiv.org/abs/1602.05629">Communication-efficient learning of deep networks from
 * decentralized data</a>.
 */
public final class DpSgd implements Analysis<DpQuestion, DpResult> {
  /** The tensor's name. */
  static final String TENSOR = "steps";

  private static final String LAYOUT = "training";

  /** Weights of columns within [−1, 1] that move further in a round have lost their way. */
  private static final double MOVE_MAX = 0x1p20;

  private final AnalysisRef ref = new AnalysisRef("dp-sgd", 1);

  /** Makes the analysis; it holds no state. */
  public DpSgd() {}

  @Override
  public AnalysisRef ref() {
    return ref;
  }

  @Override
  public Class<DpResult> resultType() {
    return DpResult.class;
  }

  private static ScaledRows model(DpQuestion question) {
    if (!Formula.parse(question.formula()).offsets().isEmpty()) {
      throw DpOptions.invalid("dp-sgd has no offsets");
    }
    SortedMap<String, String> options = new TreeMap<>(question.options());
    options.keySet().removeIf(name -> !name.startsWith("reference."));
    options.put("family", "binomial");
    options.put("evaluate", "false");
    ScaledRows model =
        ScaledRows.of(question.formula(), question.filter(), options, question.variables());
    if (model.family() != Family.BINOMIAL) {
      throw DpOptions.invalid("dp-sgd fits the family binomial");
    }
    return model;
  }

  @Override
  public Release<DpResult> release(DpResult result, ReleaseRule rule) {
    // Its numbers carry noise: that protects small counts, and withholding them would tell them.
    return new Release.Open<>(result);
  }

  @Override
  public Plan plan(StudySpec study, Codebook codebook) {
    DpQuestion question = DpQuestion.of(study, codebook);
    SgdOptions options = SgdOptions.of(question.options());
    int size = model(question).columns().size();
    SampledGaussian noise = options.noise();
    TensorSpec tensor =
        options.inSum()
            ? options.sums(size, noise)
            : TensorSpec.vector(TENSOR, size, new Encoding.Real(MOVE_MAX));
    return new Plan(
        ref,
        question.names(),
        List.of(new Layout(LAYOUT, List.of(tensor))),
        options.rounds(),
        Optional.of(new TrainingNoise(noise, List.of(TENSOR))));
  }

  private static SampledGaussian noise(Plan plan) {
    return plan.training().orElseThrow().steps();
  }

  @Override
  public DpQuestion begin(StudySpec study, Codebook codebook, Plan plan) {
    DpQuestion question = DpQuestion.of(study, codebook);
    int size = model(question).columns().size();
    return new DpQuestion(
        question.formula(),
        question.cohort(),
        question.options(),
        question.variables(),
        1,
        Collections.nCopies(2 * size, 0.0));
  }

  @Override
  public Layout layout(Plan plan, DpQuestion broadcast) {
    return plan.layout(LAYOUT);
  }

  @Override
  public Update local(Plan plan, DpQuestion broadcast, Rows rows, AtSite site) {
    SgdOptions options = SgdOptions.of(broadcast.options());
    ScaledRows model = model(broadcast);
    LogisticPatients patients = LogisticPatients.read(model, rows, site.access());
    float[] weights = weights(broadcast, model.columns().size());
    NoisyGradient gradient =
        new NoisyGradient(weights.length, patients, options.gradient(noise(plan)), site.privacy());
    double[] numbers = new double[weights.length];
    if (options.inSum()) {
      DpAnalysis.requireRows(patients.count());
      long[] sums = gradient.sample(weights);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = sums[i];
      }
    } else {
      float[] start = weights.clone();
      float[] step = new float[weights.length];
      for (int k = 0; k < options.steps(); k++) {
        gradient.next(weights, step);
        for (int i = 0; i < weights.length; i++) {
          weights[i] -= (float) (options.learningRate() * step[i]);
        }
      }
      for (int i = 0; i < numbers.length; i++) {
        double move = (double) weights[i] - start[i];
        // After the noise, so that it costs nothing.
        numbers[i] = Math.max(-MOVE_MAX, Math.min(MOVE_MAX, move));
      }
    }
    return new Update(layout(plan, broadcast), List.of(Values.of(numbers)));
  }

  private static float[] weights(DpQuestion question, int size) {
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      weights[i] = question.numbers().get(i).floatValue();
    }
    return weights;
  }

  @Override
  public Step<DpQuestion, DpResult> absorb(Plan plan, DpQuestion broadcast, Aggregate sum) {
    SgdOptions options = SgdOptions.of(broadcast.options());
    double[] moves = sum.tensors().getFirst().toArray();
    int size = moves.length;
    double unit = 1.0 / sum.participants();
    if (options.inSum()) {
      double batch = options.rate() * options.patients();
      unit *= -options.learningRate() * options.clip() / ClippedSums.CLIP_STEPS / batch;
    }
    int rounds = plan.roundsMax();
    int averaged = Math.max(1, rounds / 2);
    boolean late = broadcast.round() > rounds - averaged;
    List<Double> next = new ArrayList<>(2 * size);
    double[] average = new double[size];
    for (int i = 0; i < size; i++) {
      double weight = (float) (broadcast.numbers().get(i) + moves[i] * unit);
      next.add(weight);
      average[i] = broadcast.numbers().get(size + i) + (late ? weight / averaged : 0);
    }
    if (broadcast.round() < rounds) {
      for (double part : average) {
        next.add(part);
      }
      return new Step.Next<>(broadcast.next(next), "round " + broadcast.round() + " of " + rounds);
    }
    return new Step.Done<>(result(plan, broadcast, average, sum.participants()));
  }

  private DpResult result(Plan plan, DpQuestion question, double[] average, int sites) {
    ScaledRows model = model(question);
    SgdOptions options = SgdOptions.of(question.options());
    double[] raw = model.toRaw(average);
    List<DpResult.Row> rows = new ArrayList<>();
    for (int i = 0; i < raw.length; i++) {
      rows.add(new DpResult.Row(model.columns().get(i), raw[i], null));
    }
    SampledGaussian noise = noise(plan);
    return new DpResult(
        ref.toString(),
        question.formula(),
        question.cohort(),
        sites,
        options.privacy().epsilon(),
        options.privacy().delta(),
        0,
        rows,
        List.of(
            "Trained with differential privacy of each patient: "
                + String.format(
                    Locale.ROOT,
                    "%d steps at each site, noise of %.4f sensitivities, sampling rate %s.",
                    noise.steps(),
                    noise.multiplier(),
                    noise.rate()),
            options.inSum()
                ? "Sites added shares of the noise: it protects only if enough of them are honest."
                : "Every site added all of the noise itself.",
            "A patient in several hospitals spends at each: sum the epsilons.",
            "Standard errors and figures of merit are not released: they would cost more budget."));
  }

  @Override
  public void write(DpQuestion broadcast, OutputStream out) throws IOException {
    DpCodec.write(broadcast, out);
  }

  @Override
  public DpQuestion read(Plan plan, Blob state) throws IOException {
    return DpCodec.read(state.stream());
  }
}
