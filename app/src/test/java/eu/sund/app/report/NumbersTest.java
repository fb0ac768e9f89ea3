package eu.sund.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void p_spansOfValues_areAsRPrintsThem() {
    assertThat(List.of(Numbers.p(0.105161733), Numbers.p(0.00211), Numbers.p(4.2213e-7)))
        .containsExactly("0.1052", "0.0021", "4.22e-07");
    assertThat(List.of(Numbers.p(1e-300), Numbers.p(Double.NaN), Numbers.p(1)))
        .containsExactly("<2.2e-16", "NA", "1.0000");
  }

  @Test
  void aligned_valueThatWouldVanish_isScientific() {
    assertThat(Numbers.aligned(1e-9, 4)).isEqualTo("1.000e-09");
    assertThat(Numbers.aligned(-0.00194266, 5)).isEqualTo("-0.00194");
    assertThat(Numbers.aligned(0, 3)).isEqualTo("0.000");
  }

  @Test
  void fixed_negativeThatRoundsToZero_losesItsSign() {
    assertThat(Numbers.fixed(-0.0001, 2)).isEqualTo("0.00");
    assertThat(Numbers.fixed(-0.01, 2)).isEqualTo("-0.01");
  }

  @Test
  void significant_values_keepTheirDigits() {
    assertThat(Numbers.significant(0.0019433, 3)).isEqualTo("0.00194");
    assertThat(Numbers.significant(123.4, 3)).isEqualTo("123");
    assertThat(Numbers.significant(4.2e9, 3)).isEqualTo("4.20e+09");
  }

  @Test
  void axis_ticks_areRoundAndInside() {
    assertThat(Axis.linear(0, 1).ticks().size()).isBetween(4, 9);
    assertThat(Axis.linear(-0.013, 0.021).ticks()).contains(0.0, 0.01);
    assertThat(Axis.log(0.15, 14).ticks()).containsExactly(0.2, 0.5, 1.0, 2.0, 5.0, 10.0);
    assertThat(Axis.log(0.9, 1.12).ticks()).contains(1.0).hasSizeBetween(3, 9);
    assertThat(Axis.log(1e-3, 1e3).ticks()).contains(1.0).hasSizeBetween(4, 9);
    assertThat(Axis.log(0.1, 10).share(1)).isEqualTo(0.5);
    assertThat(Axis.label(-0.25)).isEqualTo("−0.25");
    assertThat(Axis.label(20)).isEqualTo("20");
  }
}
