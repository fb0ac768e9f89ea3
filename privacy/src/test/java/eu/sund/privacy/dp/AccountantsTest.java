package eu.sund.privacy.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import eu.sund.core.Zcdp;
import eu.sund.core.dp.Calibration;
import eu.sund.core.dp.Normal;
import eu.sund.core.dp.Rdp;
import org.junit.jupiter.api.Test;

class AccountantsTest {
  @Test
  void upper_knownPoints_hasTheTablesDigits() {
    // Q(x) by mpmath 1.3: ncdf(-x)
    double[][] points = {
      {0, 0.5},
      {0.5, 0.3085375387259869},
      {1, 0.15865525393145705},
      {1.99, 0.023295467750211823},
      {2, 0.02275013194817921},
      {5, 2.866515718791939e-07},
      {10, 7.619853024160525e-24},
      {37, 5.725571222524577e-300}
    };
    for (double[] point : points) {
      assertThat(Normal.upper(point[0])).isCloseTo(point[1], withPercentage(1e-11));
      assertThat(Normal.upper(-point[0])).isCloseTo(1 - point[1], within(1e-15));
      assertThat(Normal.logUpper(point[0])).isCloseTo(Math.log(point[1]), within(1e-12));
    }
    // Q(x) lies between φ(x)(1/x − 1/x³) and φ(x)/x.
    double logDensity = -1e6 / 2 - Math.log(2 * Math.PI) / 2;
    assertThat(Normal.logUpper(1000)).isCloseTo(logDensity - Math.log(1000), within(1e-5));
  }

  @Test
  void between_farOut_keepsItsDigits() {
    assertThat(Normal.between(10, Double.POSITIVE_INFINITY)).isEqualTo(Normal.upper(10));
    assertThat(Normal.between(Double.NEGATIVE_INFINITY, -10)).isEqualTo(Normal.upper(10));
    assertThat(Normal.between(-1, 1)).isCloseTo(0.6826894921370859, within(1e-15));
  }

