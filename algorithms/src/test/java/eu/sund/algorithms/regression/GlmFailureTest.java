package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fit that has no answer says why, with the variables involved. */
class GlmFailureTest {
  private static final List<Variable> VARIABLES = SyntheticPatients.VARIABLES;

  /** The synthetic rows with one column replaced. */
  private static List<double[]> with(String column, ToDoubleFunction<double[]> value) {
    List<double[]> rows = SyntheticPatients.rows();
    rows.forEach(r -> r[SyntheticPatients.column(column)] = value.applyAsDouble(r));
    return rows;
  }

  private static double get(double[] row, String column) {
    return row[SyntheticPatients.column(column)];
  }

  private static String failure(String formula, List<double[]> rows, String... options) {
    return Federation.failure(
        Federation.study(formula, "", options), VARIABLES, MemoryRows.split(VARIABLES, rows, 3));
  }

  @Test
  void text_anywhereInTheModel_isRefused() {
    Codebook codebook =
        new Codebook(
            new DatasetId("notes"),
            List.of(
                Variable.integer("y", 0, 1),
                Variable.number("age", "a", 0, 99),
                Variable.text("note", 99, "")));
    for (String formula : List.of("y ~ note", "y ~ age + note", "note ~ age", "y ~ age:note")) {
      assertThatThrownBy(() -> GlmModel.of(Federation.study(formula, ""), codebook))
          .hasMessageContaining("'note' is a text, which analysis glm cannot use");
    }
    assertThat(GlmModel.of(Federation.study("y ~ age", "known(note)"), codebook).variables)
        .hasSize(3);
  }

  @Test
  void separation_byALevel_namesTheColumn() {
    List<double[]> rows = with("y", r -> get(r, "cp") == 2 ? 1 : get(r, "y"));
    assertThat(failure("y ~ age + cp", rows))
        .startsWith("separation")
        .contains("'cp3'", "'y'")
        .doesNotContain("'age'", "'cp2'", "'cp4'");
    assertThat(failure("y ~ age + cp", rows, "link", "probit")).contains("separation", "'cp3'");
  }

  @Test
  void separation_complete_namesTheNumber() {
    List<double[]> rows = with("y", r -> get(r, "age") > 55 ? 1 : 0);
    assertThat(failure("y ~ age + sex", rows)).startsWith("separation").contains("'age'");
  }

  @Test
  void separation_withRidge_fits() {
    List<double[]> rows = with("y", r -> get(r, "cp") == 2 ? 1 : get(r, "y"));
    GlmResult fit =
        Federation.fit(
            Federation.study("y ~ age + cp", "", "ridge", "1"),
            VARIABLES,
            MemoryRows.split(VARIABLES, rows, 3));
    assertThat(Federation.estimates(fit).get("cp3")).isBetween(0.5, 10.0);
    assertThat(fit.notes()).anyMatch(n -> n.contains("ridge"));
  }

  @Test
  void poisson_levelWithoutCounts_isNamed() {
    List<double[]> rows = with("count", r -> get(r, "arm") == 1 ? 0 : get(r, "count"));
    assertThat(failure("count ~ age + arm", rows, "family", "poisson")).contains("'armb'");
  }

  @Test
  void collinearity_namesTheColumnAndWhatGivesIt() {
    List<double[]> rows = with("w", r -> get(r, "age") / 20 - 1);
    assertThat(failure("y ~ age + bp + w", rows))
        .startsWith("collinearity: 'w'")
        .contains("'age'")
        .doesNotContain("'bp'");
  }

  /** The rows with {@code rare} as {@code sex}, but for the first patients who have sex 0. */
  private static List<double[]> alikeBut(int patients) {
    List<double[]> rows = with("rare", r -> get(r, "sex"));
    rows.stream()
        .filter(r -> get(r, "sex") == 0)
        .limit(patients)
        .forEach(r -> r[SyntheticPatients.column("rare")] = 1);
    return rows;
  }

  /** Least squares of {@code level} on a constant, {@code sex} and {@code rare}, as anyone does. */
  private static double[] leastSquares(List<double[]> rows) {
    double[][] x =
        rows.stream()
            .map(r -> new double[] {1, get(r, "sex"), get(r, "rare")})
            .toArray(double[][]::new);
    double[] y = rows.stream().mapToDouble(r -> get(r, "level")).toArray();
    DMatrixRMaj beta = new DMatrixRMaj(3, 1);
    assertThat(CommonOps_DDRM.solve(new DMatrixRMaj(x), DMatrixRMaj.wrap(y.length, 1, y), beta))
        .isTrue();
    return beta.getData();
  }

