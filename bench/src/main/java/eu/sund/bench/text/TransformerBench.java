package eu.sund.bench.text;

import eu.sund.core.StudySpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A transformer trained from scratch by the analysis {@code train} on sentences that do or do not
 * tell of an adverse drug reaction: over sites, on all of them, and at each site alone.
 *
 * <p>Tokens are words, hashed to numbers: nothing is learned from anybody to make them. A round is
 * a pass over a site's sentences; figures are of the last round's model on the test sentences.
 */
public final class TransformerBench {
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("model.text.kind", "encoder"),
          Map.entry("model.text.vocabulary", "8192"),
          Map.entry("model.text.length", "48"),
          Map.entry("model.text.width", "64"),
          Map.entry("local.optimizer", "adamw"),
          Map.entry("local.rate", "0.001"),
          Map.entry("local.decay", "0.01"),
          Map.entry("local.batch", "32"),
          Map.entry("local.epochs", "1"),
          Map.entry("local.class-weights", "balanced"),
          Map.entry("strategy.norm-max", "1000"));

  private TransformerBench() {}

  /** Prints a line for each way to train. */
  public static void print(Path data, int seeds, int rounds) {
    TextRows rows = Psytar.read(data);
    double[] parts = rows.column("part");
    double test = Psytar.VARIABLES.get(2).levels().indexOf("test");
    TextBench.Comparison comparison = new TextBench.Comparison();
    for (int seed = 1; seed <= seeds; seed++) {
      TreeMap<String, String> options = new TreeMap<>(OPTIONS);
      options.put("rounds", Integer.toString(rounds));
      StudySpec study =
          TextTrial.study("adr ~ sentence", "part = 'train'", "part = 'test'", seed, options);
      long start = System.nanoTime();
      comparison.add(new TextTrial(rows, i -> parts[i] == test, seed), study, List.of("f1", "auc"));
      System.out.printf(
          Locale.ROOT,
          "%d seeds, the last in %.0f s%n%s%n%s%n",
          seed,
          (System.nanoTime() - start) / 1e9,
          comparison.table("f1"),
          comparison.table("auc"));
    }
  }
}
