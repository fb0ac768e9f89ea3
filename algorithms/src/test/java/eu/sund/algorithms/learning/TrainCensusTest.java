package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Census;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.RowAccess;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is counted before a training: a network without hidden layers is bound as a regression. */
final class TrainCensusTest {
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 0, 120),
          Variable.category("sex", "f", "m"),
          Variable.integer("ill", 0, 1),
          Variable.number("pressure", "mm[Hg]", 0, 300));
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), VARIABLES);
  private final Training training = new Training();

  private Census census(StudySpec study) {
    return training.census(study, CODEBOOK);
  }

  @Test
  void census_noHiddenLayer_countsParametersAndEvents() {
    // intercept, age and sex, each with an indicator of its lack
    assertThat(census(Sites.study("ill ~ age + sex"))).isEqualTo(new Census(5, true, List.of()));
    assertThat(census(Sites.study("ill ~ age + sex", "model.missing", "drop")).parameters())
        .isEqualTo(3);
    assertThat(census(Sites.study("pressure ~ age + sex")))
        .isEqualTo(new Census(5, false, List.of()));
  }

  @Test
  void census_hiddenLayersOrEmbeddings_countsPatients() {
    assertThat(census(Sites.study("ill ~ age", "model.hidden", "4")))
        .isEqualTo(Census.ofPatients());
    assertThat(census(Sites.study("ill ~ age + sex", "model.embedding", "2")))
        .isEqualTo(Census.ofPatients());
  }

  @Test
  void count_patientsWithAnOutcome_andThoseWithTheEvent() {
    double none = Double.NaN;
    MemoryRows rows =
        new MemoryRows(
            VARIABLES,
            List.of(
                new double[] {50, 0, 1, 120},
                new double[] {60, 1, 0, none},
                new double[] {none, 1, 1, 130},
                new double[] {70, 1, none, 130}));
    RowAccess access = RowAccess.granted("test");
    StudySpec study = Sites.study("ill ~ age + sex");
    TrainState begin = training.begin(study, CODEBOOK, training.plan(study, CODEBOOK));
    assertThat(training.count(study, begin, rows, access))
        .isEqualTo(Census.Counts.ofSite(3, 2, List.of(), List.of()));
    StudySpec drop = Sites.study("ill ~ age + sex", "model.missing", "drop");
    TrainState complete = training.begin(drop, CODEBOOK, training.plan(drop, CODEBOOK));
    assertThat(training.count(drop, complete, rows, access))
        .isEqualTo(Census.Counts.ofSite(2, 1, List.of(), List.of()));
  }
}
