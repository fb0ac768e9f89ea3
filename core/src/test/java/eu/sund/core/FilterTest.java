package eu.sund.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 0, 120),
          Variable.category("sex", "1", "2"),
          Variable.category("cp", "none", "mild", "it's"));
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), VARIABLES);
  private static final double NONE = Double.NaN;

  /** Rows 0 to 5: age, sex, cp. */
  private static final double[][] ROWS = {
    {40, 0, 0}, {50, 1, 1}, {60, 0, 2}, {NONE, 1, 0}, {70, NONE, 1}, {NONE, NONE, NONE}
  };

  private static final class Six implements Rows {
    @Override
    public List<Variable> variables() {
      return VARIABLES;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      for (int from = 0; from < ROWS.length; from += 2) {
        double[][] columns = new double[3][BLOCK_ROWS];
        for (int i = 0; i < 2; i++) {
          for (int j = 0; j < 3; j++) {
            columns[j][i] = ROWS[from + i][j];
          }
        }
        reader.block(new RowBlock(2, columns));
      }
    }

    @Override
    public void close() {}
  }

  private static String passing(Filter filter) {
    List<double[]> passed = new ArrayList<>();
    try (Cohort cohort = new Cohort(new Six(), filter)) {
      cohort.read(
          RowAccess.granted("test"),
          block -> {
            assertThat(block.rows()).isPositive();
            for (int i = 0; i < block.rows(); i++) {
              passed.add(
                  new double[] {
                    block.columns()[0][i], block.columns()[1][i], block.columns()[2][i]
                  });
            }
          });
    }
    StringBuilder text = new StringBuilder();
    for (double[] row : passed) {
      for (int i = 0; i < ROWS.length; i++) {
        if (java.util.Arrays.equals(row, ROWS[i])) {
          text.append(i);
        }
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `` | 012345
          age >= 50 | 124
          age < 60 | 01
          not age < 60 | 24
          age != 50 | 024
          age = 50 | 1
          age == 50 | 1
          age in (40, 70) | 04
          age not in (40, 70) | 12
          age > -3e1 | 0124
          sex = '1' | 02
          sex = 1 | 02
          sex != "2" | 02
          sex in (1, '2') | 0123
          cp = "it's" | 2
          cp not in ('mild') | 023
          known(age) | 0124
          missing(age) | 35
          not missing(age) | 0124
          missing(age) and known(sex) | 3
          age > 45 and sex = '1' | 2
          age > 45 or sex = '2' | 1234
          not (age > 45 or sex = '2') | 0
          not (age > 45 and sex = '1') | 013
          age > 65 or age < 45 and sex = '1' | 04
          (age > 65 or age < 45) and sex = '1' | 0
          AGE_OK | !
          """)
  void cohort_holdsWhoPasses_unknownStaysOut(String text, String expected) {
    if (expected.equals("!")) {
      assertThatThrownBy(() -> Filter.parse(text)).isInstanceOf(SundException.class);
      return;
    }
    Filter filter = Filter.parse(text == null ? "" : text);
    filter.check(CODEBOOK);
    assertThat(passing(filter)).isEqualTo(expected);
    assertThat(Filter.parse(filter.text())).isEqualTo(filter);
  }

  @Test
  void compared_leavesOutWhatMustOnlyBeKnown() {
    assertThat(
            Filter.parse("age > 1 and (known(cp) or not sex in ('1')) and known(age)").compared())
        .containsExactly("age", "sex");
    assertThat(Filter.parse("known(cp) and missing(sex)").compared()).isEmpty();
    assertThat(Filter.all().compared()).isEmpty();
  }

  @Test
  void variables_areNamedOnce() {
    assertThat(Filter.parse("age > 1 and (known(cp) or not sex in ('1')) and age < 5").variables())
        .containsExactly("age", "cp", "sex");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          agee > 3 | did you mean age
          cp > 3 | 'cp' is a category and has no order
          cp = 'severe' | 'cp' has no level 'severe'; its levels are none, mild, it's
          sex = 3 | has no level '3'
          age = 'old' | 'age' is a number
          """)
  void check_senseless_isRefused(String text, String message) {
    assertThatThrownBy(() -> Filter.parse(text).check(CODEBOOK))
        .isInstanceOf(SundException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          age > | expected a number or a text in quotes at character 6: age >⟨here⟩
          age 40 | expected = != < <= > >= or in (…) at character 5
          age > 40 sex = 1 | expected 'and', 'or' or the end at character 10
          (age > 40 | expected ')'
          age < 'x' | a quoted text can only be compared
          age in () | expected a number
          age > 1.2.3 | expected a number
          cp = 'x | a quoted text does not end
          known age | expected = !=
          """)
  void parse_wrong_showsThePlace(String text, String message) {
    assertThatThrownBy(() -> Filter.parse(text))
        .isInstanceOf(SundException.class)
        .hasMessageContaining(message);
  }

  @Test
  void parse_hugeInput_isRefused() {
    assertThatThrownBy(() -> Filter.parse("(".repeat(60) + "age > 1"))
        .hasMessageContaining("nested deeper");
    assertThatThrownBy(() -> Filter.parse("not ".repeat(60) + "age > 1"))
        .hasMessageContaining("nested deeper");
    assertThatThrownBy(() -> Filter.parse("age > 1 and ".repeat(400) + "age > 1"))
        .hasMessageContaining("at most 4000 characters");
  }
}
