package eu.sund.simulation.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.simulation.research.Inference.Estimate;
import eu.sund.simulation.research.Inference.Verdict;
import java.util.List;
import java.util.Optional;
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
    assertThat(trial.events.length).isBetween(497, 503);
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
            new double[] {0.1, 0.4, 0.4, 0.8}, new boolean[] {false, true, false, true});
    assertThat(Metric.AUC.of(some)).isEqualTo(3.5 / 4);
    assertThat(Metric.ACCURACY.of(some)).isEqualTo(0.75);
    assertThat(Metric.AUC.of(some, new double[] {1, 0, 1, 2})).isEqualTo(1);
    Metric.Predictions alike =
        new Metric.Predictions(new double[] {0.1, 0.2}, new boolean[] {true, true});
    assertThat(Metric.AUC.of(alike)).isNaN();
  }
}
