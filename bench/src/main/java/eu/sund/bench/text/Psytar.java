package eu.sund.bench.text;

import eu.sund.core.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sentences of patients' reviews of drugs, each with whether it tells of an adverse reaction.
 *
 * <p><b>Source.</b> Zolnoori et al., <a href="https://doi.org/10.1016/j.dib.2019.103838">The PsyTAR
 * dataset</a>, 2019, CC BY 4.0, in the split of basaldella/psytarpreprocessor.
 */
final class Psytar {
  /** The codebook's entries. */
  static final List<Variable> VARIABLES =
      List.of(Variable.integer("adr", 0, 1), Variable.text("sentence", 5000, "en"));

  private static final int CELLS = 7;

  private Psytar() {}

  /**
   * Reads a set.
   *
   * @param data the folder of public data sets
   * @param set {@code train}, {@code dev} or {@code test}
   */
  static TextRows read(Path data, String set) {
    Path file = data.resolve("psytar/data/binary/" + set + ".csv");
    List<String> sentences = new ArrayList<>();
    List<Double> labels = new ArrayList<>();
    try {
      // The files know no quoting; what is left of the three sentences that are cut by a line end
      // is
      // the line with all cells, as in the published counts (4202, 614 and 1189 rows).
      for (String line : Files.readString(file).split("\n")) {
        String[] cells = line.split("\t", -1);
        if (cells.length == CELLS && !cells[1].equals("ADR")) {
          sentences.add(cells[0]);
          labels.add(cells[1].equals("1") ? 1.0 : 0.0);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    double[] lengths =
        sentences.stream()
            .mapToDouble(s -> s.isBlank() ? Double.NaN : s.codePointCount(0, s.length()))
            .toArray();
    return new TextRows(
        VARIABLES,
        new double[][] {labels.stream().mapToDouble(Double::doubleValue).toArray(), lengths},
        new String[][] {{}, sentences.toArray(String[]::new)});
  }
}
