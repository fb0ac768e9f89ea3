package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.learning.metric.MembershipCurve;
import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.model.PublicRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MembershipTest {
  private static final ReleaseRule FIVE =
      cells -> IntStream.range(0, cells.length).allMatch(i -> cells[i] == 0 || cells[i] >= 5);
  private static final List<Variable> NOISE = noise();

  private static List<Variable> noise() {
    List<Variable> variables = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      variables.add(Variable.number("x" + i, "", -10, 10));
    }
    variables.add(Variable.integer("ill", 0, 1));
    return variables;
  }

  /** Patients whose outcome follows from nothing: what a model learns of them is them. */
  private static List<MemoryRows> patients(int sites, int each) {
    List<MemoryRows> all = new ArrayList<>();
    for (int k = 0; k < sites; k++) {
      PublicRandom random = PublicRandom.of(23, List.of("noise", Integer.toString(k)));
      List<double[]> rows = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        double[] row = new double[11];
        for (int j = 0; j < 10; j++) {
          row[j] = Math.max(-9, Math.min(9, random.normal()));
        }
        row[10] = random.below(2);
        rows.add(row);
      }
      all.add(new MemoryRows(NOISE, rows));
    }
    return all;
  }

  private static final String FORMULA = "ill ~ x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9";

  private static TrainResult train(int rounds, String hidden) {
    return Sites.train(
        Sites.study(
            FORMULA,
            "model.hidden",
            hidden,
            "model.missing",
            "drop",
            "local.rate",
            "0.3",
            "local.steps",
            "40",
            "strategy.norm-max",
            "100",
            "evaluate.holdout",
            "0.5",
            "rounds",
            Integer.toString(rounds)),
        NOISE,
        patients(3, 100));
  }

  @Test
  void attack_onAModelThatLearntItsPatientsByHeart_findsThem() {
    List<TrainResult.Attack> attacks = train(25, "32").attacks();

    assertThat(attacks.stream().map(TrainResult.Attack::name))
        .containsExactly("loss", "calibrated");
    TrainResult.Attack loss = attacks.getFirst();
    assertThat(loss.members() + loss.others()).isEqualTo(300);
    assertThat(loss.auc()).isGreaterThan(0.65);
    assertThat(attacks.getLast().auc()).isGreaterThan(0.53);
    assertThat(loss.falsePositives()).isNotNull().isBetween(0.05, 0.15);
    assertThat(loss.truePositives()).isNotNull().isGreaterThan(loss.falsePositives());
    // half of the outsiders train the reference models
    assertThat(attacks.getLast().others()).isLessThan(loss.others());
  }

  @Test
  void attack_onAModelThatHardlyLearnt_isChance() {
    for (TrainResult.Attack attack : train(1, "").attacks()) {
      assertThat(attack.auc()).isCloseTo(0.5, within(4 * attack.standardError()));
      assertThat(attack.standardError()).isBetween(0.02, 0.06);
    }
  }

  @Test
  void attack_withoutOutsidersOrALossOfEach_isNotMade() {
    assertThat(
            Sites.train(
                    Sites.study("ill ~ age", "rounds", "1"),
                    Patients.VARIABLES,
                    Patients.sites(2, 60))
                .attacks())
        .isEmpty();
    assertThat(
            Sites.train(
                    Sites.study(
                        "ill ~ age",
                        "model.head",
                        "cox",
                        "model.time",
                        "days",
                        "evaluate.holdout",
                        "0.3",
                        "rounds",
                        "1"),
                    Patients.VARIABLES,
                    Patients.sites(2, 60))
                .attacks())
        .isEmpty();
  }

  @Test
  void release_aboveTheStudysLimit_isWithheld() {
    TrainResult leaky = train(25, "32");
    TrainResult tame = train(1, "");

    assertThat(TrainRelease.of(limited(leaky, "0.6"), FIVE)).isInstanceOf(Release.Withheld.class);
    assertThat(TrainRelease.of(limited(leaky, "1"), FIVE)).isInstanceOf(Release.Open.class);
    assertThat(TrainRelease.of(limited(tame, "0.7"), FIVE)).isInstanceOf(Release.Open.class);
    assertThat(TrainRelease.of(with(limited(tame, "0.7"), List.of()), FIVE))
        .as("what was not measured is not released")
        .isInstanceOf(Release.Withheld.class);
  }

  @Test
  void release_ofFewFoundPatients_hidesTheShareButNotTheArea() {
    TrainResult tame = train(1, "");
    // 2 of 100 members found
    TrainResult.Attack few = new TrainResult.Attack("loss", 100, 200, 0.5, 0, 0.03, 0.02, 0.05);

    Release<TrainResult> release = TrainRelease.of(with(tame, List.of(few)), FIVE);

    TrainResult.Attack shown = ((Release.Open<TrainResult>) release).result().attacks().getFirst();
    assertThat(shown.truePositives()).isNull();
    assertThat(shown.falsePositives()).isNull();
    assertThat(shown.auc()).isEqualTo(0.5);
  }

  private static TrainResult limited(TrainResult result, String limit) {
    SortedMap<String, String> options = new TreeMap<>(result.recipe().options());
    options.put("release.attack-auc-max", limit);
    return copy(
        result, new TrainResult.Recipe(options, result.recipe().variables()), result.attacks());
  }

  private static TrainResult with(TrainResult result, List<TrainResult.Attack> attacks) {
    return copy(result, result.recipe(), attacks);
  }

  private static TrainResult copy(
      TrainResult r, TrainResult.Recipe recipe, List<TrainResult.Attack> attacks) {
    return new TrainResult(
        r.analysis(),
        r.formula(),
        r.cohort(),
        r.network(),
        r.strategy(),
        r.engine(),
        r.seed(),
        r.sites(),
        r.patients(),
        r.rowsDropped(),
        r.inputs(),
        r.rounds(),
        r.chosenRound(),
        r.metrics(),
        r.evaluatedOn(),
        r.weights(),
        r.notes(),
        recipe,
        r.privacy(),
        attacks);
  }

  @Test
  void study_withALimitButNobodyHeldOut_isRefused() {
    assertThatThrownBy(
            () ->
                Sites.train(
                    Sites.study("ill ~ age", "release.attack-auc-max", "0.6"),
                    Patients.VARIABLES,
                    Patients.sites(2, 60)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("evaluate.holdout");
  }

  @Test
  void curve_ofKnownCounts_hasTheKnownFigures() {
    double[] members = new double[MembershipCurve.bins()];
    double[] others = new double[MembershipCurve.bins()];
    // losses 0.1, 0.2, 0.3, 0.4: 10 members at 0.1, 30 and 20 at 0.2, 30 others at 0.4
    members[MembershipCurve.bin(0.1)] = 10;
    members[MembershipCurve.bin(0.2)] = 30;
    others[MembershipCurve.bin(0.2)] = 20;
    others[MembershipCurve.bin(0.4)] = 30;
    MembershipCurve curve = new MembershipCurve(members, others);

    // pairs in order: 10·50 + 30·30; tied: 30·20; of 40·50
    assertThat(curve.auc()).isCloseTo((500 + 900 + 300) / 2000.0, within(1e-12));
    assertThat(curve.aucError()).isCloseTo(300 / 2000.0, within(1e-12));
    // ten others at least: the threshold goes down to 0.2
    assertThat(curve.few()).isEqualTo(new MembershipCurve.Above(40, 20));
    // Hanley and McNeil's formula at A = 0.85, worked out by hand
    double one = 0.85 / 1.15 - 0.7225;
    double two = 2 * 0.7225 / 1.85 - 0.7225;
    double variance = (0.85 * 0.15 + 39 * one + 49 * two) / 2000;
    assertThat(curve.standardError()).isCloseTo(Math.sqrt(variance), within(1e-12));
  }
}
