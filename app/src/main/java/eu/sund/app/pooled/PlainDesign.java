package eu.sund.app.pooled;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A design matrix from plain CSV files without quotes: main effects, factors by treatment. */
final class PlainDesign {
  private final String response;
  private final List<Column> columns = new ArrayList<>();
  private final List<String> terms = new ArrayList<>();

  /** A variable, and its levels if it is a factor. */
  private record Column(String name, List<String> levels) {}

  PlainDesign(String formula, Map<String, List<String>> factors) {
    List<String> sides = List.of(formula.split("~", -1));
    Checks.argument(sides.size() == 2, "a formula has one ~");
    response = sides.getFirst().strip();
    terms.add("(Intercept)");
    for (String part : sides.getLast().split("\\+", -1)) {
      String name = part.strip();
      Checks.argument(Names.isVariable(name), "'%s' cannot name a variable", name);
      List<String> levels = factors.getOrDefault(name, List.of());
      columns.add(new Column(name, List.copyOf(levels)));
      if (levels.isEmpty()) {
        terms.add(name);
      }
      levels.stream().skip(1).forEach(level -> terms.add(name + level));
    }
    Checks.argument(Names.isVariable(response), "'%s' cannot name a variable", response);
  }

  List<String> terms() {
    return List.copyOf(terms);
  }

  /** Complete rows: the design row by row, and the response. */
  static final class Rows {
    private final int width;
    private double[] values = new double[1024];
    private double[] responses = new double[64];
    private int size;

    private Rows(int width) {
      this.width = width;
    }

    int size() {
      return size;
    }

    double response(int row) {
      return responses[row];
    }

    double value(int row, int term) {
      return values[row * width + term];
    }

    double predictor(int row, double[] beta) {
      double sum = 0;
      for (int j = 0; j < width; j++) {
        sum += values[row * width + j] * beta[j];
      }
      return sum;
    }

    private void add(double[] row, double outcome) {
      if (responses.length == size) {
        responses = Arrays.copyOf(responses, size * 2);
      }
      if (values.length < (size + 1) * width) {
        values = Arrays.copyOf(values, Math.max(values.length * 2, (size + 1) * width));
      }
      System.arraycopy(row, 0, values, size * width, width);
      responses[size++] = outcome;
    }
  }

  Rows read(List<Path> csvs, String set) {
    Rows rows = new Rows(terms.size());
    for (Path csv : csvs) {
      read(csv, set, rows);
    }
    return rows;
  }

  private void read(Path csv, String set, Rows rows) {
    try (BufferedReader reader = Files.newBufferedReader(csv)) {
      String header = reader.readLine();
      if (header == null) {
        throw unreadable(csv, 1, "the file is empty");
      }
      List<String> names = List.of(header.split(",", -1));
      int outcome = place(names, response, csv);
      int setPlace = set.isEmpty() ? -1 : place(names, "set", csv);
      int[] places = columns.stream().mapToInt(c -> place(names, c.name(), csv)).toArray();
      long number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String[] cells = line.split(",", -1);
        if (cells.length != names.size()) {
          throw unreadable(csv, number, "the row has not as many columns as the header");
        }
        if (setPlace >= 0 && !cells[setPlace].equals(set)) {
          continue;
        }
        double @Nullable [] row = cells[outcome].isEmpty() ? null : row(cells, places, csv, number);
        if (row != null) {
          rows.add(row, outcome(cells[outcome], csv, number));
        }
      }
    } catch (IOException e) {
      throw new SundException(ErrorCode.DATA_UNREADABLE, "cannot read " + csv, e);
    }
  }

  /** The row of the design, or null if a cell is empty. */
  private double @Nullable [] row(String[] cells, int[] places, Path csv, long line) {
    double[] row = new double[terms.size()];
    row[0] = 1;
    int at = 1;
    for (int i = 0; i < places.length; i++) {
      String cell = cells[places[i]];
      Column column = columns.get(i);
      if (cell.isEmpty()) {
        return null;
      }
      if (column.levels().isEmpty()) {
        row[at++] = number(cell, csv, line);
        continue;
      }
      int level = column.levels().indexOf(cell);
      if (level < 0) {
        throw unreadable(csv, line, "'" + column.name() + "' has a level that is not listed");
      }
      if (level > 0) {
        row[at + level - 1] = 1;
      }
      at += column.levels().size() - 1;
    }
    return row;
  }

  private static double outcome(String cell, Path csv, long line) {
    double outcome = number(cell, csv, line);
    if (outcome != 0 && outcome != 1) {
      throw unreadable(csv, line, "the response must be 0 or 1");
    }
    return outcome;
  }

  private static double number(String cell, Path csv, long line) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException _) {
      throw unreadable(csv, line, "a column is not a number");
    }
  }

  private static int place(List<String> names, String name, Path csv) {
    int place = names.indexOf(name);
    if (place < 0) {
      throw unreadable(csv, 1, "there is no column '" + name + "'");
    }
    return place;
  }

  private static SundException unreadable(Path csv, long line, String rule) {
    return new SundException(ErrorCode.DATA_UNREADABLE, csv + ", line " + line + ": " + rule);
  }
}
