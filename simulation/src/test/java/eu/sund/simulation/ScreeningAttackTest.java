package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.algorithms.regression.GlmState;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import eu.sund.engine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What the rules on the size of a model are for: each attack is shown to work where the rule is
 * not, on the plain computation, and to be refused by the network.
 */
final class ScreeningAttackTest {
  private static final int GROUPS = 12;
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.category("ward", wards()),
          Variable.number("age", "a", 18, 100),
          Variable.number("creatinine", "umol/L", 0, 500),
          Variable.integer("ill", 0, 1));
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), VARIABLES);

  private static String[] wards() {
    String[] names = new String[GROUPS];
    for (int i = 0; i < names.length; i++) {
      names[i] = "w" + i;
    }
    return names;
  }

  private static StudySpec study(String formula) {
    return new StudySpec(
        "Attack",
        "to learn of one patient",
        List.of(CODEBOOK.dataset()),
        List.of(),
        Filter.all(),
        "glm",
        Formula.parse(formula),
        new TreeMap<>());
  }

  /**
   * Patients of some hospitals, row by row.
   *
   * @param lonely whether the last ward has one patient, in all hospitals together
   */
  private static List<List<double[]>> hospitals(int hospitals, int patients, boolean lonely) {
    SplittableRandom random = new SplittableRandom(8);
    List<List<double[]>> all = new ArrayList<>();
    for (int h = 0; h < hospitals; h++) {
      List<double[]> rows = new ArrayList<>();
      for (int i = 0; i < patients; i++) {
        int ward = lonely ? (h == 1 && i == 7 ? GROUPS - 1 : i % (GROUPS - 1)) : i % GROUPS;
        double age = 20 + random.nextInt(70);
        double creatinine = 40 + 100 * random.nextDouble() + age / 10;
        rows.add(new double[] {ward, age, creatinine, random.nextInt(2)});
      }
      all.add(rows);
    }
    return all;
  }

  private static Rows rows(List<double[]> rows) {
    List<List<Double>> columns = new ArrayList<>();
    for (int column = 0; column < VARIABLES.size(); column++) {
      int at = column;
      columns.add(rows.stream().map(row -> row[at]).toList());
    }
    return new MemoryRows(VARIABLES, columns);
  }

  private static GlmResult plain(String formula, List<List<double[]>> hospitals) {
    Rows pooled = rows(hospitals.stream().flatMap(List::stream).toList());
    return ((SingleSite.Outcome.Done<GlmResult>)
            SingleSite.run(
                new Glm(), study(formula), CODEBOOK, pooled, RowAccess.granted("attack")))
        .result();
  }

  private static Outcome inTheNetwork(String formula, List<List<double[]>> hospitals) {
    Map<SiteId, Supplier<Rows>> sites = new TreeMap<>();
    for (int i = 0; i < hospitals.size(); i++) {
      List<double[]> mine = hospitals.get(i);
      sites.put(new SiteId("site-" + i), () -> rows(mine));
    }
    return new Simulation<GlmState, GlmResult>(new Glm(), study(formula), CODEBOOK, sites)
        .run(SimulationOptions.of(1, Faults.none()))
        .outcome();
  }

  private static double estimate(GlmResult result, String term) {
    return result.coefficients().stream()
        .filter(c -> c.term().equals(term))
        .findFirst()
        .orElseThrow()
        .estimate();
  }

  /** The coefficient of a level with one patient, and the constant, give his value to the digit. */
  @Test
  void lonelyLevel_givesAPatientsValue_andIsRefused() {
    List<List<double[]>> hospitals = hospitals(4, 60, true);
    GlmResult result = plain("creatinine ~ ward", hospitals);
    double recovered = estimate(result, "(Intercept)") + estimate(result, "wardw11");
    assertThat(recovered).isCloseTo(hospitals.get(1).get(7)[2], within(1e-6));
    assertThat(inTheNetwork("creatinine ~ ward", hospitals)).isEqualTo(new Outcome.Refused());
    // The same question where every ward has enough patients is answered.
    assertThat(inTheNetwork("creatinine ~ ward", hospitals(4, 60, false)))
        .isEqualTo(new Outcome.Succeeded());
  }

  /** As many parameters as kinds of patients: the fitted values are the kinds' own means. */
  @Test
  void saturatedModel_isRefusedWithTheUniformCode() {
    List<List<double[]>> hospitals = hospitals(3, 24, false);
    // 24 columns for 72 patients: three patients a parameter
    String formula = "creatinine ~ ward * age";
    assertThat(plain(formula, hospitals(3, 240, false)).coefficients()).hasSize(2 * GROUPS);
    Outcome outcome = inTheNetwork(formula, hospitals);
    assertThat(outcome).isEqualTo(new Outcome.Refused());
    assertThat(outcome.errorCode()).contains(ErrorCode.DISCLOSURE_REFUSED);
  }

  /**
   * Two of three hospitals have patients: whoever runs one of them takes his own sums off the
   * result's, and has the other's.
   */
  @Test
  void twoContributors_giveEachTheOthersSum_andAreRefused() {
    List<List<double[]>> hospitals = new ArrayList<>(hospitals(3, 60, false));
    hospitals.set(2, hospitals.get(2).subList(0, 3));
    String mean = "creatinine ~ 1";
    GlmResult both = plain(mean, hospitals.subList(0, 2));
    GlmResult own = plain(mean, hospitals.subList(0, 1));
    double others =
        (estimate(both, "(Intercept)") * both.patients()
                - estimate(own, "(Intercept)") * own.patients())
            / (both.patients() - own.patients());
    double truth =
        hospitals.get(1).stream().mapToDouble(row -> row[2]).average().orElse(Double.NaN);
    assertThat(others).isCloseTo(truth, within(1e-9));
    assertThat(inTheNetwork(mean, hospitals)).isEqualTo(new Outcome.Refused());
  }

  /** Everyone in a ward is ill: the prediction for the ward is the diagnosis of each of them. */
  @Test
  void levelWithOneOutcome_isRefused() {
    List<List<double[]>> hospitals = hospitals(4, 120, false);
    for (List<double[]> rows : hospitals) {
      rows.stream().filter(row -> row[0] == 3).forEach(row -> row[3] = 1);
    }
    assertThat(inTheNetwork("ill ~ ward", hospitals)).isEqualTo(new Outcome.Refused());
    assertThat(inTheNetwork("ill ~ age", hospitals)).isEqualTo(new Outcome.Succeeded());
  }

  /** A ward that one hospital alone has: constant and coefficient are its patients' mean there. */
  @Test
  void levelOfOneHospital_givesThatHospitalsMean_andIsRefused() {
    for (int with = 1; with <= 3; with++) {
      List<List<double[]>> hospitals = hospitals(4, 120, false);
      for (int h = 0; h < 4; h++) {
        for (int i = 0; i < 120; i++) {
          boolean last = h < with && i % 3 == 0;
          hospitals.get(h).get(i)[0] = last ? GROUPS - 1 : i % (GROUPS - 1);
        }
      }
      if (with == 1) {
        GlmResult result = plain("creatinine ~ ward", hospitals);
        double mean =
            hospitals.getFirst().stream()
                .filter(row -> row[0] == GROUPS - 1)
                .mapToDouble(row -> row[2])
                .average()
                .orElse(Double.NaN);
        assertThat(estimate(result, "(Intercept)") + estimate(result, "wardw11"))
            .isCloseTo(mean, within(1e-9));
      }
      assertThat(inTheNetwork("creatinine ~ ward", hospitals))
          .as("%s hospitals", with)
          .isEqualTo(with == 3 ? new Outcome.Succeeded() : new Outcome.Refused());
    }
  }
}
