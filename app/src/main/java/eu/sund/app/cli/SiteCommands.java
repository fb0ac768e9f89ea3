package eu.sund.app.cli;

import eu.sund.algorithms.Analyses;
import eu.sund.connectors.CheckReport;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.governance.budget.Account;
import eu.sund.governance.budget.Budget;
import eu.sund.governance.document.DatasetDescription;
import eu.sund.governance.study.PublicKeys;
import eu.sund.site.LocalEvaluation;
import eu.sund.site.RosterKeeper;
import eu.sund.site.Site;
import eu.sund.site.SiteDatasets;
import eu.sund.site.SiteFolder;
import eu.sund.site.SiteJoin;
import eu.sund.site.Steward;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sund site …}: a hospital's site, for its IT and its data steward. */
@Command(
    name = "site",
    description = "Run a hospital's site: join, register data, decide on studies, see what left.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SiteCommands.DatasetCommands.class,
      SiteRosterCommand.class,
      SiteBudgetCommand.class,
      SiteLedgerCommand.class,
      SiteArtefactCommands.class
    })
final class SiteCommands {
  /** The beginning of the line that says that a site is connected. */
  static final String CONNECTED = "Connected";

  private final InstantSource clock = InstantSource.system();

  /** Options of every site command. */
  static final class House extends Output {
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${env:SUND_SITE:-site}",
        description = "the site's folder (default: ${DEFAULT-VALUE}, or SUND_SITE)")
    private Path folder = Path.of("site");

    Path path() {
      return folder;
    }

