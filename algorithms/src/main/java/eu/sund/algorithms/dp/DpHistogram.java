package eu.sund.algorithms.dp;

import eu.sund.core.Step;
import eu.sund.core.TensorSpec;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;

/**
 * How many patients of the cohort fall into each cell of a variable: a category's levels, or the
 * intervals between public edges (option {@code edges}; ten equal ones over the plausible range
 * unless written).
 *
 * <p><b>Privacy.</b> One patient is in one cell at most: L2 sensitivity 1 for all cells together, ρ
 * = 1/(2σ²).
 */
public final class DpHistogram extends DpStatistic {
  private static final int EDGES_MAX = 1001;
  private static final int CELLS = 10;

  /** Makes the analysis; it holds no state. */
  public DpHistogram() {
    super("dp-histogram");
  }

  @Override
  DpOptions options(DpQuestion question) {
    return DpOptions.of(question.options(), List.of("edges"));
  }

  private Steps steps(DpQuestion question) {
    return Steps.ofCounts(options(question).rho(), 1);
  }

  private double[] edges(DpQuestion question) {
    Variable variable = question.response();
    double low = variable.range().low();
    double high = variable.range().high();
    List<Double> written = options(question).rising("edges", low, high);
    if (written.isEmpty()) {
      double[] edges = new double[CELLS + 1];
      for (int i = 0; i <= CELLS; i++) {
        edges[i] = i == CELLS ? high : low + (high - low) * i / CELLS;
      }
      return edges;
    }
    if (written.size() < 2 || written.size() > EDGES_MAX) {
      throw DpOptions.invalid("option 'edges' must list 2 to " + EDGES_MAX + " numbers");
    }
    return written.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private List<String> cells(DpQuestion question) {
    Variable variable = question.response();
    if (variable.isCategory()) {
      if (question.options().containsKey("edges")) {
        throw DpOptions.invalid(
            "'" + variable.name() + "' is a category: its cells are its levels");
      }
      return variable.levels();
    }
    double[] edges = edges(question);
    List<String> cells = new ArrayList<>();
    for (int i = 1; i < edges.length; i++) {
      String end = i == edges.length - 1 ? "]" : ")";
      cells.add("[" + edges[i - 1] + ", " + edges[i] + end);
    }
    return cells;
  }

  @Override
  TensorSpec tensor(DpQuestion question) {
    DpOptions.requireAlone(question.formula(), "dp-histogram");
    return steps(question).tensor("cells", cells(question).size(), 1);
  }

  @Override
  Fold fold(DpQuestion question) {
    long one = (long) steps(question).scale();
    if (question.response().isCategory()) {
      return (value, sums) -> sums[(int) value] += one;
    }
    double[] edges = edges(question);
    return (value, sums) -> {
      int cell = cell(edges, value);
      if (cell >= 0) {
        sums[cell] += one;
      }
    };
  }

  /** The interval that holds the value, its lower end included, the last one's upper end too. */
  private static int cell(double[] edges, double value) {
    int last = edges.length - 1;
    if (!(value >= edges[0] && value <= edges[last])) {
      return -1;
    }
    int place = java.util.Arrays.binarySearch(edges, value);
    int cell = place >= 0 ? place : -place - 2;
    return Math.min(cell, last - 1);
  }

  @Override
  Step<DpQuestion, DpResult> absorb(DpQuestion question, double[] sums, int sites) {
    Steps steps = steps(question);
    List<String> cells = cells(question);
    List<DpResult.Row> rows = new ArrayList<>();
    for (int i = 0; i < sums.length; i++) {
      rows.add(new DpResult.Row(cells.get(i), sums[i] / steps.scale(), steps.sigma(sites)));
    }
    return new Step.Done<>(result(question, sites, rows, List.of()));
  }
}
