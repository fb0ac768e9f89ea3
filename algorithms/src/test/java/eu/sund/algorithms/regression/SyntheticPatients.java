package eu.sund.algorithms.regression;

import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;

/** The rows of {@code src/test/r/glm.R}, by the same formulas. */
final class SyntheticPatients {
  static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 20, 90),
          Variable.number("bp", "mm[Hg]", 60, 200),
          Variable.integer("sex", 0, 1),
          Variable.category("cp", "1", "2", "3", "4"),
          Variable.category("arm", "a", "b", "c"),
          Variable.integer("stage", 1, 3),
          Variable.number("w", "", 0, 5),
          Variable.number("logexp", "", 0, 2),
          Variable.integer("y", 0, 1),
          Variable.integer("rare", 0, 1),
          Variable.integer("count", 0, 40),
          Variable.number("cost", "EUR", 0, 60),
          Variable.number("level", "", 0, 100));

  private SyntheticPatients() {}

  static List<double[]> rows() {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      double age = 30 + Math.floor(50 * u(i, 37, 11, 101));
      double bp = 100 + 60 * u(i, 53, 7, 211);
      double sex = (i * 7 + i / 5) % 2;
      double cp = (i * 5 + i / 7) % 4;
      double arm = (i * 11 + i / 3) % 3;
      double stage = 1 + (i * 3 + i / 11) % 3;
      double logexp = 0.25 * (1 + (i * 13) % 5);
      double w = 1 + (i * 17) % 3;
      double lp = -1 + 0.03 * (age - 50) + 0.5 * sex - 0.02 * (bp - 130) + (cp == 3 ? 0.4 : 0);
      double y = u(i, 71, 3, 97) < 1 / (1 + Math.exp(-lp)) ? 1 : 0;
      double rare = u(i, 71, 3, 97) < 0.1 + 0.003 * (age - 30) + 0.05 * sex ? 1 : 0;
      double count = Math.floor(8 * u(i, 29, 5, 89) * (0.3 + 0.01 * age) * (1 + 0.3 * sex));
      double cost = 5 + 0.2 * age + 3 * sex + 10 * u(i, 43, 9, 103);
      double level = 20 + 0.3 * age - 4 * sex + 0.1 * bp + 7 * u(i, 43, 9, 103);
      rows.add(new double[] {age, bp, sex, cp, arm, stage, w, logexp, y, rare, count, cost, level});
    }
    return rows;
  }

  static int column(String name) {
    return VARIABLES.stream().map(Variable::name).toList().indexOf(name);
  }

  private static double u(int i, int a, int b, int m) {
    return (double) ((a * i + b) % m) / m;
  }
}
