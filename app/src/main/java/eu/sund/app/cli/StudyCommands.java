package eu.sund.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.algorithms.dp.DpResult;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.algorithms.vocabulary.VocabularyResult;
import eu.sund.app.bundle.Asked;
import eu.sund.app.bundle.BundleMaker;
import eu.sund.app.report.CsvReport;
import eu.sund.app.report.DpTable;
import eu.sund.app.report.HtmlReport;
import eu.sund.app.report.ResultTable;
import eu.sund.app.report.RunFacts;
import eu.sund.app.report.TrainTable;
import eu.sund.app.report.VocabularyTable;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.governance.document.YamlDocument;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.CatalogueSite;
import eu.sund.transport.wire.Dataset;
import eu.sund.transport.wire.ResultReply;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SiteState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sund study …}: what a researcher asks of the network. */
@Command(
    name = "study",
    description = "Ask the network: validate, run, watch and fetch studies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class StudyCommands {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InstantSource clock = InstantSource.system();

  /** Options of every study command. */
  static final class Asking extends Output {
    @Option(
        names = "--as",
        paramLabel = "DIR",
        defaultValue = "${env:SUND_RESEARCHER:-researcher}",
        description = "the researcher's folder (default: ${DEFAULT-VALUE}, or SUND_RESEARCHER)")
    private Path folder = Path.of("researcher");

    ResearcherFolder open() {
      return ResearcherFolder.open(folder);
    }
  }

  @Command(name = "catalogue", description = "List the sites, their datasets and variables.")
  int catalogue(@Mixin Asking asking) {
    Console console = asking.console();
    try (Desk desk = Desk.open(asking.open(), clock)) {
      CatalogueReply catalogue = desk.catalogue();
      CataloguePage.print(catalogue, console);
      console.answer(CataloguePage.document(catalogue));
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "check",
      description = "Check a study against the catalogue; nothing is sent to a site.")
  int check(
      @Mixin Asking asking,
      @Parameters(paramLabel = "STUDY.yaml", description = "the study") Path file) {
    try (Desk desk = Desk.open(asking.open(), clock)) {
      StudySpec study = desk.check(file.toString(), read(file));
      asking.console().say("'" + study.title() + "' can be submitted: sund study run " + file);
      asking.console().answer(Map.of("title", study.title(), "valid", true));
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "submit",
      description = "Sign a study and hand it in, without waiting for its end.")
  int submit(
      @Mixin Asking asking,
      @Parameters(paramLabel = "STUDY.yaml", description = "the study") Path file) {
    try (Desk desk = Desk.open(asking.open(), clock)) {
      byte[] document = read(file);
      StudySpec study = desk.check(file.toString(), document);
      RunId run = desk.submit(document);
      boolean answered = desk.show(run).getState().equals("succeeded");
      if (answered) {
        asking.console().say(answered(run));
        asking.console().say("Next: sund study result " + run);
      } else {
        asking.console().say("Run " + run + " of '" + study.title() + "' is submitted.");
        asking.console().say("Next: sund study watch " + run);
      }
      asking
          .console()
          .answer(Map.of("run", run.value(), "title", study.title(), "answered", answered));
    }
    return ExitCodes.OK;
  }

  @Command(name = "run", description = "Submit a study, follow it to its end and print the result.")
  int run(
      @Mixin Asking asking,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              description = "also write JSON, CSV and an HTML report there")
          @Nullable Path out,
      @Parameters(paramLabel = "STUDY.yaml", description = "the study") Path file) {
    try (Desk desk = Desk.open(asking.open(), clock)) {
      byte[] document = read(file);
      StudySpec study = desk.check(file.toString(), document);
      RunId run = desk.submit(document);
      boolean answered = desk.show(run).getState().equals("succeeded");
      asking.console().say(answered ? answered(run) : "Run " + run + " of '" + study.title() + "'");
      return follow(desk, run, asking.console(), Optional.ofNullable(out), Optional.of(study));
    }
  }

  /** What is said when the hub names a run that had ended before the study came. */
  private static String answered(RunId run) {
    return "Run "
        + run
        + " answered exactly this question before; its answer costs nothing. Write 'again: true'"
        + " into the study to ask anew, for fresh noise that is paid again.";
  }

  @Command(name = "watch", description = "Follow a run to its end and print the result.")
  int watch(
      @Mixin Asking asking,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              description = "also write JSON, CSV and an HTML report there")
          @Nullable Path out,
      @Parameters(paramLabel = "RUN", description = "the run's id") String run) {
    try (Desk desk = Desk.open(asking.open(), clock)) {
      return follow(
          desk, new RunId(run), asking.console(), Optional.ofNullable(out), Optional.empty());
    }
  }

  private static int follow(
      Desk desk, RunId run, Console console, Optional<Path> out, Optional<StudySpec> study) {
    RunProgress progress = new RunProgress(console.out(), Terminal.isInteractive());
    RunView last =
        desk.watch(
            run,
            view -> {
              if (!console.json()) {
                progress.show(view);
              }
            });
    progress.end();
    return finish(desk, last, console, out, study);
  }

  private static int finish(
      Desk desk, RunView run, Console console, Optional<Path> out, Optional<StudySpec> study) {
    Optional<ErrorCode> failure = ErrorCode.of(run.getFailureCode());
    if (failure.isPresent()) {
      throw new SundException(
          failure.get(), "run " + run.getRunId() + " ended without a result: " + run.getFailure());
    }
    if (!run.getState().equals("succeeded")) {
      console.say("Run " + run.getRunId() + " is " + run.getState() + ".");
      console.answer(document(run));
      return ExitCodes.STUDY;
    }
    ResultReply reply = desk.result(new RunId(run.getRunId()));
    byte[] json = reply.getJson().toByteArray();
    Optional<DpResult> noisy = Desk.readDp(json);
    RunFacts facts = facts(desk, run, study, Digest.of(json));
    try {
      if (console.json()) {
        console.answer(Map.of("run", document(run), "result", JSON.readTree(json)));
      }
      if (noisy.isPresent()) {
        show(noisy.get(), json, facts, console, out);
        return ExitCodes.OK;
      }
      Optional<TrainResult> trained = Desk.readTrained(json);
      if (trained.isPresent()) {
        show(trained.get(), new Fetched(desk, reply, facts), console, out);
        return ExitCodes.OK;
      }
      Optional<VocabularyResult> words = Desk.readVocabulary(json);
      if (words.isPresent()) {
        show(words.get(), json, facts, console, out);
        return ExitCodes.OK;
      }
      GlmResult result = Desk.read(json);
      if (!console.json()) {
        console.say("");
        ResultTable.print(result, console.out(), Terminal.isInteractive());
        label(facts, console);
      }
      if (out.isPresent()) {
        write(out.get(), json, result, facts);
        console.say("");
        console.say("Written to " + out.get() + ": result.json, CSV tables, report.html");
      }
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the result cannot be written: " + e.getMessage(), e);
    }
    return ExitCodes.OK;
  }

  private static void show(
      DpResult result, byte[] json, RunFacts facts, Console console, Optional<Path> out)
      throws IOException {
    if (!console.json()) {
      console.say("");
      DpTable.print(result, console.out());
      label(facts, console);
    }
    if (out.isPresent()) {
      Files.createDirectories(out.get());
      Files.write(out.get().resolve("result.json"), json);
      Files.writeString(out.get().resolve("result.csv"), DpTable.csv(result));
      console.say("");
      console.say("Written to " + out.get() + ": result.json, result.csv");
    }
  }

  private static void show(
      VocabularyResult result, byte[] json, RunFacts facts, Console console, Optional<Path> out)
      throws IOException {
    if (!console.json()) {
      console.say("");
      VocabularyTable.print(result, console.out());
      label(facts, console);
    }
    if (out.isPresent()) {
      Files.createDirectories(out.get());
      Files.write(out.get().resolve("result.json"), json);
      Files.writeString(out.get().resolve("vocab.txt"), result.pieces());
      Files.writeString(out.get().resolve("words.csv"), VocabularyTable.csv(result));
      console.say("");
      console.say("Written to " + out.get() + ": result.json, vocab.txt, words.csv");
    }
  }

  /** A result as it came, and where what is attached to it comes from. */
  private record Fetched(Desk desk, ResultReply reply, RunFacts facts) {}

  private static void show(TrainResult result, Fetched fetched, Console console, Optional<Path> out)
      throws IOException {
    if (!console.json()) {
      console.say("");
      TrainTable.print(result, console.out());
      label(fetched.facts(), console);
    }
    if (out.isPresent()) {
      Files.createDirectories(out.get());
      byte[] json = fetched.reply().getJson().toByteArray();
      Files.write(out.get().resolve("result.json"), json);
      console.say("");
      console.say(
          "Written to " + out.get() + ": result.json" + bundled(result, fetched, out.get()));
    }
  }

  /** Writes the model bundle; gives what is to be said about it. */
  private static String bundled(TrainResult result, Fetched fetched, Path out) throws IOException {
    ResultReply reply = fetched.reply();
    boolean inline = !result.weights().base64().isEmpty();
    if (!inline && reply.getAttached() == 0) {
      return ". The hub no longer has the model's numbers.";
    }
    float[] weights = inline ? BundleMaker.inline(result) : attached(result, fetched, out);
    Path bundle = out.resolve("model.zip");
    BundleMaker.Source source =
        new BundleMaker.Source(
            fetched.facts().runId(),
            Version.text(),
            new Asked(reply.getStudy().toByteArray()),
            new Digest(HexFormat.of().formatHex(reply.getRunSha256().toByteArray())),
            Digest.of(reply.getJson().toByteArray()));
    BundleMaker.of(result, weights, source).write(bundle);
    return ", model.zip\nNext: sund model show " + bundle;
  }

  /** A large model's numbers, fetched from the hub; what was fetched before is gone on with. */
  private static float[] attached(TrainResult result, Fetched fetched, Path out)
      throws IOException {
    Path file = out.resolve("weights.bin");
    fetched
        .desk()
        .attachment(
            new RunId(fetched.facts().runId()),
            new Digest(result.weights().sha256()),
            fetched.reply().getAttached(),
            file);
    float[] weights = BundleMaker.read(file, result.weights().count());
    Files.delete(file);
    return weights;
  }

  /** Figures of made-up patients must not pass for those of people. */
  private static void label(RunFacts facts, Console console) {
    List<String> synthetic =
        facts.sites().stream().filter(RunFacts.Site::synthetic).map(RunFacts.Site::name).toList();
    if (!synthetic.isEmpty()) {
      console.say("");
      console.say("SYNTHETIC patients at " + String.join(", ", synthetic) + ": no real person.");
    }
  }

  private static void write(Path dir, byte[] json, GlmResult result, RunFacts facts)
      throws IOException {
    Files.createDirectories(dir);
    Files.write(dir.resolve("result.json"), json);
    CsvReport.write(result, dir);
    HtmlReport.write(result, facts, dir.resolve("report.html"));
  }

  private static RunFacts facts(Desk desk, RunView run, Optional<StudySpec> study, Digest result) {
    List<RunFacts.Site> sites = new ArrayList<>();
    Map<String, CatalogueSite> known = new LinkedHashMap<>();
    desk.catalogue().getSitesList().forEach(s -> known.put(s.getName(), s));
    for (SiteState state : run.getSitesList()) {
      CatalogueSite site = known.getOrDefault(state.getSite(), CatalogueSite.getDefaultInstance());
      List<Dataset> asked =
          site.getDatasetsList().stream()
              .filter(
                  d -> study.isEmpty() || study.get().datasets().contains(new DatasetId(d.getId())))
              .toList();
      boolean synthetic = asked.stream().anyMatch(Dataset::getSynthetic);
      String data = asked.size() == 1 ? asked.getFirst().getTitle() : "";
      sites.add(
          new RunFacts.Site(
              state.getSite(), site.getOrganisation(), site.getCountry(), data, synthetic));
    }
    return new RunFacts(
        study.map(StudySpec::title).orElse(run.getTitle()),
        study.map(StudySpec::purpose).orElse(""),
        study.map(s -> s.cohort().text()).orElse("as the study document says"),
        run.getResearcher(),
        run.getRunId(),
        Instant.ofEpochMilli(run.getStartedMillis()),
        Instant.ofEpochMilli(run.getEndedMillis()),
        sites,
        Map.of("result", result),
        List.of(),
        List.of());
  }

  @Command(name = "list", description = "List your newest runs.")
  int list(
      @Mixin Asking asking,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "how many (default: ${DEFAULT-VALUE})")
          int limit) {
    try (Desk desk = Desk.open(asking.open(), clock)) {
      List<RunView> runs = desk.list(limit);
      for (RunView run : runs) {
        asking
            .console()
            .say(
                String.format(
                    "%s  %-10s %s  %s",
                    run.getRunId(),
                    run.getState(),
                    Instant.ofEpochMilli(run.getSubmittedMillis()),
                    run.getTitle()));
      }
      if (runs.isEmpty()) {
        asking.console().say("No runs yet. Next: sund study run STUDY.yaml");
      }
      asking.console().answer(runs.stream().map(StudyCommands::document).toList());
    }
    return ExitCodes.OK;
  }

  @Command(name = "show", description = "Show a run: where it stands and what each site does.")
  int show(
      @Mixin Asking asking,
      @Parameters(paramLabel = "RUN", description = "the run's id") String run) {
    try (Desk desk = Desk.open(asking.open(), clock)) {
      RunView view = desk.show(new RunId(run));
      Console console = asking.console();
      console.say(view.getRunId() + "  " + view.getState() + "  '" + view.getTitle() + "'");
      if (view.getRound() > 0) {
        console.say(
            "  round "
                + view.getRound()
                + " of at most "
                + view.getRoundsMax()
                + "  "
                + view.getProgress());
      }
      for (SiteState site : view.getSitesList()) {
        console.say(
            String.format(
                "  %-16s %s%s",
                site.getSite(),
                site.getState(),
                site.getCode() == 0 ? "" : " (" + site.getCode() + ")"));
      }
      if (!view.getFailure().isEmpty()) {
        console.say("  " + view.getFailure());
      }
      console.answer(document(view));
    }
    return ExitCodes.OK;
  }

  @Command(name = "cancel", description = "Take a run back.")
  int cancel(
      @Mixin Asking asking,
      @Parameters(paramLabel = "RUN", description = "the run's id") String run) {
    try (Desk desk = Desk.open(asking.open(), clock)) {
      RunView view = desk.cancel(new RunId(run));
      asking.console().say("Run " + view.getRunId() + " is " + view.getState() + ".");
      asking.console().answer(document(view));
    }
    return ExitCodes.OK;
  }

  @Command(name = "result", description = "Fetch the result of a finished run.")
  int result(
      @Mixin Asking asking,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              description = "also write JSON, CSV and an HTML report there")
          @Nullable Path out,
      @Parameters(paramLabel = "RUN", description = "the run's id") String run) {
    try (Desk desk = Desk.open(asking.open(), clock)) {
      return finish(
          desk,
          desk.show(new RunId(run)),
          asking.console(),
          Optional.ofNullable(out),
          Optional.empty());
    }
  }

  private static Map<String, Object> document(RunView run) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("run", run.getRunId());
    map.put("title", run.getTitle());
    map.put("state", run.getState());
    map.put("round", run.getRound());
    map.put("progress", run.getProgress());
    map.put("submitted", Instant.ofEpochMilli(run.getSubmittedMillis()).toString());
    map.put("failureCode", run.getFailureCode());
    map.put("failure", run.getFailure());
    Map<String, String> sites = new LinkedHashMap<>();
    run.getSitesList().forEach(s -> sites.put(s.getSite(), s.getState()));
    map.put("sites", sites);
    return map;
  }

  /** Reads a study document with its limit. */
  static byte[] read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new SundException(ErrorCode.NOT_FOUND, "there is no file " + file);
      }
      if (Files.size(file) > YamlDocument.BYTES_MAX) {
        throw new SundException(
            ErrorCode.DOCUMENT_INVALID,
            file
                + " is larger than "
                + YamlDocument.BYTES_MAX
                + " bytes; a study is a page of text");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
