package eu.sund.algorithms.dp;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.Plan;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * What the analyses of this package have in common: one layout with one noisy tensor, and a
 * question for a broadcast.
 */
abstract class DpAnalysis implements Analysis<DpQuestion, DpResult> {
  private static final String LAYOUT = "sums";

  private final AnalysisRef ref;

  DpAnalysis(String name) {
    this.ref = new AnalysisRef(name, 1);
  }

  /** The tensor, from public documents alone; throws {@code STUDY_INVALID}. */
  abstract TensorSpec tensor(DpQuestion question);

  /** What follows from the sums. */
  abstract Step<DpQuestion, DpResult> absorb(DpQuestion question, double[] sums, int sites);

  /** How many rounds the run has. */
  int rounds(DpQuestion question) {
    return 1;
  }

  @Override
  public final AnalysisRef ref() {
    return ref;
  }

  @Override
  public final Class<DpResult> resultType() {
    return DpResult.class;
  }

  @Override
  public final Release<DpResult> release(DpResult result, ReleaseRule rule) {
    // Its numbers carry noise: that protects small counts, and withholding them would tell them.
    return new Release.Open<>(result);
  }

  @Override
  public final Plan plan(StudySpec study, Codebook codebook) {
    DpQuestion question = DpQuestion.of(study, codebook);
    return new Plan(
        ref,
        question.names(),
        List.of(new Layout(LAYOUT, List.of(tensor(question)))),
        rounds(question));
  }

  @Override
  public final DpQuestion begin(StudySpec study, Codebook codebook, Plan plan) {
    return DpQuestion.of(study, codebook);
  }

  @Override
  public final Layout layout(Plan plan, DpQuestion broadcast) {
    return plan.layout(LAYOUT);
  }

  @Override
  public final Update local(Plan plan, DpQuestion broadcast, Rows rows, AtSite site) {
    Layout layout = layout(plan, broadcast);
    long[] sums = sums(broadcast, layout.tensors().getFirst().size(), rows, site.access());
    double[] numbers = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      numbers[i] = sums[i];
    }
    return new Update(layout, List.of(Values.of(numbers)));
  }

  /** The site's sums, in steps. */
  abstract long[] sums(DpQuestion question, int size, Rows rows, RowAccess access);

  static void requireRows(long rows) {
    if (rows > Steps.ROWS_MAX) {
      throw new SundException(
          ErrorCode.BOUND_EXCEEDED, "a site may bring at most 2^24 rows to this analysis");
    }
  }

  @Override
  public final Step<DpQuestion, DpResult> absorb(Plan plan, DpQuestion broadcast, Aggregate sum) {
    return absorb(broadcast, sum.tensors().getFirst().toArray(), sum.participants());
  }

  final DpResult result(
      DpQuestion question, int sites, List<DpResult.Row> rows, List<String> notes) {
    DpOptions options = options(question);
    return new DpResult(
        ref.toString(),
        question.formula(),
        question.cohort(),
        sites,
        options.epsilon(),
        options.delta(),
        options.rho(),
        rows,
        notes);
  }

  /** The study's options, checked. */
  abstract DpOptions options(DpQuestion question);

  @Override
  public final void write(DpQuestion broadcast, OutputStream out) throws IOException {
    DpCodec.write(broadcast, out);
  }

  @Override
  public final DpQuestion read(Plan plan, Blob state) throws IOException {
    return DpCodec.read(state.stream());
  }
}
