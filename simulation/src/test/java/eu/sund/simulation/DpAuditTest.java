package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.SiteId;
import eu.sund.core.dp.SampledGaussian;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Training with differential privacy against an attacker who sees the weights. Seeds are fixed. */
class DpAuditTest {
  private static final double DELTA = 1e-5;

  private static DpAudit.Finding run(DpAudit.Setting setting, DpAudit.Defect defect, int seed) {
    return DpAudit.run(setting, defect, new SeededEntropy("audit", new SiteId("audited"), seed));
  }

  private static DpAudit.Setting setting(double multiplier, double rate, int steps, int guesses) {
    return new DpAudit.Setting(
        new SampledGaussian(multiplier, rate, steps), DELTA, 1000, guesses, 200);
  }

  @Test
  void run_ofTheRealTraining_neverRefutesItsClaim() {
    for (int seed = 1; seed <= 3; seed++) {
      DpAudit.Finding all = run(setting(4, 1, 4, 100), DpAudit.Defect.NONE, seed);
      // multiplier 4 over 4 steps is one step of 2: the bound is well above nothing
      assertThat(all.atLeast()).as("%s", all).isBetween(0.1, all.claim());
      DpAudit.Finding sampled = run(setting(1, 0.2, 10, 100), DpAudit.Defect.NONE, seed);
      assertThat(sampled.refutes()).as("%s", sampled).isFalse();
    }
  }

  @Test
  void run_withoutNoise_refutesTheClaim() {
    DpAudit.Finding all = run(setting(4, 1, 4, 200), DpAudit.Defect.NO_NOISE, 1);
    assertThat(all.correct()).isEqualTo(200);
    assertThat(all.refutes()).as("%s", all).isTrue();
    DpAudit.Finding sampled = run(setting(2, 0.2, 10, 200), DpAudit.Defect.NO_NOISE, 1);
    assertThat(sampled.refutes()).as("%s", sampled).isTrue();
  }

  @Test
  @Tag("slow")
  void run_withHalfTheNoise_refutesTheClaim() {
    // one step of multiplier 2: epsilon 1.96 at this delta; of 1: 4.38
    DpAudit.Setting setting =
        new DpAudit.Setting(new SampledGaussian(2, 1, 1), DELTA, 20_000, 300, 0);
    DpAudit.Finding half = run(setting, DpAudit.Defect.HALF_THE_NOISE, 1);
    assertThat(half.refutes()).as("%s", half).isTrue();
    assertThat(run(setting, DpAudit.Defect.NONE, 1).refutes()).isFalse();
  }
}