    SiteFolder open() {
      return SiteFolder.open(folder);
    }
  }

  @Command(
      name = "join",
      description = "Make the site's keys here and join a network with a one-time token.")
  int join(
      @Mixin House house,
      @Mixin ResearcherCommands.FirstContact contact,
      @Option(
              names = "--officers",
              required = true,
              paramLabel = "FINGERPRINT",
              description =
                  "the fingerprint of the network's officers, from the officers themselves")
          String officers) {
    SiteFolder folder =
        SiteJoin.join(
            new SiteJoin.Options(
                house.path(),
                contact.hub(),
                contact.token(),
                contact.fingerprintText(),
                officers,
                contact.proxyText()),
            clock);
    String name = folder.settings().site().value();
    Console console = house.console();
    console.say(
        "This is now site '" + name + "' of network '" + folder.settings().network() + "'.");
    console.say("Its keys are in " + house.path() + " and never leave it.");
    String key = PublicKeys.fingerprint(RosterKeeper.open(folder).ownKey().array());
    console.say("Its signing key: " + key);
    console.say("");
    console.say(
        "It takes part once it is in the roster: read its signing key aloud to the network's"
            + " officers,");
    console.say(
        "who sign the roster that the hub's operator drafts. 'sund site roster' shows the one in"
            + " force.");
    console.say("");
    console.say(
        "Next, 1. register data:   sund site dataset add DATASET.yaml --dir " + house.path());
    console.say(
        "      2. say who may ask: edit " + folder.policy() + " (nobody may, until you say so)");
    console.say("      3. serve:           sund site start --dir " + house.path());
    console.answer(
        Map.of(
            "site",
            name,
            "network",
            folder.settings().network(),
            "folder",
            house.path().toString(),
            "signingKey",
            key));
    return ExitCodes.OK;
  }

  @Command(name = "start", description = "Serve studies until stopped; dials out, listens nowhere.")
  int start(@Mixin House house) throws InterruptedException {
    Logging.serve();
    SiteFolder folder = house.open();
    Console console = house.console();
    Site.Events events =
        new Site.Events() {
          @Override
          public void connected(String network) {
            console.say(
                CONNECTED
                    + " to network '"
                    + network
                    + "' as site '"
                    + folder.settings().site()
                    + "'.");
          }

          @Override
          public void lost(SundException reason, Duration retryIn) {
            console.hint(
                "No connection ("
                    + reason.code().number()
                    + "): "
                    + reason.getMessage()
                    + "; next try in "
                    + Math.max(1, retryIn.toSeconds())
                    + " s");
          }
        };
    try (Site site = Site.start(folder, Analyses.builtIn(), Site.Options.defaults().with(events))) {
      console.hint("Site '" + site.folder().settings().site() + "' runs; Ctrl-C ends it.");
      Interrupt.await(site);
    }
    return ExitCodes.OK;
  }

  @Command(name = "pending", description = "List the studies that wait for the steward.")
  int pending(@Mixin House house) {
    try (Steward steward = Steward.open(house.open(), clock)) {
      List<Steward.Pending> waiting = steward.pending();
      Console console = house.console();
      for (Steward.Pending study : waiting) {
        console.say(study.run() + "  '" + study.title() + "'");
        console.say("  purpose     " + study.purpose());
        console.say("  researcher  " + study.researcher() + "  " + study.key());
        console.say(
            "  asks        "
                + study.analysis()
                + " on "
                + study.datasets()
                + ": "
                + study.formula());
        console.say("  patients    " + (study.cohort().isEmpty() ? "all" : study.cohort()));
        if (!study.cost().isNothing()) {
          double delta = Budget.DEFAULT.delta();
          console.say("  costs       " + study.costWords() + " of the budgets: this study");
          console.say("              " + Account.words(study.cost(), delta));
        }
        console.say("  study       " + study.study() + "  first seen " + study.firstSeen());
        console.say("");
      }
      console.say(
          waiting.isEmpty()
              ? "No study waits."
              : "Next: sund site approve RUN, or sund site refuse RUN --reason \"…\"");
      console.answer(waiting.stream().map(SiteCommands::document).toList());
    }
    return ExitCodes.OK;
  }

  private static Map<String, Object> document(Steward.Pending study) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("run", study.run().value());
    map.put("study", study.study().hex());
    map.put("title", study.title());
    map.put("purpose", study.purpose());
    map.put("researcher", study.researcher());
    map.put("key", study.key());
    map.put("datasets", study.datasets());
    map.put("formula", study.formula());
    map.put("cohort", study.cohort());
    map.put("analysis", study.analysis());
    map.put("rho", study.cost().rho());
    map.put("cost", study.costWords());
    map.put("epsilon", study.cost().epsilon(Budget.DEFAULT.delta()));
    map.put("firstSeen", study.firstSeen().toString());
    return map;
  }

  @Command(name = "approve", description = "Let a waiting study run; holds for this very document.")
  int approve(
      @Mixin House house,
      @Option(
              names = "--by",
              defaultValue = "${env:USER:-steward}",
              description = "who decides (default: ${DEFAULT-VALUE})")
          String by,
      @Parameters(paramLabel = "RUN", description = "the run's id, or the study's digest")
          String which) {
    try (Steward steward = Steward.open(house.open(), clock)) {
      Digest study = steward.approve(which, by);
      house.console().say("Approved by " + by + ": study " + study + ".");
      house.console().answer(Map.of("approved", study.hex(), "by", by));
    }
    return ExitCodes.OK;
  }

  @Command(name = "refuse", description = "Refuse a waiting study.")
  int refuse(
      @Mixin House house,
      @Option(
              names = "--by",
              defaultValue = "${env:USER:-steward}",
              description = "who decides (default: ${DEFAULT-VALUE})")
          String by,
      @Option(names = "--reason", defaultValue = "", description = "why; stays in this house's log")
          String reason,
      @Parameters(paramLabel = "RUN", description = "the run's id, or the study's digest")
          String which) {
    try (Steward steward = Steward.open(house.open(), clock)) {
      Digest study = steward.refuse(which, by, reason);
      house.console().say("Refused by " + by + ": study " + study + ".");
      house.console().answer(Map.of("refused", study.hex(), "by", by));
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "stop",
      description = "Stop a run at once, whatever it does; nothing more leaves.")
  int stop(
      @Mixin House house,
      @Option(
              names = "--by",
              defaultValue = "${env:USER:-steward}",
              description = "who decides (default: ${DEFAULT-VALUE})")
          String by,
      @Option(names = "--reason", defaultValue = "", description = "why; stays in this house's log")
          String reason,
      @Parameters(paramLabel = "RUN", description = "the run's id") String run) {
    try (Steward steward = Steward.open(house.open(), clock)) {
      steward.stop(new RunId(run), by, reason);
      house.console().say("Run " + run + " is stopped here by " + by + ".");
      house.console().answer(Map.of("stopped", run, "by", by));
    }
    return ExitCodes.OK;
  }

  @Command(name = "runs", description = "List the runs that this site knows.")
  int runs(@Mixin House house) {
    try (Steward steward = Steward.open(house.open(), clock)) {
      List<Map<String, Object>> documents = new ArrayList<>();
      for (Steward.RunLine run : steward.runs()) {
        String code = run.code().map(c -> " (" + c.number() + ")").orElse("");
        house
            .console()
            .say(
                String.format(
                    "%s  %-8s round %-3d %s%s  '%s' by %s",
                    run.run(),
                    run.state(),
                    run.round(),
                    run.outcome(),
                    code,
                    run.title(),
                    run.researcher()));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run", run.run().value());
        map.put("state", run.state());
        map.put("round", run.round());
        map.put("outcome", run.outcome());
        map.put("code", run.code().map(ErrorCode::number).orElse(0));
        map.put("title", run.title());
        map.put("researcher", run.researcher());
        documents.add(map);
      }
      if (documents.isEmpty()) {
        house.console().say("No runs yet.");
      }
      house.console().answer(documents);
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "outbox",
      description = "Show exactly what left the house: study, round, tensors, bytes.")
  int outbox(
      @Mixin House house,
      @Parameters(paramLabel = "RUN", arity = "0..1", description = "only this run")
          @Nullable String run) {
    Optional<RunId> only = Optional.ofNullable(run).map(RunId::new);
    try (Steward steward = Steward.open(house.open(), clock)) {
      List<Map<String, Object>> documents = new ArrayList<>();
      for (Steward.Left left : steward.outbox(only)) {
        String round = left.round().isPresent() ? " round " + left.round().getAsInt() : "";
        house
            .console()
            .say(
                String.format(
                        "%s  %-12s %s%s  %d bytes  %s",
                        left.at(),
                        left.kind(),
                        left.run().map(RunId::value).orElse(""),
                        round,
                        left.bytes(),
                        contents(left))
                    .stripTrailing());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("at", left.at().toString());
        map.put("kind", left.kind());
        map.put("run", left.run().map(RunId::value).orElse(""));
        map.put("study", left.study().map(Digest::hex).orElse(""));
        map.put("round", left.round().orElse(0));
        map.put("tensors", left.tensors());
        map.put("words", left.words());
        map.put("bytes", left.bytes());
        map.put("sha256", left.digest().map(Digest::hex).orElse(""));
        documents.add(map);
      }
      long total = steward.bytesOut(only);
      house
          .console()
          .say(documents.isEmpty() ? "Nothing left the house." : "In all " + total + " bytes.");
      house.console().answer(Map.of("bytes", total, "entries", documents));
    }
    return ExitCodes.OK;
  }

  /** What a row of a round holds, in a few words; other rows are explained by their kind. */
  private static String contents(Steward.Left left) {
    return switch (left.kind()) {
      case "agreement" -> "a signature: it starts from the same model as the others";
      case "keys" -> "public keys for this attempt";
      case "shares" -> "sealed boxes, one for each other site";
      case "update" -> "masked: " + left.tensors();
      case "confirmation" -> "a signature: which sites the sum holds";
      case "unmasking" -> "shares that open the sum of all sites and nothing else";
      case "restart" -> "the attempt is given up";
      default -> left.tensors();
    };
  }

  @Command(
      name = "log",
      description = "Show the house's own log: what was asked, decided, failed and why.")
  int log(@Mixin House house) {
    try (Steward steward = Steward.open(house.open(), clock)) {
      List<Map<String, Object>> documents = new ArrayList<>();
      for (Steward.LogLine line : steward.log()) {
        String run = line.run().map(RunId::value).orElse("");
        house.console().say(line.at() + "  " + line.event() + "  " + run + "  " + line.detail());
        documents.add(
            Map.of(
                "at",
                line.at().toString(),
                "event",
                line.event(),
                "run",
                run,
                "detail",
                line.detail()));
      }
      house.console().answer(documents);
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "evaluate",
      description = {
        "For this house's own eyes: test a federated result, and a model trained here alone, on"
            + " this",
        "site's held-out patients. Nothing leaves the house."
      })
  int evaluate(
      @Mixin House house,
      @Option(
              names = "--result",
              required = true,
              paramLabel = "FILE",
              description = "the federated result.json")
          Path result,
      @Parameters(
              paramLabel = "STUDY.yaml",
              description = "the study; its option evaluate.cohort names the held-out patients")
          Path study) {
    LocalEvaluation.Report report = LocalEvaluation.run(house.open(), study, result);
    for (String line : report.sentences()) {
      house.console().say(line);
    }
    house.console().answer(report);
    return ExitCodes.OK;
  }

  /** {@code sund site dataset …}. */
  @Command(
      name = "dataset",
      description = "Register and check this site's data.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "COMMAND")
  static final class DatasetCommands {

    @Command(
        name = "add",
        description = "Register a dataset: where its data lie and what they mean. No row is read.")
    int add(
        @Mixin House house,
        @Parameters(paramLabel = "DATASET.yaml", description = "the description") Path yaml) {
      DatasetDescription added = new SiteDatasets(house.open()).add(yaml);
      int variables = added.codebook().variables().size();
      house
          .console()
          .say(
              "Dataset '"
                  + added.id()
                  + "' is registered: "
                  + added.shownTitle()
                  + ", "
                  + variables
                  + " variables.");
      house.console().say("Next: sund site dataset check " + added.id() + " --dir " + house.path());
      house.console().answer(Map.of("dataset", added.id().value(), "variables", variables));
      return ExitCodes.OK;
    }

    @Command(name = "list", description = "List the registered datasets.")
    int list(@Mixin House house) {
      List<DatasetDescription> all = new SiteDatasets(house.open()).list();
      all.forEach(d -> house.console().say(String.format("%-20s %s", d.id(), d.shownTitle())));
      if (all.isEmpty()) {
        house.console().say("No dataset yet. Next: sund site dataset add DATASET.yaml");
      }
      house
          .console()
          .answer(
              all.stream()
                  .map(
                      d ->
                          Map.of(
                              "dataset",
                              d.id().value(),
                              "title",
                              d.title(),
                              "synthetic",
                              d.synthetic(),
                              "public",
                              d.published()))
                  .toList());
      return ExitCodes.OK;
    }

    @Command(name = "remove", description = "Take a dataset out; its data stay where they are.")
    int remove(
        @Mixin House house,
        @Parameters(paramLabel = "DATASET", description = "its name") String id) {
      new SiteDatasets(house.open()).remove(new DatasetId(id));
      house.console().say("Dataset '" + id + "' is no longer offered.");
      house.console().answer(Map.of("removed", id));
      return ExitCodes.OK;
    }

    @Command(
        name = "check",
        description =
            "Read the data and count, per variable, what is missing or implausible; no value is"
                + " shown.")
    int check(
        @Mixin House house,
        @Parameters(paramLabel = "DATASET", description = "its name") String id) {
      CheckReport report = new SiteDatasets(house.open()).check(new DatasetId(id));
      Console console = house.console();
      console.say(report.rows() + " rows");
      console.say(
          String.format(
              "  %-20s %10s %10s %12s %10s %10s %10s",
              "variable",
              "plausible",
              "missing",
              "not a number",
              "off range",
              "not whole",
              "no level"));
      for (CheckReport.Column column : report.columns()) {
        console.say(
            String.format(
                "  %-20s %10d %10d %12d %10d %10d %10d",
                column.variable().name(),
                column.plausible(),
                column.missing(),
                column.notANumber(),
                column.outsideRange(),
                column.notWhole(),
                column.unknownLevel()));
      }
      if (report.hasImplausible()) {
        console.say(
            "An implausible value counts as missing. If it is right, widen the range, the levels"
                + " or the length in the codebook.");
      }
      console.answer(
          Map.of(
              "rows",
              report.rows(),
              "columns",
              report.columns().stream().map(DatasetCommands::document).toList()));
      return ExitCodes.OK;
    }

    private static Map<String, Object> document(CheckReport.Column column) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("variable", column.variable().name());
      map.put("plausible", column.plausible());
      map.put("missing", column.missing());
      map.put("notANumber", column.notANumber());
      map.put("outsideRange", column.outsideRange());
      map.put("notWhole", column.notWhole());
      map.put("unknownLevel", column.unknownLevel());
      return map;
    }
  }
}
