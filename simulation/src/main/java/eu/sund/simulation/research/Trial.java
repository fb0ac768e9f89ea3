package eu.sund.simulation.research;

import eu.sund.core.SiteId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One seed of a comparison: training and test rows of every site, and what each model says of every
 * test row.
 */
final class Trial {
  /** What a trial asks of its learner, and with which rows. */
  record Setup(Partition partition, Learner learner, double testShare, long seed) {}

  final List<SiteId> names;
  final List<VirtualSite> training = new ArrayList<>();
  final List<VirtualSite> test = new ArrayList<>();
  final Metric.Truth truth;
  final Table testRows;

  /** By model name: every test row's probability, sites one after the other. */
  final Optional<double[]> federated;

  final Optional<double[]> pooled;
  final Optional<double[]> personal;
  final Optional<double[]> cyclic;

  /** By site whose model it is. */
  final List<Optional<double[]>> local = new ArrayList<>();

  final List<String> failures = new ArrayList<>();

  Trial(Setup setup) {
    names = setup.partition().sites().stream().map(VirtualSite::site).toList();
    Table table = setup.partition().table();
    int[] complete = table.variables().isEmpty() ? new int[0] : needed(setup, table);
    int[] trainOrder = new int[table.rows()];
    int[] testOrder = new int[table.rows()];
    int trainSize = 0;
    int testSize = 0;
    int[] trainStart = new int[names.size() + 1];
    int[] testStart = new int[names.size() + 1];
    for (int s = 0; s < names.size(); s++) {
      VirtualSite site = setup.partition().sites().get(s);
      int[] rows = completeRows(site, complete);
      int[] order = Chance.of(setup.seed(), "test rows of " + site.site()).order(rows.length);
      int held = (int) Math.rint(rows.length * setup.testShare());
      for (int i = 0; i < rows.length; i++) {
        if (i < held) {
          testOrder[testSize++] = rows[order[i]];
        } else {
          trainOrder[trainSize++] = rows[order[i]];
        }
      }
      trainStart[s + 1] = trainSize;
      testStart[s + 1] = testSize;
    }
    Table trainRows = table.permuted(Arrays.copyOf(trainOrder, trainSize));
    testRows = table.permuted(Arrays.copyOf(testOrder, testSize));
    for (int s = 0; s < names.size(); s++) {
      training.add(new VirtualSite(names.get(s), trainRows, trainStart[s], trainStart[s + 1]));
      test.add(new VirtualSite(names.get(s), testRows, testStart[s], testStart[s + 1]));
    }
    double[] outcomes = column(setup.learner().outcome());
    truth = new Metric.Truth(outcomes, setup.learner().time().map(this::column).orElse(outcomes));
    VirtualSite all = new VirtualSite(new SiteId("pooled"), trainRows, 0, trainSize);
    VirtualSite everyone = new VirtualSite(new SiteId("test"), testRows, 0, testSize);
    Learner learner = setup.learner();
    Learner.Fit together = learner.fit(training, setup.seed());
    federated = scored("federated", together, everyone);
    pooled = scored("pooled", learner.fit(List.of(all), setup.seed()), everyone);
    personal = personal(together, testSize);
    cyclic = learner.cyclic(training, setup.seed()).map(model -> model.predictions(everyone));
    for (VirtualSite site : training) {
      local.add(
          site.rows() == 0
              ? Optional.empty()
              : scored(
                  "local at " + site.site(), learner.fit(List.of(site), setup.seed()), everyone));
    }
  }

  private double[] column(String variable) {
    int at = testRows.indexOf(variable);
    double[] values = new double[testRows.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = testRows.get(row, at);
    }
    return values;
  }

  private static int[] needed(Setup setup, Table table) {
    return setup.learner().variables().stream().mapToInt(table::indexOf).toArray();
  }

  private static int[] completeRows(VirtualSite site, int[] columns) {
    int[] rows = new int[site.rows()];
    int count = 0;
    for (int row = site.from(); row < site.to(); row++) {
      boolean complete = true;
      for (int column : columns) {
        complete &= !Double.isNaN(site.table().get(row, column));
      }
      if (complete) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  private Optional<double[]> scored(String what, Learner.Fit fit, VirtualSite rows) {
    if (fit.model().isEmpty()) {
      failures.add(what + ": " + fit.failure());
    }
    return fit.model().map(model -> model.predictions(rows));
  }

  private Optional<double[]> personal(Learner.Fit fit, int testSize) {
    if (fit.personal().size() != test.size()) {
      return Optional.empty();
    }
    double[] scores = new double[testSize];
    for (int s = 0; s < test.size(); s++) {
      VirtualSite site = test.get(s);
      double[] own = fit.personal().get(s).predictions(site);
      System.arraycopy(own, 0, scores, site.from(), own.length);
    }
    return Optional.of(scores);
  }

  /** Every test row as the model of its own site says; NaN where the site has none. */
  double[] localAtHome() {
    double[] scores = new double[truth.size()];
    Arrays.fill(scores, Double.NaN);
    for (int s = 0; s < test.size(); s++) {
      VirtualSite site = test.get(s);
      if (local.get(s).isPresent()) {
        System.arraycopy(local.get(s).get(), site.from(), scores, site.from(), site.rows());
      }
    }
    return scores;
  }

  int trainingRows() {
    return training.stream().mapToInt(VirtualSite::rows).sum();
  }

  /** A measure of a model on some test rows. */
  double measure(Metric metric, double[] scores, int[] rows) {
    double[] some = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = scores[rows[i]];
    }
    return metric.of(new Metric.Predictions(some, truth.of(rows)));
  }
}
