package eu.sund.algorithms.regression;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Census;
import eu.sund.core.Codebook;
import eu.sund.core.Layout;
import eu.sund.core.PatientGroup;
import eu.sund.core.Plan;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Update;
import eu.sund.core.Variable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Generalised linear models by iteratively reweighted least squares: gaussian, binomial, poisson
 * and gamma, as R's {@code glm} fits them on the pooled data.
 *
 * <p>With the working weights W and working response z of Nelder and Wedderburn, sites send X'WX
 * and X'W(z − η) over their own rows; the sums over sites are those of the pooled data, so the
 * estimate is the pooled one and no approximation of it.
 *
 * <p><b>Numerics.</b> Columns are scaled by public ranges to [−1, 1]; a site's sums run over fixed
 * blocks of 1024 rows in their order and are compensated, so bits do not depend on the connector's
 * blocks; only {@code StrictMath}. A step after which the deviance rises or a number leaves its
 * bound is halved.
 *
 * <p><b>Privacy.</b> Only the tensors of the plan leave, as sums over the site's patients;
 * disclosure rules, noise and masks are laid around this class. The rules on the size of a model
 * are judged on what {@link GlmCensus} counts.
 *
 * <p><b>Source.</b> Nelder, Wedderburn, Generalized Linear Models, JRSS A 135 (1972); McCullagh,
 * Nelder, Generalized Linear Models, 2nd ed., 2.5.
 */
public final class Glm implements Analysis<GlmState, GlmResult> {
  /** Name and version. */
  public static final AnalysisRef REF = new AnalysisRef("glm", 1);

  /** Rounds after the fit: the evaluation and its calibration. */
  private static final int EVALUATION_ROUNDS = 20;

  /** Makes the analysis; it holds no state. */
  public Glm() {}

  @Override
  public AnalysisRef ref() {
    return REF;
  }

  @Override
  public Class<GlmResult> resultType() {
    return GlmResult.class;
  }

  @Override
  public Plan plan(StudySpec study, Codebook codebook) {
    GlmModel model = GlmModel.of(study, codebook);
    return new Plan(
        REF,
        model.variables.stream().map(Variable::name).toList(),
        GlmLayouts.of(model),
        model.options.roundsMax() + EVALUATION_ROUNDS);
  }

  @Override
  public GlmState begin(StudySpec study, Codebook codebook, Plan plan) {
    return new GlmState(GlmModel.of(study, codebook));
  }

  @Override
  public Census census(StudySpec study, Codebook codebook) {
    return new GlmCensus(GlmModel.of(study, codebook)).census();
  }

  @Override
  public Census.Counts count(StudySpec study, GlmState begin, Rows rows, RowAccess access) {
    return new GlmCensus(begin.model).count(rows, access);
  }

  @Override
  public Layout layout(Plan plan, GlmState broadcast) {
    return plan.layout(
        switch (broadcast.phase) {
          case START -> GlmLayouts.START;
          case FIT -> GlmLayouts.FIT;
          case EVALUATE -> GlmLayouts.EVALUATE;
          case CALIBRATE -> GlmLayouts.CALIBRATE;
        });
  }

  @Override
  public Update local(Plan plan, GlmState broadcast, Rows rows, AtSite site) {
    Layout layout = layout(plan, broadcast);
    return switch (broadcast.phase) {
      case START, FIT -> new GlmLocal(broadcast).run(layout, rows, site.access());
      case EVALUATE, CALIBRATE -> GlmEvaluation.local(broadcast, layout, rows, site.access());
    };
  }

  @Override
  public Step<GlmState, GlmResult> absorb(Plan plan, GlmState broadcast, Aggregate sum) {
    return switch (broadcast.phase) {
      case START -> GlmAbsorb.start(broadcast, sum);
      case FIT -> GlmAbsorb.fit(broadcast, sum);
      case EVALUATE, CALIBRATE -> GlmEvaluation.absorb(broadcast, sum);
    };
  }

  @Override
  public Release<GlmResult> release(GlmResult result, ReleaseRule rule) {
    return GlmRelease.of(result, rule);
  }

  @Override
  public List<PatientGroup> groups(StudySpec study, Plan plan) {
    return GlmGroups.of(study);
  }

  @Override
  public void write(GlmState broadcast, OutputStream out) throws IOException {
    GlmCodec.write(broadcast, out);
  }

  @Override
  public GlmState read(Plan plan, Blob state) throws IOException {
    return GlmCodec.read(state.stream());
  }
}
