package eu.sund.privacy.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One model more about variables of which others told before. */
class SeriesSaturationTest {
  @Test
  void finding_upToTheShare_isNone() {
    assertThat(SeriesSaturation.finding(Map.of("age", 0.0625), 8, 256, 0.09375)).isEmpty();
    assertThat(SeriesSaturation.finding(Map.of("age", 0.0, "sex", 0.0), 50, 500, 0.1)).isEmpty();
    assertThat(SeriesSaturation.finding(Map.of(), 8, 10, 0.1)).isEmpty();
  }

  @Test
  void finding_ofAFewPatientsAmongMany_countsWhatTheyTellOfEach() {
    // 100 coefficients over 10,000 patients leave room for 8 over 100 of them, and not for 10.
    assertThat(SeriesSaturation.finding(Map.of("age", 0.01), 8, 100, 0.1)).isEmpty();
    assertThat(SeriesSaturation.finding(Map.of("age", 0.01), 10, 100, 0.1)).isPresent();
    assertThat(SeriesSaturation.finding(Map.of("age", 0.0), 1, 0, 0.1)).isPresent();
  }

  @Test
  void finding_beyondTheShare_namesTheVariablesThatAreFull() {
    Map<String, Double> told = new TreeMap<>(Map.of("age", 0.085, "chol", 0.083, "sex", 0.098));
    Finding finding = SeriesSaturation.finding(told, 8, 500, 0.1).orElseThrow();
    assertThat(finding.rule()).isEqualTo(Disclosure.SERIES);
    assertThat(finding.words())
        .isEqualTo(
            "8 more coefficients for 500 patients are 0.0160 for each, and all models with a"
                + " variable together may have at most 0.1: 'age' (0.0850 so far), 'sex' (0.0980"
                + " so far)");
  }

  @Test
  void finding_manyVariables_namesAFew() {
    Map<String, Double> told = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      told.put("v" + i, 0.1);
    }
    assertThat(SeriesSaturation.finding(told, 1, 500, 0.1).orElseThrow().words())
        .contains("'v4'")
        .doesNotContain("'v5'")
        .endsWith("and 3 more variables");
  }
}
