package eu.sund.bench;

import eu.sund.algorithms.Analyses;
import eu.sund.bench.text.CheckpointBench;
import eu.sund.bench.text.TextBench;
import eu.sund.bench.text.TextTables;
import eu.sund.bench.text.TransformerBench;
import eu.sund.core.Analysis;
import eu.sund.core.SundException;
import eu.sund.hub.Hub;
import eu.sund.site.Site;
import eu.sund.site.SiteFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Measurements of whole processes. {@code rounds}, {@code model} and {@code idle} start a network
 * of real processes on this machine and print medians; {@code hub} and {@code site} are what they
 * start. {@code masks} measures secure aggregation's kernels in this process, {@code dp} what
 * patients' privacy costs in accuracy, {@code audit} whether training keeps its claim, {@code
 * inversion} whom an opened sum gives away, {@code text} how well federated, pooled and local
 * models of public texts do, {@code deep} a network engine, {@code transformer} a text encoder over
 * sites, {@code simulate} the research simulator. {@code tables} writes the public texts as tables,
 * {@code checkpoint} trains a step on a made-up checkpoint of BERT-base's size.
 */
public final class BenchMain {
  /**
   * The beginning of a line by which a hub tells that it absorbed a sum, with the time in
   * nanoseconds.
   */
  static final String ABSORBED = "absorbed ";

  private BenchMain() {}

  /** Runs a measurement. */
  public static void main(String[] arguments) throws Exception {
    String what = arguments.length == 0 ? "" : arguments[0];
    Numbers numbers = new Numbers(arguments);
    switch (what) {
      case "rounds" ->
          RoundBench.small(
              numbers.of("--sites", 10), numbers.of("--rounds", 1600), numbers.of("--size", 30));
      case "model" ->
          RoundBench.model(
              numbers.of("--sites", 4),
              numbers.of("--rounds", 25),
              numbers.of("--size", 25_000_000),
              numbers.of("--cut", 0));
      case "masks" -> MaskBench.print(numbers.of("--sites", 10), numbers.of("--mib", 256));
      case "dp" -> DpBench.print(Path.of(text(arguments, "--data")), text(arguments, "--json"));
      case "flamby" ->
          FlambyBench.print(Path.of(text(arguments, "--data")), text(arguments, "--json"));
      case "audit" -> AuditBench.print(numbers.of("--canaries", 20_000));
      case "text" ->
          TextBench.run(
              Path.of(numbers.text("--data", "../shared/data")),
              Path.of(numbers.text("--json", "text.json")),
              numbers.of("--seeds", 5),
              numbers.text("--part", "test"));
      case "tables" ->
          TextTables.write(
              Path.of(text(arguments, "--data")), Path.of(numbers.text("--out", "tables")));
      case "deep" ->
          DeepBench.print(
              List.of(arguments).contains("--java") ? "java" : "torch",
              List.of(arguments).contains("--large"));
      case "transformer" ->
          TransformerBench.print(
              Path.of(text(arguments, "--data")),
              numbers.of("--seeds", 3),
              numbers.of("--rounds", 8));
      case "checkpoint" ->
          CheckpointBench.print(
              Path.of(numbers.text("--dir", "checkpoint")), numbers.text("--train", "adapters"));
      case "simulate" ->
          SimulateBench.print(numbers.of("--rounds", 100), numbers.of("--many-rounds", 10));
      case "simulate-secure" -> SimulateBench.printSecure(numbers.of("--rounds", 3));
      case "inversion" -> InversionBench.print();
      case "idle" -> RoundBench.idle(numbers.of("--sites", 5));
      case "hub" -> hub(Path.of(arguments[1]));
      case "site" -> site(Path.of(arguments[1]));
      default ->
          System.err.println(
              """
              usage: rounds | model | idle | masks [--sites N] [--rounds N] [--size N] [--mib N]
                     model --cut PERCENT
                     dp --data DIR [--json FILE] | audit [--canaries N] | inversion
                     flamby --data DIR [--json FILE]
                     text [--data DIR] [--json FILE] [--seeds N] [--part dev|test]
                     tables --data DIR [--out DIR]
                     checkpoint [--dir DIR] [--train frozen|adapters|full]
                     deep [--java] [--large] | transformer --data DIR [--seeds N] [--rounds N] | simulate
                     simulate-secure [--rounds N]\
              """);
    }
  }

  private static String text(String[] arguments, String name) {
    for (int i = 1; i + 1 < arguments.length; i++) {
      if (arguments[i].equals(name)) {
        return arguments[i + 1];
      }
    }
    return "";
  }

  private static Analyses analyses(Runnable onAbsorb) {
    List<Analysis<?, ?>> all = new ArrayList<>(Analyses.builtIn().list());
    all.add(new VectorMean(onAbsorb));
    return new Analyses(all);
  }

  private static void hub(Path folder) throws InterruptedException {
    Hub hub =
        Hub.start(
            folder,
            analyses(() -> System.out.println(ABSORBED + System.nanoTime())),
            Hub.Options.usual());
    System.out.println("Hub listens on " + hub.port());
    new CountDownLatch(1).await();
  }

  private static void site(Path folder) throws InterruptedException {
    Site.Events events =
        new Site.Events() {
          @Override
          public void connected(String network) {
            System.out.println("Connected");
          }

          @Override
          public void lost(SundException reason, Duration retryIn) {
            System.out.println("Lost: " + reason.getMessage());
          }
        };
    Site site =
        Site.start(
            SiteFolder.open(folder), analyses(() -> {}), Site.Options.defaults().with(events));
    new CountDownLatch(1).await();
    site.close();
  }

  /** Options that are numbers. */
  @SuppressWarnings("ArrayRecordComponent") // lives for one command
  private record Numbers(String[] arguments) {
    String text(String name, String otherwise) {
      for (int i = 1; i + 1 < arguments.length; i++) {
        if (arguments[i].equals(name)) {
          return arguments[i + 1];
        }
      }
      return otherwise;
    }

    int of(String name, int otherwise) {
      return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }
  }
}
