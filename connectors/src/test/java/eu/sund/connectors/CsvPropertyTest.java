package eu.sund.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Range;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random tables, written in a random dialect, read back equal to the last bit. */
class CsvPropertyTest {
  private static final Variable NUMBER =
      new Variable(
          "number", VariableType.NUMBER, "", new Range(-1e9, 1e9), List.of(), Set.of("NA"), "");
  private static final Variable INTEGER = Variable.integer("integer", -1_000_000, 1_000_000);
  private static final List<String> LEVELS =
      List.of("a", "B, c", "d;\"e\"", "å'ä|ö", "two\nlines", "tab\there", "7");

  @TempDir Path folder;

  @Test
  void read_anyTableInAnyDialect_isWhatWasWritten() {
    for (long seed = 1; seed <= 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      char delimiter = pick(random, ',', ';', '\t', '|', ' ');
      char quote = pick(random, '"', '\'');
      char decimal = pick(random, '.', ',');
      Charset charset = Charset.forName(random.nextBoolean() ? "UTF-8" : "windows-1252");
      String lineEnd = random.nextBoolean() ? "\n" : "\r\n";
      int rows = random.nextInt(random.nextBoolean() ? 20 : 5000);

      StringBuilder text = new StringBuilder();
      line(
          text,
          List.of("number", "ignored", "integer", "level"),
          delimiter,
          quote,
          random,
          lineEnd);
      List<List<Object>> expected = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        List<String> cells = new ArrayList<>();
        List<Object> row = new ArrayList<>();
        number(random, decimal, cells, row);
        cells.add(LEVELS.get(random.nextInt(LEVELS.size())));
        int whole = random.nextInt(-1_000_000, 1_000_001);
        cells.add(Integer.toString(whole));
        row.add((double) whole);
        int level = random.nextInt(LEVELS.size() + 1);
        cells.add(level == LEVELS.size() ? "" : LEVELS.get(level));
        row.add(level == LEVELS.size() ? "-" : (Object) (double) level);
        line(text, cells, delimiter, quote, random, lineEnd);
        expected.add(row);
      }
      Path file = Tables.write(folder.resolve("p" + seed), text.toString(), charset);
      CsvSource source =
          new CsvSource(List.of(file), delimiter, charset, quote, true, List.of(), decimal);
      Variable level = Variable.category("level", LEVELS.toArray(String[]::new));
      assertThat(Tables.rows(new Connector(), source, NUMBER, INTEGER, level))
          .as("seed %s, %s", seed, source)
          .isEqualTo(expected);
    }
  }

  private static char pick(SplittableRandom random, char... of) {
    return of[random.nextInt(of.length)];
  }

  private static void number(
      SplittableRandom random, char decimal, List<String> cells, List<Object> row) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      cells.add("NA");
      row.add("-");
      return;
    }
    double value =
        kind < 4 ? random.nextDouble(-1e9, 1e9) : random.nextDouble() * Math.pow(10, -kind);
    cells.add(Double.toString(value).replace('.', decimal));
    row.add(value);
  }

  private static void line(
      StringBuilder text,
      List<String> cells,
      char delimiter,
      char quote,
      SplittableRandom random,
      String lineEnd) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      boolean must =
          cell.indexOf(delimiter) >= 0
              || cell.indexOf(quote) >= 0
              || cell.indexOf('\n') >= 0
              || cell.indexOf('\r') >= 0;
      text.append(i == 0 ? "" : delimiter);
      String q = String.valueOf(quote);
      text.append(must || random.nextInt(4) == 0 ? q + cell.replace(q, q + q) + q : cell);
    }
    text.append(lineEnd);
  }
}
