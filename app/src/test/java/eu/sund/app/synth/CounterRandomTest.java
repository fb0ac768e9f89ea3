package eu.sund.app.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CounterRandomTest {

  @Test
  void quantile_knownPoints_matchesR() {
    // R 4.2.2: sprintf("%.17g", qnorm(c(1e-30, 1e-10, 0.01, 0.3, 0.5, 0.975)))
    assertThat(CounterRandom.quantile(1e-30)).isCloseTo(-11.464024688443617, within(1e-13));
    assertThat(CounterRandom.quantile(1e-10)).isCloseTo(-6.361340902404057, within(1e-14));
    assertThat(CounterRandom.quantile(0.01)).isCloseTo(-2.3263478740408408, within(1e-15));
    assertThat(CounterRandom.quantile(0.3)).isCloseTo(-0.5244005127080407, within(1e-15));
    assertThat(CounterRandom.quantile(0.5)).isZero();
    assertThat(CounterRandom.quantile(0.975)).isCloseTo(1.959963984540054, within(1e-15));
  }

  @Test
  void normal_manyDraws_hasMomentsOfTheNormal() {
    CounterRandom random = new CounterRandom(1);
    double sum = 0;
    double squares = 0;
    double products = 0;
    int rows = 200_000;
    for (int i = 0; i < rows; i++) {
      random.row(i);
      double a = random.normal();
      double b = random.normal();
      sum += a;
      squares += a * a;
      products += a * b;
    }
    // Six standard errors of each estimate with 200 000 rows: 6 / sqrt(rows) = 0.0134.
    assertThat(sum / rows).isCloseTo(0, within(0.0134));
    assertThat(squares / rows).isCloseTo(1, within(0.019));
    assertThat(products / rows).isCloseTo(0, within(0.0134));
  }

  @Test
  void row_sameNumber_givesSameDrawsInAnyOrder() {
    CounterRandom random = new CounterRandom(7);
    random.row(41);
    double first = random.uniform();
    random.row(3);
    double other = random.uniform();
    random.row(41);
    assertThat(random.uniform()).isEqualTo(first).isNotEqualTo(other);
  }
}
