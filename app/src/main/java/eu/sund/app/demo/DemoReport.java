package eu.sund.app.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what the demo found. */
final class DemoReport {
  private final PrintStream out;

  DemoReport(PrintStream out) {
    this.out = out;
  }

  void coefficients(List<DemoFigures.Pair> pairs, double maxRelativeDifference) {
    out.println();
    out.println(
        "Federated beside pooled (the pooled analysis is a separate program path over all tables at"
            + " once):");
    out.printf(
        Locale.ROOT,
        "  %-14s %18s %18s %14s %14s%n",
        "",
        "federated",
        "pooled",
        "std. error",
        "pooled s. e.");
    for (DemoFigures.Pair pair : pairs) {
      out.printf(
          Locale.ROOT,
          "  %-14s %18.12f %18.12f %14.9f %14.9f%n",
          pair.term(),
          pair.federated(),
          pair.pooled(),
          pair.federatedStandardError(),
          pair.pooledStandardError());
    }
    out.printf(Locale.ROOT, "  largest relative difference: %.1e%n", maxRelativeDifference);
  }

  void sites(List<DemoFigures.SiteFigures> sites) {
    out.println();
    out.println(
        "AUC on each hospital's held-out patients, from the sites' own local output (never sent to"
            + " the hub),");
    out.println("and what left each hospital:");
    out.printf(
        Locale.ROOT,
        "  %-16s %9s %12s %12s %10s%n",
        "",
        "patients",
        "own model",
        "federated",
        "bytes out");
    for (DemoFigures.SiteFigures site : sites) {
      out.printf(
          Locale.ROOT,
          "  %-16s %9d %12s %12s %,10d  %s%n",
          site.name() + " (" + site.country() + ")",
          site.patients(),
          auc(site.aucLocal()),
          auc(site.aucFederated()),
          site.bytesOut(),
          site.data());
      if (!site.note().isEmpty()) {
        out.println("      " + site.note());
      }
    }
  }

  private static String auc(@Nullable Double auc) {
    return auc == null ? "–" : String.format(Locale.ROOT, "%.3f", auc);
  }
}
