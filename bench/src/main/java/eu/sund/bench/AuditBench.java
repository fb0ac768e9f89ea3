package eu.sund.bench;

import eu.sund.core.dp.SampledGaussian;
import eu.sund.simulation.DpAudit;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;

/** An attack on training with differential privacy, with its noise, half of it and none. */
final class AuditBench {
  private static final double DELTA = 1e-5;

  private AuditBench() {}

  static void print(int canaries) {
    List<SampledGaussian> all =
        List.of(
            new SampledGaussian(2, 1, 1),
            new SampledGaussian(8, 1, 16),
            new SampledGaussian(1.5, 0.5, 4),
            new SampledGaussian(2, 0.2, 30));
    System.out.println(
        canaries
            + " canaries, guesses on the 1.5 % that look most like it, delta "
            + DELTA
            + ", error chance 5 %");
    System.out.println("epsilon: claimed | proved with all the noise | with half | with none");
    for (SampledGaussian steps : all) {
      DpAudit.Setting setting =
          new DpAudit.Setting(steps, DELTA, canaries, Math.max(1, canaries * 3 / 200), 200);
      StringBuilder line = new StringBuilder();
      for (DpAudit.Defect defect : DpAudit.Defect.values()) {
        DpAudit.Finding found = DpAudit.run(setting, defect, new SecureRandom()::nextBytes);
        if (defect == DpAudit.Defect.NONE) {
          line.append(String.format(Locale.ROOT, "%8.3f", found.claim()));
        }
        line.append(
            String.format(
                Locale.ROOT, " | %6.3f%s", found.atLeast(), found.refutes() ? " refuted" : ""));
      }
      System.out.println(line + "   " + steps.words());
    }
  }
}
