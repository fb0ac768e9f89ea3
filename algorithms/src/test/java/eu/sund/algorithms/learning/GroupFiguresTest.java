package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.learning.metric.Complement;
import eu.sund.algorithms.learning.metric.Figure;
import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Which figures by groups are given, and what subtraction of those given would tell. */
class GroupFiguresTest {
  private static final int STAGE = 5;

  /** Five sites whose patients all have the stage that the site has; −1 for none. */
  private static List<MemoryRows> sites(IntUnaryOperator stageOf) {
    List<MemoryRows> sites = new ArrayList<>();
    for (int site = 0; site < 5; site++) {
      List<double[]> rows = new ArrayList<>(Patients.rows(site, 60));
      int stage = stageOf.applyAsInt(site);
      rows.forEach(row -> row[STAGE] = stage < 0 ? Double.NaN : stage);
      sites.add(new MemoryRows(Patients.VARIABLES, rows));
    }
    return sites;
  }

  private static List<String> groups(List<MemoryRows> sites, boolean open) {
    StudySpec study = Sites.study("ill ~ age", "evaluate.by", "stage", "rounds", "1");
    return Sites.train(study.onOpenData(open), Patients.VARIABLES, sites).metrics().stream()
        .map(TrainResult.Metric::group)
        .distinct()
        .toList();
  }

  /** All patients less those of the levels are then those of the one site without a level. */
  @Test
  void by_patientsWithoutALevelAtOneSite_noneOfTheVariableIsShown() {
    assertThat(groups(sites(site -> site < 4 ? 0 : -1), false)).containsExactly("all");
    assertThat(groups(sites(site -> site < 5 ? 0 : -1), false)).containsExactly("all", "stage=i");
  }

  @Test
  void by_openData_showsSingleSites() {
    List<MemoryRows> sites = sites(site -> Math.max(0, site - 2));
    assertThat(groups(sites, false)).containsExactly("all");
    assertThat(groups(sites, true)).containsExactly("all", "stage=i", "stage=ii", "stage=iii");
  }

  private static List<Figure> figures(double... patients) {
    List<Figure> figures = new ArrayList<>();
    for (int group = 0; group < patients.length; group++) {
      if (patients[group] >= 10) {
        figures.add(new Figure(group, "patients", patients[group], 0));
        figures.add(new Figure(group, "brier", 0.2, 0));
      }
    }
    return figures;
  }

  private static List<Integer> shown(int[] firstGroups, double... patients) {
    return Complement.withheld(figures(patients), firstGroups).stream()
        .map(Figure::group)
        .distinct()
        .toList();
  }

  @Test
  void withheld_oneSmallGroup_takesTheSmallestShownOneWithIt() {
    int[] one = {1, 4};
    assertThat(shown(one, 100, 60, 35, 5)).containsExactly(0, 1);
    assertThat(shown(one, 100, 60, 40, 0)).containsExactly(0, 1, 2);
    assertThat(shown(one, 100, 60, 30, 10)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void withheld_smallGroupsThatAreEnoughTogether_takeNoneWithThem() {
    assertThat(shown(new int[] {1, 5}, 100, 50, 36, 7, 7)).containsExactly(0, 1, 2);
    // each division by itself
    assertThat(shown(new int[] {1, 3, 5}, 100, 95, 5, 60, 40)).containsExactly(0, 3, 4);
  }
}
