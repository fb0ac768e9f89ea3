package eu.sund.app.demo;

import eu.sund.algorithms.regression.GlmResult;
import eu.sund.app.demo.data.DemoSite;
import eu.sund.app.demo.data.SynthData;
import eu.sund.app.demo.data.UciHeart;
import eu.sund.app.pooled.PooledGlm;
import eu.sund.app.report.ResultTable;
import eu.sund.app.researcher.Desk;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.transport.wire.RunView;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The demonstration: a hub and five sites as processes of their own, joined over mutual TLS, two
 * studies, and beside them the pooled analysis and each hospital's own.
 */
public final class Demo {
  private static final Map<String, List<String>> FACTORS =
      Map.of("cp", List.of("1", "2", "3", "4"), "restecg", List.of("0", "1", "2"));

  private final PrintStream out;
  private final Path folder;
  private final Options options;
  private final LongSupplier nanoTime;

  /**
   * What to show.
   *
   * @param data the folder with the UCI files, or empty for synthetic patients
   * @param patients synthetic patients a site
   * @param seed of the synthetic patients
   */
  public record Options(Optional<Path> data, long patients, long seed) {}

  /**
   * A demonstration.
   *
   * @param folder an empty folder for everything that it makes
   */
  public Demo(PrintStream out, Path folder, Options options, LongSupplier nanoTime) {
    this.out = out;
    this.folder = folder;
    this.options = options;
    this.nanoTime = nanoTime;
  }

  /** Runs it; the network is up afterwards, until it is closed. */
  public DemoFigures run(DemoNetwork network) throws IOException {
    long start = nanoTime.getAsLong();
    List<DemoSite> hospitals = prepare();
    network.start(hospitals);
    try (Desk desk = network.desk()) {
      Finished all =
          study(desk, "Study 1, all patients: " + DemoStudies.FORMULA, DemoStudies.all());
      out.println();
      ResultTable.print(all.result(), out, false);
      List<Path> tables = hospitals.stream().map(DemoSite::csv).toList();
      PooledGlm.Fit pooled = new PooledGlm(DemoStudies.FORMULA, FACTORS).fit(tables);
      List<DemoFigures.Pair> pairs = DemoFigures.compare(all.result(), pooled);
      double difference =
          pairs.stream().mapToDouble(DemoFigures.Pair::difference).max().orElseThrow();
      DemoReport report = new DemoReport(out);
      report.coefficients(pairs, difference);
      Finished training =
          study(
              desk,
              "Study 2, without the patients to test on (set = 'train'), ridge 1 so that small"
                  + " hospitals can train alone too",
              DemoStudies.training());
      List<DemoFigures.SiteFigures> sites =
          network.evaluate(hospitals, DemoStudies.training(), training.json());
      report.sites(sites);
      report.hubView(hospitals, network.received());
      double seconds = (nanoTime.getAsLong() - start) / 1e9;
      closing(seconds);
      return new DemoFigures(
          options.data().isEmpty(), false, all.rounds(), seconds, difference, pairs, sites);
    }
  }

  private List<DemoSite> prepare() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    List<DemoSite> hospitals;
    if (options.data().isPresent()) {
      hospitals = UciHeart.prepare(options.data().get(), data);
      out.println(
          "Real patients: the UCI heart-disease files of four hospitals (Janosi, Steinbrunn,"
              + " Pfisterer,");
      out.println(
          "Detrano 1988; CC BY 4.0), playing five. Test patients: "
              + UciHeart.splitNote(options.data().get())
              + ".");
    } else {
      hospitals = SynthData.prepare(options.seed(), options.patients(), data);
      out.println(
          "SYNTHETIC patients from 'sund synth heart', seed "
              + options.seed()
              + ": no value comes from a person.");
    }
    return hospitals;
  }

  /** A finished study. */
  @SuppressWarnings("ArrayRecordComponent") // handed on at once, never kept or compared
  private record Finished(GlmResult result, byte[] json, int rounds) {}

  private Finished study(Desk desk, String title, byte[] document) {
    out.println();
    out.println(title);
    RunId run = desk.submit(document);
    int[] shown = {-1};
    RunView last =
        desk.watch(
            run,
            view -> {
              if (view.getRound() > shown[0] && !view.getTerminal() && view.getRound() > 0) {
                shown[0] = view.getRound();
                String progress = view.getProgress();
                out.printf(
                    Locale.ROOT,
                    "  round %2d  %s%n",
                    view.getRound(),
                    progress.isEmpty() ? "who has enough patients?" : progress);
              }
            });
    if (!last.getState().equals("succeeded")) {
      throw new SundException(
          ErrorCode.of(last.getFailureCode()).orElse(ErrorCode.ANALYSIS_FAILED),
          "run " + run + " ended " + last.getState() + ": " + last.getFailure());
    }
    byte[] json = desk.result(run).getJson().toByteArray();
    out.printf(Locale.ROOT, "  done after %d rounds%n", last.getRound());
    return new Finished(Desk.read(json), json, last.getRound());
  }

  private void closing(double seconds) {
    out.println();
    out.println(
        "No patient record left a hospital: each sent only masked sums, which 'sund site outbox'"
            + " lists.");
    out.println(
        "The hub could open the sum over all hospitals and nothing else: the masks cancel only"
            + " there.");
    out.printf(Locale.ROOT, "%.1f seconds from start to end.%n", seconds);
  }
}
