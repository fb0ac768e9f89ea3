package eu.sund.simulation.research;

import eu.sund.core.Checks;
import eu.sund.core.SiteId;
import eu.sund.core.Variable;
import eu.sund.simulation.research.Inference.Estimate;
import eu.sund.simulation.research.Inference.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;

/**
 * Compares what each site learns alone, what all learn together, each site's personal model, a
 * model that went from site to site, and what one could learn from all rows in one place: over
 * several seeds, each with training and test rows of its own, drawn apart at every site.
 *
 * <p><b>Privacy.</b> None: it shows single hospitals' models and figures. It exists only in
 * simulation, on data that are made up or public.
 *
 * <p><b>Figures.</b> {@code all}: one measure over the test rows of all sites. {@code home}: each
 * site's own test rows, measured apart, averaged by their number over the sites where it is
 * defined. Intervals over seeds are {@link Inference#corrected}; those of groups are percentiles of
 * a bootstrap over patients (Poisson weights, the same patient weighted alike in every seed).
 */
public final class Comparison {
  private static final int REPLICATES = 500;

  private final Options options;
  private final List<Trial> trials = new ArrayList<>();

  /**
   * What to compare, stated before anything is computed.
   *
   * @param seeds at least 2; 5 for a claim
   * @param testShare of each site's rows, in (0, 1)
   * @param margin by how much a model may be worse and still be called non-inferior
   * @param metric the measure
   * @param groups variables by whose levels figures are shown apart
   */
  public record Options(
      List<Long> seeds, double testShare, double margin, Metric metric, List<String> groups) {
    /** Copies the lists and checks the ranges. */
    public Options {
      seeds = List.copyOf(seeds);
      groups = List.copyOf(groups);
      Checks.argument(seeds.size() >= 2, "a comparison needs 2 seeds or more");
      Checks.argument(
          testShare > 0 && testShare < 1, "the test share lies in (0, 1), was %s", testShare);
      Checks.argument(margin >= 0 && margin < 1, "a margin lies in [0, 1), was %s", margin);
    }
  }

  /**
   * A model's figures.
   *
   * @param model pooled, federated, cyclic, personal, local, local (best)
   * @param scope all or home
   * @param estimate over seeds
   * @param seeds each seed's figure
   */
  public record Line(String model, String scope, Estimate estimate, List<Double> seeds) {}

  /** A difference of two models' figures, paired by seed, and what it says. */
  public record Claim(
      String model, String against, String scope, Estimate difference, Verdict verdict) {}

  /**
   * A group of patients.
   *
   * @param patients in the test rows, a mean over seeds
   * @param federated the federated model's figure and its bootstrap interval
   * @param local the local models' figure at home, or NaN
   * @param difference federated minus local with its bootstrap interval, or NaN
   */
  public record Group(
      String variable,
      String level,
      double patients,
      Interval federated,
      double local,
      Interval difference) {}

  /** A figure with its bootstrap interval. */
  public record Interval(double value, double low, double high) {}

  /**
   * All that was found.
   *
   * @param matrix by row the site whose local model it is, by column the site whose test rows
   * @param failures models that could not be had, in sentences
   */
  public record Report(
      List<Line> lines,
      List<Claim> claims,
      List<SiteId> sites,
      List<List<Double>> matrix,
      List<Group> groups,
      List<String> failures) {}

  private Comparison(Options options) {
    this.options = options;
  }

  /** How a seed's sites come from the rows. */
  @FunctionalInterface
  public interface Deal {
    /** The partition of a seed; the same sites in each, if their figures are to mean one site's. */
    Partition deal(Table numbered, long seed);
  }

  /**
   * Runs the comparison.
   *
   * @param told hears how many seeds are done
   */
  public static Report run(
      Options options, Table table, Deal deal, Learner learner, IntConsumer told) {
    Checks.argument(
        learner.measures().contains(options.metric()),
        "this model is measured by %s, not %s",
        learner.measures(),
        options.metric());
    Comparison comparison = new Comparison(options);
    Table numbered = table.numbered();
    for (long seed : options.seeds()) {
      Partition partition = deal.deal(numbered, seed);
      comparison.trials.add(
          new Trial(new Trial.Setup(partition, learner, options.testShare(), seed)));
      told.accept(comparison.trials.size());
    }
    return comparison.report();
  }

