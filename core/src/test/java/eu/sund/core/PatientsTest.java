package eu.sund.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.model.PublicRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several rows a patient. */
class PatientsTest {
  private static final RowAccess ACCESS = RowAccess.granted("test");

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Visits(List<Variable> variables, double[][] columns) implements Rows {
    @Override
    public void read(RowAccess access, BlockReader reader) {
      for (int row = 0; row < columns[0].length; row++) {
        reader.block(new RowBlock(1, new double[][] {{columns[0][row]}, {columns[1][row]}}));
      }
    }

    @Override
    public void close() {}
  }

  private static final List<Variable> VARIABLES =
      List.of(Variable.patient("person"), Variable.number("age", "a", 0, 120));
  private static final double A = PatientKey.of("1912");
  private static final double B = PatientKey.of("Ö-7");
  private static final Visits ROWS =
      new Visits(VARIABLES, new double[][] {{A, B, A, A}, {40, 50, 41, 70}});

  @Test
  void add_manyKeys_eachIsNewOnce() {
    PublicRandom random = PublicRandom.of(3, List.of("keys"));
    PatientSet set = new PatientSet();
    Set<Double> reference = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      double key = PatientKey.of("p" + random.below(7000));
      assertThat(set.add(key)).isEqualTo(reference.add(key));
    }
    assertThat(set.size()).isEqualTo(reference.size());
    assertThatThrownBy(() -> set.add(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_identifier_isAFiniteNumberWithoutTheBlanksAround() {
    assertThat(A).isBetween(0.0, Double.MAX_VALUE).isNotEqualTo(B);
    assertThat(PatientKey.of(" 1912\t")).isEqualTo(A);
  }

  @Test
  void ofCohort_severalRowsAPatient_countsPatients() {
    assertThat(Census.Counts.ofCohort(Filter.all(), ROWS, ACCESS).patients()).isEqualTo(2);
    assertThat(Census.Counts.ofCohort(Filter.parse("age > 60"), ROWS, ACCESS).patients())
        .isEqualTo(1);
  }

  @Test
  void read_firstRows_onePatientOneRowOfTheCohort() {
    assertThat(ages(new FirstRows(ROWS))).containsExactly(40.0, 50.0);
    assertThat(ages(new FirstRows(new Cohort(ROWS, Filter.parse("age > 40")))))
        .containsExactly(50.0, 41.0);
  }

  private static List<Double> ages(Rows rows) {
    List<Double> ages = new ArrayList<>();
    rows.read(
        ACCESS,
        block -> {
          for (int i = 0; i < block.rows(); i++) {
            ages.add(block.columns()[1][i]);
          }
        });
    return ages;
  }

  @Test
  void filter_askingForThePatient_isRefused() {
    assertThatThrownBy(() -> new Cohort(ROWS, Filter.parse("known(person)")))
        .hasMessageContaining("no filter may ask for it");
    assertThatThrownBy(() -> new Cohort(ROWS, Filter.parse("person = 3")))
        .hasMessageContaining("no filter may ask for it");
  }

  @Test
  void codebook_twoPatientVariables_isRefused() {
    assertThatThrownBy(
            () ->
                new Codebook(
                    new DatasetId("heart"), List.of(Variable.patient("a"), Variable.patient("b"))))
        .hasMessageContaining("two variables of type patient");
  }
}
