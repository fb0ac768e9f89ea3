package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Census;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class GlmCensusTest {
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.category("ward", "a", "b", "c"),
          Variable.integer("smoker", 0, 1),
          Variable.number("age", "a", 0, 120),
          Variable.integer("ill", 0, 1));
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), VARIABLES);

  private static final List<double[]> ROWS =
      List.of(
          new double[] {0, 0, 40, 0},
          new double[] {0, 1, 50, 1},
          new double[] {1, 1, 60, 1},
          new double[] {1, 1, 70, 1},
          new double[] {1, 0, Double.NaN, 1},
          new double[] {2, 0, 20, Double.NaN},
          new double[] {0, 1, 80, 0});

  private static StudySpec study(String formula, Map<String, String> options) {
    return new StudySpec(
        "t",
        "p",
        List.of(CODEBOOK.dataset()),
        List.of(),
        Filter.parse("age < 75 or missing(age)"),
        "glm",
        Formula.parse(formula),
        new TreeMap<>(options));
  }

  /** Every group with its patients, with the outcome and without. */
  private static List<String> counted(StudySpec study, int blockRows) {
    Glm glm = new Glm();
    Census census = glm.census(study, CODEBOOK);
    GlmState begin = glm.begin(study, CODEBOOK, glm.plan(study, CODEBOOK));
    Census.Counts counts =
        glm.count(study, begin, new MemoryRows(VARIABLES, ROWS, blockRows), Federation.ACCESS);
    List<String> lines = new ArrayList<>();
    lines.add(census.parameters() + " for " + counts.patients() + "/" + counts.events());
    for (int i = 0; i < census.groups().size(); i++) {
      String others = census.classes() ? "/" + counts.groupOthers().get(i) : "";
      lines.add(census.groups().get(i) + ": " + counts.groupEvents().get(i) + others);
    }
    return lines;
  }

  @Test
  void count_levels_withTheReferenceAndBothValuesOfAnIndicator() {
    // Of the cohort one row lacks the age, and one the outcome.
    for (int blockRows : new int[] {1, 3, 2048}) {
      assertThat(counted(study("ill ~ ward + smoker + age", Map.of()), blockRows))
          .containsExactly(
              "5 for 4/3",
              "ward = a: 1/1",
              "ward = b: 2/0",
              "ward = c: 0/0",
              "smoker = 0: 0/1",
              "smoker = 1: 3/0");
    }
  }

  @Test
  void count_withoutClasses_countsPatients() {
    assertThat(counted(study("age ~ ward", Map.of()), 2048))
        .containsExactly("3 for 5/0", "ward = a: 2", "ward = b: 2", "ward = c: 1");
  }

  @Test
  void count_interactionsAndMissing_areGroupsToo() {
    assertThat(
            counted(study("ill ~ ward:factor(smoker) + age", Map.of("missing", "indicator")), 2048))
        .contains("wardb:factor(smoker)1: 2/0")
        .anyMatch(line -> line.contains("age") && line.endsWith(": 1/0"));
  }

  @Test
  void count_evaluationOnOthers_isAGroup() {
    assertThat(counted(study("ill ~ age", Map.of("evaluate.cohort", "age >= 75")), 2048))
        .containsExactly("2 for 4/3", "patients of the evaluation: 0/1");
  }
}
