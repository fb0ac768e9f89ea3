package eu.sund.it.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.core.Zcdp;
import eu.sund.core.dp.EpsilonAt;
import eu.sund.core.dp.Rdp;
import eu.sund.privacy.dp.DiscreteGaussian;
import eu.sund.privacy.dp.DistributedGaussian;
import eu.sund.privacy.dp.GaussianMechanism;
import eu.sund.privacy.dp.OneRunAudit;
import eu.sund.privacy.dp.PrivacyLoss;
import eu.sund.privacy.dp.Rational;
import eu.sund.privacy.random.SecretBits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Google's accountants, mpmath and the discrete Gaussian's exact probabilities against ours: every
 * family of {@code dp-kat.json}.
 */
class DpVectorsTest {
  private static final Percentage EXACT = withPercentage(1e-7);

  private static JsonNode vectors;

  @BeforeAll
  static void read() throws IOException {
    String folder = System.getenv("SUND_VECTORS");
    assumeTrue(folder != null, "SUND_VECTORS is not set: Google's accountants are not asked");
    vectors = new ObjectMapper().readTree(Path.of(folder, "dp-kat.json").toFile());
  }

  private static double number(JsonNode vector, String name) {
    return vector.get(name).asDouble();
  }

  /** A family of the file, which must not be empty. */
  private static Iterable<JsonNode> family(String name) {
    assertThat(vectors.get(name)).as(name).isNotEmpty();
    return vectors.get(name);
  }

  @Test
  void families_ofTheFile_areAllTried() {
    List<String> notes = List.of("orders_for_epsilon", "note", "rdp_note");
    assertThat(vectors.fieldNames())
        .toIterable()
        .filteredOn(name -> !notes.contains(name))
        .containsExactlyInAnyOrder(
            "rdp_one_step",
            "epsilon",
            "conversion",
            "zcdp",
            "zcdp_inverse",
            "balle_wang_sigma",
            "discrete_gaussian",
            "ddg_tau",
            "site_level_noise_multiplier",
            "one_run_audit",
            "one_run_pvalues");
  }

  @Test
  void renyi_ofOneStep_isExactAtWholeOrdersAndSafeAtOthers() {
    for (JsonNode v : family("rdp_one_step")) {
      double order = number(v, "alpha");
      double exact = number(v, "rdp_exact_mpmath");
      double ours = Rdp.gaussian(number(v, "sigma"), number(v, "q"), order);
      if (order == Math.rint(order)) {
        assertThat(ours).as("%s", v).isCloseTo(exact, EXACT);
      } else {
        assertThat(ours).as("%s", v).isGreaterThanOrEqualTo(exact * (1 - 1e-9));
        assertThat(ours)
            .as("%s", v)
            .isCloseTo(number(v, "rdp_google_abs_series"), withPercentage(1e-6));
      }
    }
  }

  @Test
  void epsilon_ofManySteps_isThatOfBothAccountants() {
    for (JsonNode v : family("epsilon")) {
      double sigma = number(v, "sigma");
      double rate = number(v, "q");
      long steps = v.get("steps").asLong();
      double delta = number(v, "delta");
      EpsilonAt renyi = Rdp.epsilon(Rdp.curve(sigma, rate, steps), delta);
      assertThat(renyi.epsilon()).as("%s", v).isCloseTo(number(v, "eps_rdp"), withPercentage(1e-6));
      assertThat(renyi.order()).as("%s", v).isEqualTo(number(v, "alpha"));
      assertThat(PrivacyLoss.of(sigma, rate, steps).epsilon(delta))
          .as("%s", v)
          .isCloseTo(number(v, "eps_pld"), within(1e-3));
    }
  }

  @Test
  void conversion_ofOneOrder_isProposition12() {
    for (JsonNode v : family("conversion")) {
      double epsilon = Rdp.epsilon(number(v, "alpha"), number(v, "rdp"), number(v, "delta"));
      assertThat(epsilon).isCloseTo(number(v, "eps_cks"), EXACT);
      assertThat(epsilon).isLessThan(number(v, "eps_classic"));
    }
  }

