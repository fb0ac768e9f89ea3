package eu.sund.bench.text;

import eu.sund.core.Variable;
import java.io.IOException;
import java.io.UncheckedIOException;
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
      List.of(
          Variable.integer("adr", 0, 1),
          Variable.text("sentence", 5000, "en"),
          Variable.category("part", "train", "dev", "test"));

  private static final int CELLS = 7;

  private Psytar() {}

  /** Reads all three parts, one after the other. */
  static TextRows read(Path data) {
    List<String> sentences = new ArrayList<>();
    List<Double> labels = new ArrayList<>();
    List<Double> parts = new ArrayList<>();
    for (String part : VARIABLES.get(2).levels()) {
      for (String[] cells : cells(data.resolve("psytar/data/binary/" + part + ".csv"))) {
        sentences.add(cells[0]);
        labels.add(cells[1].equals("1") ? 1.0 : 0.0);
        parts.add((double) VARIABLES.get(2).levels().indexOf(part));
      }
    }
    double[] lengths =
        sentences.stream()
            .mapToDouble(s -> s.isBlank() ? Double.NaN : s.codePointCount(0, s.length()))
            .toArray();
    return new TextRows(
        VARIABLES,
        new double[][] {array(labels), lengths, array(parts)},
        new String[][] {{}, sentences.toArray(String[]::new), {}});
  }

  /**
   * The lines with all cells. The files know no quoting: of the three sentences that line ends cut
   * the piece that has the labels is left. Counts of 4202 and 614 rows include the other pieces.
   */
  private static List<String[]> cells(Path file) {
    try {
      return Files.readString(file)
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .filter(cells -> cells.length == CELLS)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
