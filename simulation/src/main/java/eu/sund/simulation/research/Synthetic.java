package eu.sund.simulation.research;

import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;

/**
 * Made-up rows for tests of scale: {@code x1 … xp} standard normal within ±6, rounded to floats,
 * and {@code y} with {@code P(y = 1) = 1/(1 + e^(−x·β))}, β standard normal over √p times 2; and
 * {@code fold}, 0 to 9 at random, by which a study can hold rows out.
 *
 * @param rows how many rows in all
 * @param features p
 */
public record Synthetic(int rows, int features) {
  private static final double REACH = 6;

  /** Checks the ranges. */
  public Synthetic {
    Checks.argument(
        rows >= 3 && rows <= Table.ROWS_MAX, "rows must be 3 to %s, was %s", Table.ROWS_MAX, rows);
    Checks.argument(
        features >= 1 && features <= 4000, "features must be 1 to 4000, was %s", features);
  }

  /**
   * Reads {@code ROWS,FEATURES}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Synthetic parse(String text) {
    String[] parts = text.split(",", -1);
    try {
      if (parts.length == 2) {
        return new Synthetic(
            Integer.parseInt(parts[0].strip()), Integer.parseInt(parts[1].strip()));
      }
    } catch (NumberFormatException e) {
      // Falls through to the message that shows the form.
    }
    throw new IllegalArgumentException("--synthetic takes ROWS,FEATURES, not '" + text + "'");
  }

  /** The codebook, of the dataset that a study names. */
  public Codebook codebook(DatasetId dataset) {
    List<Variable> variables = new ArrayList<>();
    for (int k = 1; k <= features; k++) {
      variables.add(Variable.number("x" + k, "", -REACH, REACH));
    }
    variables.add(Variable.integer("fold", 0, 9));
    variables.add(Variable.integer("y", 0, 1));
    return new Codebook(dataset, variables);
  }

  /** The rows; the same seed gives the same. */
  public Table table(long seed) {
    double[] score = new double[rows];
    List<Column> columns = new ArrayList<>();
    Chance chance = Chance.of(seed, "synthetic");
    double size = 2 / StrictMath.sqrt(features);
    for (int k = 0; k < features; k++) {
      double beta = size * chance.normal();
      float[] values = new float[rows];
      for (int row = 0; row < rows; row++) {
        values[row] = (float) Math.max(-REACH, Math.min(REACH, chance.normal()));
        score[row] += beta * values[row];
      }
      columns.add(new Column.Narrow(values));
    }
    float[] fold = new float[rows];
    float[] y = new float[rows];
    for (int row = 0; row < rows; row++) {
      fold[row] = chance.below(10);
      y[row] = chance.uniform() < 1 / (1 + StrictMath.exp(-score[row])) ? 1 : 0;
    }
    columns.add(new Column.Narrow(fold));
    columns.add(new Column.Narrow(y));
    return new Table(codebook(new DatasetId("synthetic")).variables(), columns, rows);
  }
}
