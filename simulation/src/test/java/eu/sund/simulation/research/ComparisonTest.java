package eu.sund.simulation.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import eu.sund.core.port.Workers;
import eu.sund.simulation.research.Inference.Estimate;
import eu.sund.simulation.research.Inference.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static final Table TABLE = new Synthetic(2000, 3).table(7);
  private static final Split SPLIT = Split.parse("dirichlet:5");

  /** Knows the outcome if it has learnt from enough rows, else tells a coin's side. */
  private record Oracle(int enough, double personalNoise) implements Learner {
    @Override
    public String outcome() {
      return "y";
    }

    @Override
    public List<String> variables() {
      return List.of("x1", "y");
    }

    @Override
    public Fit fit(List<VirtualSite> sites, long seed) {
      int rows = sites.stream().mapToInt(VirtualSite::rows).sum();
      double noise = rows >= enough ? 0.2 : 0.6;
      Model model = model(noise, seed);
      return new Fit(
          Optional.of(model), "", sites.stream().map(s -> model(personalNoise, seed)).toList());
    }

    @Override
    public Optional<Model> cyclic(List<VirtualSite> sites, long seed) {
      return Optional.of(model(0.4, seed));
    }

    private static Model model(double noise, long seed) {
      return rows -> {
        Chance chance = Chance.of(seed, "oracle " + noise + rows.site());
        int y = rows.table().indexOf("y");
        double[] probabilities = new double[rows.rows()];
        for (int i = 0; i < probabilities.length; i++) {
          boolean wrong = chance.uniform() < noise;
          probabilities[i] = wrong == (rows.table().get(rows.from() + i, y) == 1) ? 0.3 : 0.7;
        }
        return probabilities;
      };
    }
  }

  private static Comparison.Report run(Learner learner, double margin) {
    return Comparison.run(
        new Comparison.Options(
            List.of(1L, 2L, 3L, 4L, 5L), 0.25, margin, Metric.ACCURACY, List.of("fold")),
        TABLE,
        (rows, seed) -> Partition.of(rows, SPLIT, 6, "y", 1),
        learner,
        done -> {});
  }

  private static Comparison.Line line(Comparison.Report report, String model, String scope) {
    return report.lines().stream()
        .filter(l -> l.model().equals(model) && l.scope().equals(scope))
        .findFirst()
        .orElseThrow();
  }

  private static Verdict verdict(Comparison.Report report, String model, String against) {
    return report.claims().stream()
        .filter(c -> c.model().equals(model) && c.against().equals(against))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  @Test
  void run_modelsOfKnownQuality_haveTheirFiguresAndVerdicts() {
    Comparison.Report report = run(new Oracle(1000, 0.45), 0.1);
    assertThat(line(report, "federated", "all").estimate().mean()).isCloseTo(0.8, within(0.03));
    assertThat(line(report, "pooled", "all").estimate().mean()).isCloseTo(0.8, within(0.03));
    assertThat(line(report, "cyclic", "all").estimate().mean()).isCloseTo(0.6, within(0.03));
    assertThat(line(report, "local", "home").estimate().mean()).isCloseTo(0.4, within(0.05));
    assertThat(line(report, "personal", "home").estimate().mean()).isCloseTo(0.55, within(0.05));
    assertThat(verdict(report, "federated", "pooled")).isEqualTo(Verdict.NON_INFERIOR);
    assertThat(verdict(report, "federated", "local")).isEqualTo(Verdict.NON_INFERIOR);
    assertThat(verdict(report, "personal", "federated")).isEqualTo(Verdict.INFERIOR);
    assertThat(report.matrix()).hasSize(6).allSatisfy(row -> assertThat(row).hasSize(6));
    assertThat(report.matrix().getFirst().getFirst()).isCloseTo(0.4, within(0.1));
    assertThat(report.groups()).hasSize(6 + 10);
    assertThat(report.groups())
        .allSatisfy(
            g -> {
              assertThat(g.federated().low()).isLessThan(g.federated().value());
              assertThat(g.federated().high()).isGreaterThan(g.federated().value());
            });
  }

  @Test
  void run_sameSeeds_hasTheSameBits() {
    assertThat(run(new Oracle(1000, 0.3), 0.02)).isEqualTo(run(new Oracle(1000, 0.3), 0.02));
  }

  /** A test row is never a training row, and every row is one of both. */
  @Test
  void trial_rows_areApart() {
    Partition partition = Partition.of(TABLE.numbered(), SPLIT, 6, "y", 1);
    Trial trial = new Trial(new Trial.Setup(partition, new Oracle(0, 0.3), 0.25, 9));
    boolean[] seen = new boolean[TABLE.rows()];
    int column = trial.testRows.indexOf(Table.ROW);
    for (VirtualSite site : trial.training) {
      for (int row = site.from(); row < site.to(); row++) {
        int number = (int) site.table().get(row, column);
        assertThat(seen[number]).isFalse();
        seen[number] = true;
      }
    }
    for (int row = 0; row < trial.testRows.rows(); row++) {
      int number = (int) trial.testRows.get(row, column);
      assertThat(seen[number]).isFalse();
      seen[number] = true;
    }
    assertThat(seen).doesNotContain(false);
    assertThat(trial.truth.size()).isBetween(497, 503);
  }

  /** Against the formula by hand: t(3, 0.975) = 3.182446, sd = 0.1290994, √(1/4 + 1/4). */
  @Test
  void corrected_fourFigures_isNadeauAndBengiosInterval() {
    Estimate estimate = Inference.corrected(new double[] {0.1, 0.2, 0.3, 0.4}, 0.25);
    assertThat(estimate.mean()).isCloseTo(0.25, within(1e-12));
    assertThat(estimate.sd()).isCloseTo(0.12909944, within(1e-8));
    assertThat(estimate.high() - 0.25).isCloseTo(0.2905160, within(1e-5));
    assertThat(0.25 - estimate.low()).isCloseTo(0.2905160, within(1e-5));
  }

  @Test
  void verdict_intervalAndMargin_isWhatItSays() {
    assertThat(new Estimate(0, 0, -0.01, 0.03).verdict(0.02)).isEqualTo(Verdict.NON_INFERIOR);
    assertThat(new Estimate(0, 0, -0.03, 0.01).verdict(0.02)).isEqualTo(Verdict.UNDECIDED);
    assertThat(new Estimate(0, 0, -0.09, -0.03).verdict(0.02)).isEqualTo(Verdict.INFERIOR);
    assertThat(new Estimate(0, 0, -0.02, 0).verdict(0.02)).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void metric_smallCases_areThoseByHand() {
    Metric.Predictions some =
        new Metric.Predictions(
            new double[] {0.1, 0.4, 0.4, 0.8},
            new Metric.Truth(new double[] {0, 1, 0, 1}, new double[] {5, 4, 1, 2}));
    assertThat(Metric.AUC.of(some)).isEqualTo(3.5 / 4);
    assertThat(Metric.ACCURACY.of(some)).isEqualTo(0.75);
    // events at 4 and 2; comparable: (2 before 5), (2 before 4), (4 before 5), all in risk's order
    assertThat(Metric.C_INDEX.of(some)).isEqualTo(1);
    assertThat(Metric.C_INDEX.of(some, new double[] {1, 1, 3, 0})).isEqualTo(1);
    Metric.Predictions classes =
        new Metric.Predictions(
            new double[] {2, 0, 1, 1},
            new Metric.Truth(new double[] {2, 1, 1, 0}, new double[] {0, 0, 0, 0}));
    assertThat(Metric.ACCURACY.of(classes)).isEqualTo(0.5);
    assertThat(Metric.AUC.of(some, new double[] {1, 0, 1, 2})).isEqualTo(1);
    Metric.Predictions alike =
        new Metric.Predictions(
            new double[] {0.1, 0.2}, new Metric.Truth(new double[] {1, 1}, new double[] {1, 1}));
    assertThat(Metric.AUC.of(alike)).isNaN();
  }

  /** Heads of one number: each with its measure, over a real training. */
  @Test
  void run_coxAndClasses_areComparedByTheirMeasures() {
    Codebook codebook =
        new Codebook(
            new DatasetId("synthetic"),
            List.of(
                Variable.number("risk", "", -8, 8),
                Variable.category("stage", "i", "ii", "iii"),
                Variable.integer("death", 0, 1),
                Variable.number("days", "d", 0, 10)));
    int n = 600;
    Chance chance = Chance.of(3, "patients");
    float[][] columns = new float[4][n];
    for (int i = 0; i < n; i++) {
      columns[0][i] = (float) chance.normal();
      double stage = 1.5 + 1.2 * columns[0][i] + 0.4 * chance.normal();
      columns[1][i] = (float) Math.max(0, Math.min(2, Math.floor(stage)));
      columns[2][i] = chance.below(3) > 0 ? 1 : 0;
      columns[3][i] =
          (float) Math.min(10, -3 * Math.log(chance.uniform()) / Math.exp(columns[0][i]));
    }
    Table table =
        new Table(
            codebook.variables(),
            Arrays.stream(columns).map(c -> (Column) new Column.Narrow(c)).toList(),
            n);
    Comparison.Report cox =
        run(
            codebook,
            table,
            "death ~ risk",
            Metric.C_INDEX,
            "model.head",
            "cox",
            "model.time",
            "days");
    assertThat(line(cox, "federated", "all").estimate().mean()).isBetween(0.65, 0.95);
    assertThat(line(cox, "cyclic", "all").estimate().mean()).isBetween(0.65, 0.95);
    Comparison.Report stages = run(codebook, table, "stage ~ risk", Metric.ACCURACY);
    assertThat(line(stages, "federated", "all").estimate().mean()).isGreaterThan(0.6);
    assertThatThrownBy(() -> run(codebook, table, "stage ~ risk", Metric.AUC))
        .hasMessageContaining("measured by [ACCURACY], not AUC");
  }

  private static Comparison.Report run(
      Codebook codebook, Table table, String formula, Metric metric, String... more) {
    TreeMap<String, String> options = new TreeMap<>(Map.of("rounds", "10", "local.rate", "0.5"));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    StudySpec study =
        new StudySpec(
            "t",
            "p",
            List.of(codebook.dataset()),
            List.of(),
            new Filter.All(),
            "train",
            Formula.parse(formula),
            options);
    return Comparison.run(
        new Comparison.Options(List.of(1L, 2L), 0.25, 0.02, metric, List.of()),
        table,
        (rows, seed) -> Partition.of(rows, Split.parse("iid"), 3, "death", 1),
        new TrainLearner(study, codebook, Workers.none()),
        done -> {});
  }
}
