package eu.sund.app.demo;

import eu.sund.app.demo.data.DemoSite;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
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

  /**
   * What the hub could see of each hospital, and whether its bytes are as frequent as noise's: the
   * statistic of 256 equally frequent values has mean 255 and standard deviation 23.
   */
  void hubView(List<DemoSite> hospitals, Path received) throws IOException {
    out.println();
    out.println(
        "What the hub could see of each hospital's updates, all rounds of both studies (noise has"
            + " a chi-square");
    out.println("of 255 ± 23 over the 256 byte values):");
    for (DemoSite hospital : hospitals) {
      byte[] bytes = Files.readAllBytes(received.resolve(hospital.id() + ".words"));
      out.printf(
          Locale.ROOT,
          "  %-22s %,8d bytes  %s …  chi-square %.0f%n",
          hospital.place() + " (" + hospital.country() + ")",
          bytes.length,
          HexFormat.ofDelimiter(" ").formatHex(bytes, 0, 12),
          chiSquare(bytes));
    }
  }

  /** How far the frequencies of the 256 byte values are from equal. */
  static double chiSquare(byte[] bytes) {
    long[] counts = new long[256];
    for (byte b : bytes) {
      counts[b & 0xff]++;
    }
    double expected = bytes.length / 256.0;
    double sum = 0;
    for (long count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
