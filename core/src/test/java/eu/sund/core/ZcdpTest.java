package eu.sund.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;

class ZcdpTest {
  @Test
  void rho_ofEpsilonOfRho_comesBack() {
    for (double rho : new double[] {1e-6, 0.0025, 0.185, 1.05, 30}) {
      double epsilon = Zcdp.epsilon(rho, 1e-6);
      assertThat(Zcdp.rho(epsilon, 1e-6)).isCloseTo(rho, withPercentage(1e-6));
      assertThat(Zcdp.delta(rho, epsilon)).isLessThanOrEqualTo(1e-6);
    }
  }

  @Test
  void rho_ofTheBudgetsDefaults_isTheDocumented() {
    // docs/privacy/accounting.md: dataset lifetime epsilon 8, researcher epsilon 3, delta 1e-6
    assertThat(Zcdp.rho(8, 1e-6)).isCloseTo(1.0523580, withPercentage(1e-4));
    assertThat(Zcdp.rho(3, 1e-6)).isCloseTo(0.1850698, withPercentage(1e-4));
  }

  @Test
  void variance_ofRho_isHalfTheSquaredSensitivityOverRho() {
    assertThat(Zcdp.variance(0.5, 3)).isEqualTo(9);
  }

  @Test
  void figures_outOfRange_areRefused() {
    assertThatThrownBy(() -> Zcdp.rho(0, 1e-6)).hasMessageContaining("epsilon");
    assertThatThrownBy(() -> Zcdp.rho(1, 0)).hasMessageContaining("delta");
    assertThatThrownBy(() -> Zcdp.epsilon(-1, 1e-6)).hasMessageContaining("rho");
    assertThatThrownBy(() -> Zcdp.variance(Double.NaN, 1)).hasMessageContaining("NaN");
  }
}
