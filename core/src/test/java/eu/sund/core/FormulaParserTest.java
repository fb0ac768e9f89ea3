package eu.sund.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaParserTest {
  private static String labels(Formula formula) {
    return (formula.intercept() ? "1 " : "0 ")
        + formula.terms().stream()
            .map(
                t ->
                    t.factors().stream()
                        .map(Formula.Factor::variable)
                        .collect(Collectors.joining(":")))
            .collect(Collectors.joining(" "));
  }

  /** The right column: attr(terms(f), "intercept") and "term.labels" of R 4.2.2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          y ~ a | 1 a
          y ~ 1 | 1
          y ~ a + b + a | 1 a b
          y ~ a * b | 1 a b a:b
          y ~ a * b * c | 1 a b c a:b a:c b:c a:b:c
          y ~ (a + b + c)^2 | 1 a b c a:b a:c b:c
          y ~ (a + b)^3 | 1 a b a:b
          y ~ a:b + c | 1 c a:b
          y ~ b:a + a | 1 a b:a
          y ~ a + b + b:a | 1 a b a:b
          y ~ a - 1 | 0 a
          y ~ 0 + a | 0 a
          y ~ -1 + a + b | 0 a b
          y ~ a + 0 + 1 | 1 a
          y ~ a * b - a | 1 b a:b
          y ~ a * b - a:b | 1 a b
          y ~ (a + b) : c | 1 a:c b:c
          y ~ a * (b + c) | 1 a b c a:b a:c
          y ~ a + (b + c) - c | 1 a b
          y ~ a:a | 1 a
          y ~ + a | 1 a
          """)
  void parse_expandsAsR(String text, String expected) {
    assertThat(labels(Formula.parse(text)).strip()).isEqualTo(expected);
  }

  @Test
  void parse_functions_areUnderstood() {
    Formula formula =
        Formula.parse("y ~ factor(cp) + factor(arm, ref = \"2\") + offset(logt) + offset(b)");
    assertThat(formula.response()).isEqualTo("y");
    assertThat(formula.offsets()).containsExactly("logt", "b");
    assertThat(formula.terms().get(0).factors())
        .containsExactly(new Formula.Factor("cp", true, ""));
    assertThat(formula.terms().get(1).factors())
        .containsExactly(new Formula.Factor("arm", true, "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          y ~ age + | expected a variable at character 10: y ~ age +⟨here⟩
          y age | expected '~' at character 3: y ⟨here⟩age
          ~ age | expected the name of a variable to explain, as in y ~ age + sex at character 1
          y ~ log(age) | 'log(…)' is not known
          y ~ age + y | 'y' stands on both sides
          y ~ 0 | nothing explains 'y'
          y ~ 2 * a | the only numbers of a formula are 0 and 1
          y ~ a ^ 99 | from 1 to 10
          y ~ (a + b | expected ')'
          y ~ a b | expected + - : * ^ or the end at character 7
          y ~ a & b | a sign that has no meaning here
          y ~ a * offset(b) | cannot be multiplied
          y ~ a - offset(b) | an offset cannot be taken away
          y ~ factor(a, ref = "2) | a quoted text does not end
          y ~ factor(a, ref = b) | expected a level in quotes
          y ~ factor(1) | expected the name of a variable in factor(…)
          """,
      quoteCharacter = '`')
  void parse_wrong_showsThePlace(String text, String message) {
    assertThatThrownBy(() -> Formula.parse(text))
        .isInstanceOf(SundException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 100_000})
  void parse_hugeInput_isRefused(int times) {
    String deep = "y ~ " + "(".repeat(60 * times) + "a";
    assertThatThrownBy(() -> Formula.parse(deep)).isInstanceOf(SundException.class);
    StringBuilder wide = new StringBuilder("y ~ (a0");
    for (int i = 1; i < 40; i++) {
      wide.append(" + a").append(i);
    }
    assertThatThrownBy(() -> Formula.parse(wide + ")^10"))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("more than 200 terms");
    assertThatThrownBy(() -> Formula.parse("y ~ " + " ".repeat(4000) + "a"))
        .hasMessageContaining("at most 4000 characters");
  }
}
