package eu.sund.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.Evaluation;
import eu.sund.algorithms.regression.GlmResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReportTest {
  @TempDir Path folder;

  private List<List<String>> read(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream()
        .map(line -> List.of(line.split(",", -1)))
        .toList();
  }

  @Test
  void write_coefficients_readBackToTheSameBits() throws IOException {
    GlmResult result = Samples.logistic();
    assertThat(CsvReport.write(result, folder)).hasSize(3);
    List<List<String>> rows = read("coefficients.csv");
    assertThat(String.join(",", rows.getFirst()))
        .isEqualTo(
            "term,estimate,std_error,z,p,low,high,odds_ratio,odds_ratio_low,odds_ratio_high");
    for (int i = 0; i < result.coefficients().size(); i++) {
      GlmResult.Coefficient c = result.coefficients().get(i);
      List<String> row = rows.get(i + 1);
      assertThat(row.getFirst()).isEqualTo(c.term());
      assertThat(row.subList(1, 10).stream().map(Double::valueOf))
          .containsExactly(
              c.estimate(),
              c.standardError(),
              c.statistic(),
              c.p(),
              c.low(),
              c.high(),
              Math.exp(c.estimate()),
              Math.exp(c.low()),
              Math.exp(c.high()));
    }
  }

  @Test
  void write_evaluation_readsBack() throws IOException {
    CsvReport.write(Samples.logistic(), folder);
    Evaluation evaluation = Samples.evaluation();
    assertThat(read("roc.csv").stream().skip(1))
        .extracting(r -> new Evaluation.RocPoint(num(r.get(0)), num(r.get(1))))
        .containsExactlyElementsOf(evaluation.roc());
    assertThat(read("calibration.csv").stream().skip(1))
        .extracting(
            r ->
                new Evaluation.CalibrationGroup(
                    num(r.get(0)), num(r.get(1)), Long.parseLong(r.get(2))))
        .containsExactlyElementsOf(evaluation.calibration());
  }

  private static double num(String cell) {
    return Double.parseDouble(cell);
  }

  @Test
  void write_undefinedAndCommas_areNaAndQuoted() throws IOException {
    GlmResult result =
        Samples.result(
            "gaussian",
            "identity",
            List.of(
                Samples.row("factor(x, ref = \"2\")3", 1, Double.POSITIVE_INFINITY, Double.NaN)),
            null,
            null);
    assertThat(CsvReport.write(result, folder)).hasSize(1);
    assertThat(Files.readString(folder.resolve("coefficients.csv")))
        .isEqualTo(
            """
            term,estimate,std_error,t,p,low,high
            "factor(x, ref = ""2"")3",1.0,Inf,0.0,NA,-Inf,Inf
            """);
  }
}
