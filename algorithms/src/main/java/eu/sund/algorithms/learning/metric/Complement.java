package eu.sund.algorithms.learning.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Withholds a second group where one that is too small could be had by subtraction.
 *
 * <p>A group of fewer than {@link Judge#GROUP_MIN} patients has no figures. But a mean over all
 * patients, times their number, less the same of the groups that are shown, is that of the patients
 * of no shown group. If these are fewer than that minimum, the smallest shown group is withheld
 * too; together they are enough.
 */
public final class Complement {
  private static final String PATIENTS = "patients";

  private Complement() {}

  /**
   * The figures that may be shown.
   *
   * @param figures of all patients (group 0) and of groups
   * @param firstGroups the first group of each division of the patients, and one after the last
   */
  public static List<Figure> withheld(List<Figure> figures, int[] firstGroups) {
    Map<Integer, Double> patients = new HashMap<>();
    for (Figure figure : figures) {
      if (figure.name().equals(PATIENTS)) {
        patients.put(figure.group(), figure.value());
      }
    }
    Set<Integer> hidden = new HashSet<>();
    double all = patients.getOrDefault(0, 0.0);
    for (int way = 0; way + 1 < firstGroups.length; way++) {
      double rest = all;
      int smallest = 0;
      for (int group = firstGroups[way]; group < firstGroups[way + 1]; group++) {
        double n = patients.getOrDefault(group, 0.0);
        rest -= n;
        if (n > 0 && (smallest == 0 || n < patients.getOrDefault(smallest, 0.0))) {
          smallest = group;
        }
      }
      if (smallest > 0 && rest > 0 && rest < Judge.GROUP_MIN) {
        hidden.add(smallest);
      }
    }
    List<Figure> shown = new ArrayList<>(figures);
    shown.removeIf(figure -> hidden.contains(figure.group()));
    return shown;
  }
}
