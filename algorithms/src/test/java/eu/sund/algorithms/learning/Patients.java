package eu.sund.algorithms.learning;

import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Variable;
import eu.sund.core.model.PublicRandom;
import java.util.ArrayList;
import java.util.List;

/** Made-up patients whose hospitals differ: ages, and how much a site's risk is above another's. */
final class Patients {
  static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 20, 100),
          Variable.number("pressure", "mm[Hg]", 60, 220),
          Variable.category("sex", "female", "male"),
          Variable.integer("ill", 0, 1),
          Variable.integer("admitted", 0, 1),
          Variable.category("stage", "i", "ii", "iii"),
          Variable.number("days", "d", 0, 4000));

  private Patients() {}

  static List<MemoryRows> sites(int sites, int each) {
    List<MemoryRows> all = new ArrayList<>();
    for (int k = 0; k < sites; k++) {
      all.add(new MemoryRows(VARIABLES, rows(k, each + 11 * k)));
    }
    return all;
  }

  static MemoryRows pooled(int sites, int each) {
    List<double[]> all = new ArrayList<>();
    for (int k = 0; k < sites; k++) {
      all.addAll(rows(k, each + 11 * k));
    }
    return new MemoryRows(VARIABLES, all);
  }

  static List<double[]> rows(int site, int n) {
    PublicRandom random = PublicRandom.of(17, List.of("patients", Integer.toString(site)));
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double age = 35 + 8 * site + 30 * random.uniform();
      double pressure = 130 + 15 * random.normal();
      pressure = Math.max(60, Math.min(220, pressure));
      double male = random.below(2);
      double risk =
          0.09 * (age - 60) + 0.06 * (pressure - 130) + 0.9 * male - 0.6 + 0.15 * (site - 1);
      double ill = random.uniform() < 1 / (1 + Math.exp(-risk)) ? 1 : 0;
      double admitted = random.uniform() < 1 / (1 + Math.exp(-0.5 * risk)) ? 1 : 0;
      double stage = Math.max(0, Math.min(2, Math.floor(1.5 + 0.7 * risk + 0.4 * random.normal())));
      double death = -800 * Math.log(1 - random.uniform()) * Math.exp(-0.8 * risk);
      double end = 1500 + 1500 * random.uniform();
      double missing = random.uniform() < 0.05 ? Double.NaN : pressure;
      rows.add(
          new double[] {
            age, missing, male, ill, admitted, stage, Math.min(4000, Math.min(death, end))
          });
    }
    return rows;
  }
}