  @Test
  void zcdp_asEpsilon_isTheTightOneAndBelowTheSimpleOne() {
    for (JsonNode v : family("zcdp")) {
      double epsilon = Zcdp.epsilon(number(v, "rho"), number(v, "delta"));
      assertThat(epsilon).isCloseTo(number(v, "eps_tight"), EXACT);
      assertThat(epsilon).isLessThan(number(v, "eps_simple"));
    }
    for (JsonNode v : family("zcdp_inverse")) {
      assertThat(Zcdp.rho(number(v, "eps"), number(v, "delta"))).isCloseTo(number(v, "rho"), EXACT);
    }
  }

  @Test
  void multiplier_ofTheExactGaussian_isBalleAndWangs() {
    for (JsonNode v : family("balle_wang_sigma")) {
      double sigma = GaussianMechanism.multiplier(number(v, "eps"), number(v, "delta"));
      assertThat(sigma * number(v, "sensitivity"))
          .isCloseTo(number(v, "sigma"), EXACT)
          .isLessThan(number(v, "sigma_classic"));
      assertThat(GaussianMechanism.epsilon(sigma, number(v, "delta")))
          .isCloseTo(number(v, "eps"), EXACT);
    }
  }

  @Test
  void discreteGaussian_sampled_hasTheExactProbabilities() {
    int samples = 200_000;
    for (JsonNode v : family("discrete_gaussian")) {
      DiscreteGaussian gaussian =
          new DiscreteGaussian(
              Rational.of(number(v, "sigma2")),
              new SecretBits(zeros -> Arrays.fill(zeros, (byte) 7)));
      int[] seen = new int[6];
      for (int i = 0; i < samples; i++) {
        long sample = Math.abs(gaussian.next());
        if (sample < seen.length) {
          seen[(int) sample]++;
        }
      }
      for (int k = 0; k < seen.length; k++) {
        double probability = v.get("pmf").get(Integer.toString(k)).asDouble() * (k == 0 ? 1 : 2);
        double deviation = Math.sqrt(samples * probability * (1 - probability));
        // Five standard deviations: false alarm below 10^-6 each, and the seed is fixed.
        assertThat((double) seen[k])
            .as("%s at %s", v.get("sigma2"), k)
            .isCloseTo(samples * probability, within(5 * deviation + 1));
      }
    }
  }

  @Test
  void tau_ofNoiseInShares_isTheReferences() {
    for (JsonNode v : family("ddg_tau")) {
      assertThat(DistributedGaussian.tau(v.get("n").asInt(), number(v, "sigma_local")))
          .isCloseTo(number(v, "tau"), EXACT);
    }
  }

  @Test
  void siteLevelMultiplier_exactAndByZcdp_isTheReferences() {
    for (JsonNode v : family("site_level_noise_multiplier")) {
      double epsilon = number(v, "eps");
      double delta = number(v, "delta");
      double rounds = number(v, "T");
      assertThat(Math.sqrt(rounds) * GaussianMechanism.multiplier(epsilon, delta))
          .isCloseTo(number(v, "z_exact"), EXACT);
      assertThat(Math.sqrt(rounds * Zcdp.variance(Zcdp.rho(epsilon, delta), 1)))
          .isCloseTo(number(v, "z_zcdp"), EXACT);
    }
  }

  @Test
  void oneRunAudit_ofTheReference_hasItsBoundAndPValues() {
    for (JsonNode v : family("one_run_audit")) {
      assertThat(audit(v).epsilonAtLeast(number(v, "delta"), number(v, "significance")))
          .as("%s", v)
          .isCloseTo(number(v, "eps_lower_bound"), within(1e-6));
    }
    for (JsonNode v : family("one_run_pvalues")) {
      assertThat(audit(v).pValue(number(v, "eps"), number(v, "delta")))
          .isCloseTo(number(v, "p"), EXACT);
    }
  }

  private static OneRunAudit audit(JsonNode v) {
    return new OneRunAudit(v.get("m").asInt(), v.get("r").asInt(), v.get("v").asInt());
  }
}
