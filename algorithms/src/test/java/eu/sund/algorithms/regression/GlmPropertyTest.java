package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.Analyses;
import eu.sund.algorithms.SingleSite;
import eu.sund.core.Filter;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Laws: order of sites, sizes of blocks and the split over sites do not matter. */
class GlmPropertyTest {
  private static final List<Variable> VARIABLES = SyntheticPatients.VARIABLES;
  private static final StudySpec STUDY =
      Federation.study(
          "y ~ age * sex + bp + cp", "age >= 35", "evaluate.cohort", "age < 60 or sex = 1");

  @Test
  void orderOfSites_isIrrelevantToTheBit() {
    List<MemoryRows> sites = MemoryRows.split(VARIABLES, SyntheticPatients.rows(), 5);
    GlmResult first = Federation.fit(STUDY, VARIABLES, sites);
    List<MemoryRows> reversed = new ArrayList<>(sites);
    Collections.reverse(reversed);
    assertThat(Federation.fit(STUDY, VARIABLES, reversed)).isEqualTo(first);
  }

  @Test
  void sizeOfBlocks_isIrrelevantToTheBit() {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      rows.addAll(SyntheticPatients.rows());
    }
    GlmResult whole =
        Federation.fit(STUDY, VARIABLES, List.of(new MemoryRows(VARIABLES, rows, 2048)));
    for (int size : new int[] {1, 7, 1000}) {
      assertThat(Federation.fit(STUDY, VARIABLES, List.of(new MemoryRows(VARIABLES, rows, size))))
          .isEqualTo(whole);
    }
  }

  @Test
  void singleSite_isTheFederationOfOne() {
    MemoryRows rows = new MemoryRows(VARIABLES, SyntheticPatients.rows());
    GlmResult alone = Federation.fit(STUDY, VARIABLES, List.of(rows));
    SingleSite.Outcome<GlmResult> outcome =
        SingleSite.run(new Glm(), STUDY, Federation.codebook(VARIABLES), rows, Federation.ACCESS);
    assertThat(outcome).isInstanceOf(SingleSite.Outcome.Done.class);
    assertThat(((SingleSite.Outcome.Done<GlmResult>) outcome).result()).isEqualTo(alone);
  }

  @Test
  void evaluation_ofTheGrid_holdsTheExactOne() {
    MemoryRows rows = new MemoryRows(VARIABLES, SyntheticPatients.rows());
    GlmResult fit = Federation.fit(STUDY, VARIABLES, List.of(rows));
    Evaluation grid = Objects.requireNonNull(fit.evaluation());
    LocalEvaluation exact =
        new Predictor(STUDY, Federation.codebook(VARIABLES), fit)
            .evaluate(rows, Filter.parse("age < 60 or sex = 1"), Federation.ACCESS);
    assertThat(grid.patients()).isEqualTo(exact.patients());
    assertThat(grid.events()).isEqualTo(exact.events());
    assertThat(grid.auc())
        .isCloseTo(Objects.requireNonNull(exact.auc()), within(grid.aucError() + 1e-12));
    assertThat(grid.brier()).isCloseTo(Objects.requireNonNull(exact.brier()), within(1e-12));
    assertThat(grid.accuracy()).isCloseTo(Objects.requireNonNull(exact.accuracy()), within(1e-12));
    assertThat(grid.roc()).hasSizeGreaterThan(5);
    assertThat(grid.calibration().stream().mapToLong(Evaluation.CalibrationGroup::patients).sum())
        .isEqualTo(grid.patients());
  }

  @Test
  void calibration_onTheFitsOwnPatients_isZeroAndOne() {
    GlmResult fit =
        Federation.fit(
            Federation.study("y ~ age + cp", ""),
            VARIABLES,
            MemoryRows.split(VARIABLES, SyntheticPatients.rows(), 3));
    Evaluation evaluation = Objects.requireNonNull(fit.evaluation());
    // the score equations of a logistic regression
    assertThat(evaluation.calibrationIntercept()).isCloseTo(0, within(1e-9));
    assertThat(evaluation.calibrationSlope()).isCloseTo(1, within(1e-9));
  }

  @Test
  void missing_completeCase_dropsAndIndicator_keeps() {
    List<double[]> rows = SyntheticPatients.rows();
    for (int i = 0; i < rows.size(); i += 10) {
      rows.get(i)[SyntheticPatients.column("age")] = Double.NaN;
    }
    for (int i = 5; i < rows.size(); i += 20) {
      rows.get(i)[SyntheticPatients.column("cp")] = Double.NaN;
    }
    List<MemoryRows> sites = MemoryRows.split(VARIABLES, rows, 3);
    GlmResult complete = Federation.fit(Federation.study("y ~ age + cp", ""), VARIABLES, sites);
    assertThat(complete.patients()).isEqualTo(255);
    assertThat(complete.rowsDropped()).isEqualTo(45);
    GlmResult indicated =
        Federation.fit(
            Federation.study("y ~ age + cp + bp", "", "missing", "indicator"), VARIABLES, sites);
    assertThat(indicated.patients()).isEqualTo(300);
    assertThat(indicated.rowsDropped()).isZero();
    assertThat(indicated.coefficients().stream().map(GlmResult.Coefficient::term))
        .contains("age.missing", "cp.missing")
        .doesNotContain("bp.missing");
    assertThat(indicated.notes()).anyMatch(n -> n.contains("bp.missing"));
  }

  @Test
  void rowsDropped_oneToFour_areWithheld() {
    List<double[]> rows = SyntheticPatients.rows();
    rows.get(3)[SyntheticPatients.column("age")] = Double.NaN;
    GlmResult fit =
        Federation.fit(
            Federation.study("y ~ age", ""), VARIABLES, MemoryRows.split(VARIABLES, rows, 3));
    assertThat(fit.rowsDropped()).isNull();
  }

  @Test
  void reference_ofAFactor_isWhatTheStudySays() {
    List<MemoryRows> sites = MemoryRows.split(VARIABLES, SyntheticPatients.rows(), 2);
    GlmResult first = Federation.fit(Federation.study("y ~ cp", ""), VARIABLES, sites);
    GlmResult third =
        Federation.fit(Federation.study("y ~ cp", "", "reference.cp", "3"), VARIABLES, sites);
    assertThat(Federation.estimates(third)).containsOnlyKeys("(Intercept)", "cp1", "cp2", "cp4");
    assertThat(Federation.estimates(third).get("cp1"))
        .isCloseTo(-Objects.requireNonNull(Federation.estimates(first).get("cp3")), within(1e-10));
  }

  @Test
  void catalogue_knowsGlm() {
    Analyses analyses = Analyses.builtIn();
    assertThat(analyses.find("glm").ref()).isEqualTo(Glm.REF);
    assertThat(analyses.find(Glm.REF)).isPresent();
    assertThatThrownBy(() -> analyses.find("gml"))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("did you mean glm");
  }
}