  @Test
  void columnsThatDifferInOnePatient_wouldTellThatPatientsOutcome_andAreRefused() {
    List<double[]> rows = alikeBut(1);
    double[] beta = leastSquares(rows);
    double outcome =
        rows.stream()
            .filter(r -> get(r, "sex") != get(r, "rare"))
            .mapToDouble(r -> get(r, "level"))
            .findFirst()
            .orElseThrow();
    assertThat(beta[0] + beta[2]).as("the attack").isCloseTo(outcome, within(1e-9));

    assertThat(failure("level ~ sex + rare", rows, "family", "gaussian"))
        .startsWith("near collinearity: 'rare' is a combination of 'sex'")
        .contains("fewer than 10 patients", "leave one of them out");
    assertThat(failure("y ~ sex + rare + age", rows)).startsWith("near collinearity");
  }

  @Test
  void columnsThatDifferInTwentyPatients_areFitted() {
    GlmResult fit =
        Federation.fit(
            Federation.study("level ~ sex + rare", "", "family", "gaussian"),
            VARIABLES,
            MemoryRows.split(VARIABLES, alikeBut(20), 3));
    assertThat(fit.coefficients()).hasSize(3);
    assertThat(failure("level ~ sex + rare", alikeBut(2), "family", "gaussian"))
        .startsWith("near collinearity");
  }

  @Test
  void levelOfNobody_isNamed() {
    List<double[]> rows = with("cp", r -> get(r, "cp") == 3 ? 0 : get(r, "cp"));
    assertThat(failure("y ~ age + cp", rows)).contains("level '4' of 'cp'");
    List<double[]> noReference = with("cp", r -> get(r, "cp") == 0 ? 1 : get(r, "cp"));
    assertThat(failure("y ~ age + cp", noReference)).contains("reference level of 'cp'");
  }

  @Test
  void response_constant_isNamed() {
    assertThat(failure("y ~ age", with("y", r -> 1))).contains("'y' is the same for all patients");
    assertThat(failure("level ~ age", with("level", r -> 42)))
        .contains("'level' is the same for all patients");
    assertThat(failure("count ~ age", with("count", r -> 0), "family", "poisson"))
        .contains("'count' is 0 for all patients");
  }

  @Test
  void cohort_empty_isSaid() {
    assertThat(
            Federation.failure(
                Federation.study("y ~ age", "age > 89"),
                VARIABLES,
                MemoryRows.split(VARIABLES, SyntheticPatients.rows(), 2)))
        .contains("no patient");
  }

  @Test
  void gamma_zeroResponse_isSaidWithoutTheValue() {
    assertThat(failure("cost ~ age", with("cost", r -> 0), "family", "gamma"))
        .contains("'cost'", "above 0");
  }

  @Test
  void rounds_tooFew_namesWhatMoves() {
    assertThat(failure("y ~ age + cp", SyntheticPatients.rows(), "rounds.max", "3"))
        .contains("no convergence after 3 rounds");
  }

  @Test
  void logBinomial_stepOutOfBounds_isHalvedAndConverges() {
    // mu starts near 1 for the old: R stops with "no valid set of coefficients has been found"
    List<double[]> rows =
        with("rare", r -> (get(r, "age") * 7 + get(r, "bp")) % 10 < get(r, "age") / 9 ? 1 : 0);
    GlmResult fit =
        Federation.fit(
            Federation.study("rare ~ age", "", "link", "log"),
            VARIABLES,
            MemoryRows.split(VARIABLES, rows, 3));
    assertThat(fit.deviance()).isLessThan(fit.nullDeviance());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          y ~ age | famly | binomial | did you mean family
          y ~ age | family | bernoulli | gaussian, binomial, poisson, gamma
          y ~ age | link | log10 | must be one of
          level ~ age | link | logit | has the links identity
          level ~ age | family | binomial | cannot be the response
          cp ~ age | family | gaussian | is a category
          cost ~ age | family | poisson | not a whole number
          y ~ agee | family | binomial | did you mean age
          y ~ age | reference.cp | 2 | no category
          y ~ cp | reference.cp | 9 | no level '9'
          y ~ factor(age) | family | binomial | factor(age)
          level ~ age | evaluate | true | binomial
          y ~ age | ridge | -1 | from 0.0
          y ~ age | rounds.max | 26 | from 2.0 to 25.0
          y ~ age | evaluate.cohort | agee > 3 | did you mean age
          y ~ age | weights | cp | cannot be weights
          """)
  void plan_wrongInput_isRefusedByName(
      String formula, String option, String value, String message) {
    assertThatThrownBy(
            () ->
                new Glm()
                    .plan(
                        Federation.study(formula, "", option, value),
                        Federation.codebook(VARIABLES)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining(message);
  }
}
