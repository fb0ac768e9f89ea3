package eu.sund.app.report;

import eu.sund.algorithms.regression.Evaluation;
import eu.sund.algorithms.regression.GlmResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a result as CSV files (UTF-8, comma, header) with every digit: a number reads back to the
 * same bits. What is not defined is {@code NA}, as R reads it.
 */
public final class CsvReport {
  private CsvReport() {}

  /**
   * Writes {@code coefficients.csv}, and {@code roc.csv} and {@code calibration.csv} if there is an
   * evaluation.
   *
   * @param dir the folder; made if it is not there
   * @return the files written
   * @throws IOException if a file cannot be written
   */
  public static List<Path> write(GlmResult result, Path dir) throws IOException {
    Files.createDirectories(dir);
    List<Path> files = new ArrayList<>();
    files.add(Files.writeString(dir.resolve("coefficients.csv"), coefficients(result)));
    Evaluation evaluation = result.evaluation();
    if (evaluation != null) {
      files.add(Files.writeString(dir.resolve("roc.csv"), roc(evaluation)));
      files.add(Files.writeString(dir.resolve("calibration.csv"), calibration(evaluation)));
    }
    return List.copyOf(files);
  }

  private static String coefficients(GlmResult result) {
    Reading reading = new Reading(result);
    Optional<String> ratio = reading.ratio();
    StringBuilder text = new StringBuilder("term,estimate,std_error,");
    text.append(reading.statistic()).append(",p,low,high");
    String name = ratio.map(r -> r.replace(' ', '_').toLowerCase(Locale.ROOT)).orElse("");
    ratio.ifPresent(_ -> text.append(",%s,%s_low,%s_high".formatted(name, name, name)));
    text.append('\n');
    for (GlmResult.Coefficient c : result.coefficients()) {
      List<String> cells = new ArrayList<>();
      cells.add(quoted(c.term()));
      double[] numbers = {c.estimate(), c.standardError(), c.statistic(), c.p(), c.low(), c.high()};
      for (double number : numbers) {
        cells.add(number(number));
      }
      if (ratio.isPresent()) {
        cells.add(number(Math.exp(c.estimate())));
        cells.add(number(Math.exp(c.low())));
        cells.add(number(Math.exp(c.high())));
      }
      text.append(String.join(",", cells)).append('\n');
    }
    return text.toString();
  }

  private static String roc(Evaluation evaluation) {
    return evaluation.roc().stream()
        .map(p -> number(p.falsePositiveRate()) + "," + number(p.truePositiveRate()) + "\n")
        .collect(Collectors.joining("", "false_positive_rate,true_positive_rate\n", ""));
  }

  private static String calibration(Evaluation evaluation) {
    return evaluation.calibration().stream()
        .map(g -> number(g.predicted()) + "," + number(g.observed()) + "," + g.patients() + "\n")
        .collect(Collectors.joining("", "predicted,observed,patients\n", ""));
  }

  private static String number(@Nullable Double value) {
    if (value == null || value.isNaN()) {
      return "NA";
    }
    return value.isInfinite() ? (value > 0 ? "Inf" : "-Inf") : Double.toString(value);
  }

  private static String quoted(String text) {
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