  private Report report() {
    List<Line> lines = new ArrayList<>();
    line(lines, "pooled", "all", t -> all(t, t.pooled));
    line(lines, "federated", "all", t -> all(t, t.federated));
    line(lines, "cyclic", "all", t -> all(t, t.cyclic));
    line(lines, "local (mean)", "all", t -> locals(t).average().orElse(Double.NaN));
    line(lines, "local (best)", "all", t -> locals(t).max().orElse(Double.NaN));
    line(lines, "pooled", "home", t -> home(t, t.pooled));
    line(lines, "federated", "home", t -> home(t, t.federated));
    line(lines, "cyclic", "home", t -> home(t, t.cyclic));
    line(lines, "personal", "home", t -> home(t, t.personal));
    line(lines, "local", "home", t -> homeOfLocals(t, Optional.empty()));
    List<Claim> claims = new ArrayList<>();
    claim(claims, "federated", "pooled", "all", t -> all(t, t.federated) - all(t, t.pooled));
    claim(claims, "federated", "cyclic", "all", t -> all(t, t.federated) - all(t, t.cyclic));
    claim(
        claims,
        "federated",
        "local",
        "home",
        t ->
            t.federated.isEmpty()
                ? Double.NaN
                : homeOfLocals(t, t.federated) - homeOfLocals(t, Optional.empty()));
    claim(claims, "personal", "federated", "home", t -> home(t, t.personal) - home(t, t.federated));
    claim(
        claims,
        "personal",
        "local",
        "home",
        t ->
            t.personal.isEmpty()
                ? Double.NaN
                : homeOfLocals(t, t.personal) - homeOfLocals(t, Optional.empty()));
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      long seed = options.seeds().get(i);
      trials.get(i).failures.forEach(f -> failures.add("seed " + seed + ", " + f));
    }
    return new Report(
        lines, claims, trials.getFirst().names, matrix(), new GroupFigures().groups(), failures);
  }

  private double ratio() {
    Trial first = trials.getFirst();
    return (double) first.truth.size() / Math.max(1, first.trainingRows());
  }

  private void line(List<Line> lines, String model, String scope, ToDoubleFunction<Trial> figure) {
    double[] seeds = trials.stream().mapToDouble(figure).toArray();
    if (Arrays.stream(seeds).noneMatch(Double::isNaN)) {
      lines.add(
          new Line(
              model,
              scope,
              Inference.corrected(seeds, ratio()),
              Arrays.stream(seeds).boxed().toList()));
    }
  }

  private void claim(
      List<Claim> claims,
      String model,
      String against,
      String scope,
      ToDoubleFunction<Trial> difference) {
    double[] seeds = trials.stream().mapToDouble(difference).toArray();
    if (Arrays.stream(seeds).noneMatch(Double::isNaN)) {
      Estimate estimate = Inference.corrected(seeds, ratio());
      claims.add(new Claim(model, against, scope, estimate, estimate.verdict(options.margin())));
    }
  }

  private static int[] range(int from, int to) {
    int[] rows = new int[to - from];
    Arrays.setAll(rows, i -> from + i);
    return rows;
  }

  private double all(Trial trial, Optional<double[]> scores) {
    return scores
        .map(s -> trial.measure(options.metric(), s, range(0, trial.truth.size())))
        .orElse(Double.NaN);
  }

  private java.util.stream.DoubleStream locals(Trial trial) {
    return trial.local.stream()
        .filter(Optional::isPresent)
        .mapToDouble(s -> all(trial, s))
        .filter(v -> !Double.isNaN(v));
  }

  private double at(Trial trial, double[] scores, VirtualSite site) {
    return trial.measure(options.metric(), scores, range(site.from(), site.to()));
  }

  private double home(Trial trial, Optional<double[]> scores) {
    if (scores.isEmpty()) {
      return Double.NaN;
    }
    double sum = 0;
    double rows = 0;
    for (VirtualSite site : trial.test) {
      double figure = site.rows() == 0 ? Double.NaN : at(trial, scores.get(), site);
      if (!Double.isNaN(figure)) {
        sum += site.rows() * figure;
        rows += site.rows();
      }
    }
    return rows > 0 ? sum / rows : Double.NaN;
  }

  /**
   * The mean at home over the sites that have a local model: of these models, or of another one on
   * the same rows.
   */
  private double homeOfLocals(Trial trial, Optional<double[]> other) {
    double sum = 0;
    double rows = 0;
    for (int s = 0; s < trial.test.size(); s++) {
      VirtualSite site = trial.test.get(s);
      if (site.rows() > 0 && trial.local.get(s).isPresent()) {
        double own = at(trial, trial.local.get(s).get(), site);
        double figure = other.map(o -> at(trial, o, site)).orElse(own);
        if (!Double.isNaN(own)) {
          sum += site.rows() * figure;
          rows += site.rows();
        }
      }
    }
    return rows > 0 ? sum / rows : Double.NaN;
  }

  private List<List<Double>> matrix() {
    int sites = trials.getFirst().names.size();
    List<List<Double>> matrix = new ArrayList<>();
    for (int model = 0; model < sites; model++) {
      List<Double> row = new ArrayList<>();
      for (int rows = 0; rows < sites; rows++) {
        double sum = 0;
        int count = 0;
        for (Trial trial : trials) {
          VirtualSite site = trial.test.get(rows);
          Optional<double[]> scores = trial.local.get(model);
          if (scores.isPresent() && site.rows() > 0) {
            double figure = at(trial, scores.get(), site);
            sum += Double.isNaN(figure) ? 0 : figure;
            count += Double.isNaN(figure) ? 0 : 1;
          }
        }
        row.add(count == 0 ? Double.NaN : sum / count);
      }
      matrix.add(row);
    }
    return matrix;
  }

  /** Figures of groups with bootstrap intervals over patients. */
  private final class GroupFigures {
    private final List<double[]> weights = new ArrayList<>();

    GroupFigures() {
      int rows = 0;
      for (Trial trial : trials) {
        int column = trial.testRows.indexOf(Table.ROW);
        for (int row = 0; row < trial.testRows.rows(); row++) {
          rows = Math.max(rows, 1 + (int) trial.testRows.get(row, column));
        }
      }
      Chance chance = Chance.of(options.seeds().getFirst(), "bootstrap");
      for (int b = 0; b < REPLICATES; b++) {
        double[] drawn = new double[rows];
        Arrays.setAll(drawn, i -> poisson(chance));
        weights.add(drawn);
      }
    }

    private static double poisson(Chance chance) {
      double left = chance.uniform();
      double share = StrictMath.exp(-1);
      int count = 0;
      while (left >= share && count < 20) {
        left -= share;
        count++;
        share /= count;
      }
      return count;
    }

    List<Group> groups() {
      List<Group> groups = new ArrayList<>();
      List<SiteId> names = trials.getFirst().names;
      for (int s = 0; s < names.size(); s++) {
        int site = s;
        add(
            groups,
            "site",
            names.get(s).value(),
            t -> range(t.test.get(site).from(), t.test.get(site).to()));
      }
      for (String variable : options.groups()) {
        Table table = trials.getFirst().testRows;
        Variable described = table.variables().get(table.indexOf(variable));
        TreeMap<Double, Integer> levels = new TreeMap<>();
        for (int row = 0; row < table.rows(); row++) {
          double value = table.get(row, table.indexOf(variable));
          if (!Double.isNaN(value)) {
            levels.merge(value, 1, Integer::sum);
          }
        }
        Checks.argument(
            levels.size() <= Variable.LEVELS_MAX, "'%s' has too many values to group by", variable);
        levels.forEach(
            (value, count) ->
                add(groups, variable, text(described, value), t -> rows(t, variable, value)));
      }
      return groups;
    }

    private static String text(Variable variable, double value) {
      return variable.isCategory()
          ? variable.levels().get((int) value)
          : value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static int[] rows(Trial trial, String variable, double value) {
      int column = trial.testRows.indexOf(variable);
      int[] rows = new int[trial.testRows.rows()];
      int count = 0;
      for (int row = 0; row < rows.length; row++) {
        if (trial.testRows.get(row, column) == value) {
          rows[count++] = row;
        }
      }
      return Arrays.copyOf(rows, count);
    }

    private void add(
        List<Group> groups,
        String variable,
        String level,
        java.util.function.Function<Trial, int[]> rowsOf) {
      List<Cell> cells = new ArrayList<>();
      double patients = 0;
      for (Trial trial : trials) {
        int[] rows = rowsOf.apply(trial);
        patients += (double) rows.length / trials.size();
        if (rows.length > 0 && trial.federated.isPresent()) {
          cells.add(new Cell(trial, rows, trial.federated.get(), trial.localAtHome()));
        }
      }
      double value = mean(cells, c -> c.federated(ones(c)));
      double local = mean(cells, c -> c.local(ones(c)));
      double[] values = new double[REPLICATES];
      double[] differences = new double[REPLICATES];
      for (int b = 0; b < REPLICATES; b++) {
        double[] drawn = weights.get(b);
        values[b] = mean(cells, c -> c.federated(c.weights(drawn)));
        differences[b] =
            mean(cells, c -> c.federated(c.weights(drawn)) - c.local(c.weights(drawn)));
      }
      groups.add(
          new Group(
              variable,
              level,
              patients,
              interval(value, values),
              local,
              interval(value - local, differences)));
    }

    private static double[] ones(Cell cell) {
      double[] ones = new double[cell.size()];
      Arrays.fill(ones, 1);
      return ones;
    }

    private static double mean(List<Cell> cells, ToDoubleFunction<Cell> figure) {
      return cells.stream()
          .mapToDouble(figure)
          .filter(v -> !Double.isNaN(v))
          .average()
          .orElse(Double.NaN);
    }

    private static Interval interval(double value, double[] replicates) {
      double[] sorted = Arrays.stream(replicates).filter(v -> !Double.isNaN(v)).sorted().toArray();
      if (sorted.length < REPLICATES / 2) {
        return new Interval(value, Double.NaN, Double.NaN);
      }
      int cut = (int) Math.floor((1 - Inference.LEVEL) / 2 * sorted.length);
      return new Interval(value, sorted[cut], sorted[sorted.length - 1 - cut]);
    }
  }

  /** A group's rows in one trial. */
  private final class Cell {
    private final int[] patients;
    private final Metric.Predictions federated;
    private final Optional<Metric.Predictions> local;

    Cell(Trial trial, int[] rows, double[] federated, double[] local) {
      this.patients = new int[rows.length];
      int column = trial.testRows.indexOf(Table.ROW);
      for (int i = 0; i < rows.length; i++) {
        patients[i] = (int) trial.testRows.get(rows[i], column);
      }
      this.federated = new Metric.Predictions(some(federated, rows), trial.truth.of(rows));
      double[] own = some(local, rows);
      this.local =
          Arrays.stream(own).anyMatch(Double::isNaN)
              ? Optional.empty()
              : Optional.of(new Metric.Predictions(own, trial.truth.of(rows)));
    }

    private static double[] some(double[] scores, int[] rows) {
      return Arrays.stream(rows).mapToDouble(row -> scores[row]).toArray();
    }

    int size() {
      return patients.length;
    }

    double[] weights(double[] drawn) {
      return Arrays.stream(patients).mapToDouble(p -> drawn[p]).toArray();
    }

    double federated(double[] weights) {
      return options.metric().of(federated, weights);
    }

    double local(double[] weights) {
      return local.map(l -> options.metric().of(l, weights)).orElse(Double.NaN);
    }
  }
}
