package eu.sund.app.report;

import eu.sund.algorithms.dp.DpResult;
import java.io.IOException;
import java.util.Locale;

/** Prints a result with differential privacy: each number beside what its noise may be. */
public final class DpTable {
  private DpTable() {}

  /**
   * Prints, the same in every locale.
   *
   * @throws IOException if {@code out} fails
   */
  public static void print(DpResult result, Appendable out) throws IOException {
    int width = result.rows().stream().mapToInt(r -> r.name().length()).max().orElse(4);
    String form = "%-" + Math.max(4, width) + "s  %14s  %14s\n";
    out.append(result.formula()).append('\n');
    out.append(
        String.format(
            Locale.ROOT,
            "%s over %d sites; patients: %s\n\n",
            result.analysis(),
            result.sites(),
            result.cohort().isEmpty() ? "all" : result.cohort()));
    out.append(String.format(Locale.ROOT, form, "", "Estimate", "Std. error"));
    for (DpResult.Row row : result.rows()) {
      Double error = row.standardError();
      int decimals = error != null && error > 0 ? Numbers.decimals(error) : 4;
      out.append(
          String.format(
              Locale.ROOT,
              form,
              row.name(),
              Numbers.fixed(row.estimate(), decimals),
              error == null ? "not released" : Numbers.fixed(error, decimals)));
    }
    out.append('\n');
    out.append(
        String.format(
            Locale.ROOT,
            "Differential privacy: epsilon %s, delta %s, of each patient (one row)%s\n",
            result.epsilon(),
            result.delta(),
            result.rho() == 0 ? "" : String.format(Locale.ROOT, "; cost rho %.6f", result.rho())));
    out.append("The noise is in the numbers; standard errors say how large it may be.\n");
    for (String note : result.notes()) {
      out.append("Note: ").append(note).append('\n');
    }
  }

  /** All digits, as CSV with a header; an unknown standard error is {@code NA}. */
  public static String csv(DpResult result) {
    StringBuilder text = new StringBuilder("name,estimate,std_error\n");
    for (DpResult.Row row : result.rows()) {
      Double error = row.standardError();
      text.append('"')
          .append(row.name().replace("\"", "\"\""))
          .append("\",")
          .append(row.estimate())
          .append(',')
          .append(error == null ? "NA" : error.toString())
          .append('\n');
    }
    return text.toString();
  }
}