  @Test
  void transform_ofAFewNumbers_isTheSumByDefinitionAndComesBack() {
    int n = 16;
    double[] real = new double[n];
    double[] imaginary = new double[n];
    for (int i = 0; i < n; i++) {
      real[i] = Math.sin(3 * i + 1);
      imaginary[i] = Math.cos(5 * i);
    }
    double[] re = real.clone();
    double[] im = imaginary.clone();
    Fft.forward(re, im);
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) {
        double angle = -2 * Math.PI * j * k / n;
        sum += real[k] * Math.cos(angle) - imaginary[k] * Math.sin(angle);
      }
      assertThat(re[j]).isCloseTo(sum, within(1e-12));
    }
    Fft.inverse(re, im);
    assertThat(re).containsExactly(real, within(1e-14));
    assertThat(im).containsExactly(imaginary, within(1e-14));
  }

  @Test
  void privacyLoss_composedByTransform_isTheExactGaussianFromAbove() {
    for (double delta : new double[] {1e-3, 1e-6, PrivacyLoss.DELTA_MIN}) {
      double exact = GaussianMechanism.epsilon(2, delta);
      double ours = PrivacyLoss.byTransform(20, 1, 100).epsilon(delta);
      assertThat(ours).as("delta %s", delta).isBetween(exact, exact * 1.001);
      assertThat(PrivacyLoss.of(20, 1, 100).epsilon(delta)).isBetween(exact, exact * 1.001);
    }
  }

  @Test
  void privacyLoss_oneSampledStep_isTheMixturesOwnCurve() {
    double q = 0.2;
    double z = 1.3;
    for (double epsilon : new double[] {0.05, 0.1, 0.5}) {
      // Removal: δ(ε) = q δ_Gauss(ε') with e^ε' = 1 + (e^ε − 1)/q (amplification by sampling)
      double delta = q * GaussianMechanism.delta(z, Math.log1p(Math.expm1(epsilon) / q));
      assertThat(PrivacyLoss.of(z, q, 1).delta(epsilon)).isBetween(delta, delta * 1.001 + 1e-9);
    }
  }

  @Test
  void privacyLoss_deltaOfEpsilonOfDelta_isDelta() {
    PrivacyLoss loss = PrivacyLoss.of(0.9, 0.03, 700);
    for (double delta : new double[] {1e-8, 1e-5, 1e-2}) {
      assertThat(loss.delta(loss.epsilon(delta))).isCloseTo(delta, withPercentage(1e-4));
    }
    assertThat(loss.epsilon(1e-5))
        .isLessThan(Rdp.epsilon(Rdp.curve(0.9, 0.03, 700), 1e-5).epsilon());
  }

  @Test
  void privacyLoss_moreSamplingStepsOrLessNoise_costsMore() {
    double base = PrivacyLoss.of(1, 0.01, 100).epsilon(1e-6);
    assertThat(PrivacyLoss.of(0.9, 0.01, 100).epsilon(1e-6)).isGreaterThan(base);
    assertThat(PrivacyLoss.of(1, 0.02, 100).epsilon(1e-6)).isGreaterThan(base);
    assertThat(PrivacyLoss.of(1, 0.01, 200).epsilon(1e-6)).isGreaterThan(base);
  }

  @Test
  void privacyLoss_rangesLeft_areRefused() {
    assertThatThrownBy(() -> PrivacyLoss.of(0.01, 1, 1)).hasMessageContaining("0.01");
    assertThatThrownBy(() -> PrivacyLoss.of(1, 0, 1)).hasMessageContaining("sampling rate");
    assertThatThrownBy(() -> PrivacyLoss.of(1, 0.5, 0)).hasMessageContaining("steps");
    assertThatThrownBy(() -> PrivacyLoss.of(1, 1, 1).epsilon(1e-12))
        .hasMessageContaining("1.0E-12");
  }

  @Test
  void renyi_knownAnswers_areGoogles() {
    // dp_accounting's own tests: sigma 4.530877117 is epsilon 1 at delta 1e-6
    assertThat(Rdp.epsilon(Rdp.curve(4.530877117, 1, 1), 1e-6).epsilon())
        .isCloseTo(1, within(2e-3));
    // rdp 1.1 at order 32 and delta 1e-5 gives 1.32783806176
    assertThat(Rdp.epsilon(32, 1.1, 1e-5)).isCloseTo(1.32783806176, within(1e-10));
    // q 0.01, sigma 2.5, order 1.5: the upper bound 6.70579741e-04 for 50 steps
    assertThat(50 * Rdp.gaussian(2.5, 0.01, 1.5)).isCloseTo(6.70579741e-4, within(1e-12));
  }

  @Test
  void renyi_deltaOfEpsilon_comesBack() {
    double[] curve = Rdp.curve(1.1, 0.01, 1000);
    double epsilon = Rdp.epsilon(curve, 1e-5).epsilon();
    assertThat(Rdp.delta(curve, epsilon)).isCloseTo(1e-5, withPercentage(1e-6));
    assertThat(Rdp.epsilon(Rdp.curve(1e6, 1, 1), 1e-5).epsilon()).isZero();
  }

  @Test
  void calibration_bothAccountants_keepEpsilonAndBarely() {
    double loss = PrivacyLoss.multiplier(2, 1e-6, 0.02, 500);
    assertThat(PrivacyLoss.of(loss, 0.02, 500).epsilon(1e-6)).isBetween(1.999, 2.0);
    double renyi = Calibration.byRenyi(2, 1e-6, 0.02, 500);
    assertThat(Rdp.epsilon(Rdp.curve(renyi, 0.02, 500), 1e-6).epsilon()).isBetween(1.999, 2.0);
    assertThat(loss).isLessThan(renyi);
    double exact = GaussianMechanism.multiplier(1, 1e-6);
    assertThat(PrivacyLoss.multiplier(1, 1e-6, 1, 1)).isBetween(exact, exact * 1.001);
  }

  @Test
  void calibration_ofALargeEpsilon_isTheLeastThatIsComputed() {
    assertThat(Calibration.byRenyi(900, 1e-5, 0.001, 1)).isEqualTo(0.1);
    assertThatThrownBy(() -> Calibration.byRenyi(0, 1e-5, 0.001, 1))
        .hasMessageContaining("epsilon");
  }

  @Test
  void exactGaussian_deltaAtZero_isTheTotalVariation() {
    // δ(0) = 2Φ(1/(2z)) − 1
    assertThat(GaussianMechanism.delta(1, 0)).isCloseTo(2 * 0.6914624612740131 - 1, within(1e-14));
    assertThat(GaussianMechanism.epsilon(100, 0.5)).isZero();
  }

  @Test
  void distributedGaussian_wideShares_costsNoMoreThanOneGaussian() {
    double whole = 3.0 / 2 * 25 / (10 * 16.0);
    assertThat(DistributedGaussian.divergence(3, 10, 4, 7, 5, 100))
        .isCloseTo(whole, withPercentage(1e-9));
    assertThat(DistributedGaussian.divergence(3, 10, 0.5, 7, 5, 100)).isGreaterThan(whole);
  }

  @Test
  void zcdp_agreesWithTheRenyiCurveOnItsGrid() {
    // ρ-zCDP of z = 10: the grid can only be a little worse than the best order.
    double rho = 1 / 200.0;
    double epsilon = Zcdp.epsilon(rho, 1e-6);
    assertThat(Rdp.epsilon(Rdp.curve(10, 1, 1), 1e-6).epsilon())
        .isBetween(epsilon, epsilon * 1.001);
    assertThat(GaussianMechanism.epsilon(10, 1e-6)).isLessThan(epsilon);
  }
}
