package eu.sund.app.cli;

import eu.sund.algorithms.Analyses;
import eu.sund.app.demo.Child;
import eu.sund.app.simulate.SeedRun;
import eu.sund.app.simulate.SimulationData;
import eu.sund.app.simulate.SimulationDocument;
import eu.sund.app.simulate.SimulationSetup;
import eu.sund.app.simulate.Simulator;
import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import eu.sund.governance.document.StudyYaml;
import eu.sund.simulation.research.Comparison;
import eu.sund.simulation.research.Cores;
import eu.sund.simulation.research.GlmLearner;
import eu.sund.simulation.research.Learner;
import eu.sund.simulation.research.Metric;
import eu.sund.simulation.research.Split;
import eu.sund.simulation.research.Synthetic;
import eu.sund.simulation.research.TrainLearner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sund simulate}: a study over virtual sites, in this process, from a seed. */
@Command(
    name = "simulate",
    description = {
      "Run a study over virtual sites in this process, from one seed, on all cores.",
      "",
      "The production code computes, encodes, sums and absorbs; without --secure there are no"
          + " masks: research only. Write the study first, then the options.",
      ""
    })
final class SimulateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help page and exit")
  private boolean help;

  @Parameters(paramLabel = "STUDY", description = "the study, study.yaml")
  private Path study = Path.of("study.yaml");

  @Option(
      names = "--codebook",
      paramLabel = "DATASET.yaml",
      description = "the dataset's description, as 'sund site dataset add' takes it")
  private @Nullable Path codebook;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "the rows, in place of the file that the description names")
  private @Nullable Path data;

  @Option(
      names = "--synthetic",
      paramLabel = "ROWS,FEATURES",
      description = "made-up rows in all, of variables x1, x2, ..., fold (0 to 9) and y (0 or 1)")
  private @Nullable String synthetic;

  @Option(
      names = "--site-column",
      paramLabel = "VARIABLE",
      description = "a variable of the codebook that names each row's hospital")
  private @Nullable String siteColumn;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description =
          "iid, dirichlet:ALPHA (labels), quantity:ALPHA, feature:STRENGTH (default: iid)")
  private @Nullable String split;

  @Option(
      names = "--sites",
      paramLabel = "N",
      description = "virtual sites of a --split (default: ${DEFAULT-VALUE})",
      defaultValue = "10")
  private int sites = 10;

  @Option(
      names = "--dropout",
      paramLabel = "SHARE",
      description = "the chance of a site to be missing in a round of training, such as 5%%",
      defaultValue = "0")
  private String dropout = "0";

  @Option(names = "--secure", description = "run the whole secure protocol; 3 to 64 sites")
  private boolean secure;

  @Option(
      names = "--seed",
      description = "same seed, same bits (default: ${DEFAULT-VALUE})",
      defaultValue = "1")
  private long seed = 1;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "how many seeds, from --seed on (default: 1; 5 with --compare)")
  private @Nullable Integer seeds;

  @Option(
      names = "--compare",
      description =
          "compare local, federated, personal and pooled models; made-up or public data only")
  private boolean compare;

  @Option(names = "--public", description = "I state that these data are public")
  private boolean isPublic;

  @Option(
      names = "--margin",
      description = "by how much worse is still non-inferior (default: ${DEFAULT-VALUE})",
      defaultValue = "0.02")
  private double margin = 0.02;

  @Option(
      names = "--metric",
      description =
          "auc or accuracy; of several classes accuracy, of Cox c_index; of tags entity_f1"
              + " (default: the first that fits)")
  private @Nullable Metric metric;

  @Option(
      names = "--test",
      paramLabel = "SHARE",
      description = "test rows of each site in a comparison (default: ${DEFAULT-VALUE})",
      defaultValue = "0.25")
  private String testShare = "0.25";

  @Option(
      names = "--by",
      paramLabel = "VARIABLE",
      split = ",",
      description = "show figures apart by this variable: country, language, sex; repeatable")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "write simulation.html, simulation.json and trained models there")
  private @Nullable Path out;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = "-",
      paramLabel = "FILE",
      description = "print one JSON document instead of text, or write it to a file")
  private @Nullable String json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads that compute (default: all cores); the figures do not depend on it")
  private @Nullable Integer threads;

  @Option(
      names = "--max-memory",
      paramLabel = "SIZE",
      description = "run with this much Java memory, such as 4g: starts a process of its own")
  private @Nullable String memory;

  boolean help() {
    return help;
  }

  @Override
  public Integer call() {
    if (memory != null) {
      return again(memory);
    }
    Console console = new Console("-".equals(json));
    try (Cores cores =
        new Cores(threads == null ? Runtime.getRuntime().availableProcessors() : threads)) {
      SimulationSetup setup = setup();
      SimulateProgress progress = new SimulateProgress(console);
      Optional<SimulationDocument.Compared> compared =
          compare ? Optional.of(compared(setup, cores, progress)) : Optional.empty();
      List<SeedRun> runs = new ArrayList<>();
      Simulator simulator = new Simulator(setup, cores, progress);
      for (long each : setup.seeds()) {
        progress.seed(each, setup.seeds().size());
        runs.add(simulator.run(each));
      }
      progress.end();
      return tell(console, new SimulationDocument(setup, runs, compared, command()), runs);
    }
  }

  private SimulationSetup setup() {
    StudySpec asked = StudyYaml.parse(study.toString(), SimulateFiles.document(study));
    int number = seeds == null ? (compare ? 5 : 1) : seeds;
    Checks.argument(number >= 1 && number <= 1000, "--seeds must be 1 to 1000, was %s", number);
    if ((synthetic == null) == (codebook == null)) {
      throw usage("name either --codebook (with --data) or --synthetic");
    }
    if (siteColumn != null && split != null) {
      throw usage("name either --site-column or --split");
    }
    Split dealt =
        siteColumn == null
            ? Split.parse(split == null ? "iid" : split)
            : new Split.ByVariable(siteColumn);
    return new SimulationSetup(
        asked,
        rows(asked),
        dealt,
        sites,
        SimulationSetup.seeds(seed, number),
        share("--dropout", dropout),
        secure);
  }

  private SimulationData rows(StudySpec asked) {
    if (synthetic != null) {
      SimulationData made = SimulationData.made(Synthetic.parse(synthetic), asked, seed);
      variables(asked, made.codebook());
      return made;
    }
    Path description = codebook == null ? Path.of("") : codebook;
    Codebook described = SimulationData.codebook(description);
    List<String> extra = new ArrayList<>(groups);
    if (siteColumn != null) {
      extra.add(siteColumn);
    }
    return SimulationData.read(
        description, Optional.ofNullable(data), variables(asked, described), extra);
  }

  /**
   * What the study reads. A study that no site would take ends here, before anything is computed.
   */
  private static List<String> variables(StudySpec asked, Codebook described) {
    return Analyses.builtIn().find(asked.analysis()).plan(asked, described).variables();
  }

  private SimulationDocument.Compared compared(
      SimulationSetup setup, Workers workers, SimulateProgress progress) {
    if (!setup.data().synthetic() && !setup.data().published() && !isPublic) {
      throw new SundException(
          ErrorCode.REFUSED_BY_POLICY,
          "a comparison shows single hospitals' models: only on data that are made up or public"
              + " ('synthetic: true' or 'public: true' in the codebook), or that you state to be"
              + " public (--public)");
    }
    Learner learner = learner(setup, workers);
    Metric measure = metric == null ? learner.measures().getFirst() : metric;
    if (!learner.measures().contains(measure)) {
      throw usage("this model is measured by " + learner.measures() + ", not " + measure);
    }
    Comparison.Options options =
        new Comparison.Options(setup.seeds(), share("--test", testShare), margin, measure, groups);
    Comparison.Report report =
        Comparison.run(
            options,
            setup.data().table().only(setup.study().cohort()),
            (rows, each) -> setup.deal(rows, seed),
            learner,
            done -> progress.compared(done, setup.seeds().size()));
    return new SimulationDocument.Compared(options, report);
  }

  private static Learner learner(SimulationSetup setup, Workers workers) {
    return switch (setup.study().analysis()) {
      case "glm" -> new GlmLearner(setup.study(), setup.data().codebook(), workers);
      case "train" -> new TrainLearner(setup.study(), setup.data().codebook(), workers);
      default ->
          throw usage(
              "--compare knows glm with family binomial and train with head logistic, multiclass,"
                  + " cox or tags, not "
                  + setup.study().analysis());
    };
  }

  private int tell(Console console, SimulationDocument document, List<SeedRun> runs) {
    String text = Console.toJson(document.json());
    List<String> models = List.of();
    if (out != null) {
      SimulateFiles.write(out.resolve("simulation.json"), text + "\n");
      SimulateFiles.write(out.resolve("simulation.html"), document.html());
      Digest written = Digest.of((text + "\n").getBytes(StandardCharsets.UTF_8));
      models = new SimulatedModel(SimulateFiles.document(study), written).write(runs, out);
    }
    if (json != null && !json.equals("-")) {
      SimulateFiles.write(Path.of(json), text + "\n");
    }
    document.lines().forEach(console::say);
    if (out != null) {
      console.say("Page: " + out.resolve("simulation.html"));
    }
    models.forEach(console::say);
    console.answer(document.json());
    boolean answered = runs.stream().anyMatch(run -> run.result().isPresent());
    return answered ? ExitCodes.OK : ExitCodes.STUDY;
  }

  /** The command as written, without what changes no figure. */
  private String command() {
    List<String> words = new ArrayList<>(List.of("sund", "simulate"));
    List<String> given = spec.commandLine().getParseResult().originalArgs();
    words.addAll(SimulateFiles.figuring(given));
    return String.join(" ", words);
  }

  private int again(String size) {
    if (!size.matches("[1-9][0-9]{0,6}[mMgG]")) {
      throw usage("--max-memory takes a size such as 800m or 4g, not '" + size + "'");
    }
    List<String> given =
        SimulateFiles.without(
            spec.commandLine().getParseResult().originalArgs(), List.of("--max-memory"));
    List<String> arguments = new ArrayList<>(List.of("simulate"));
    given.stream().filter(a -> !a.equals("simulate")).forEach(arguments::add);
    List<String> command = new ArrayList<>(Child.java(Child.MAIN, arguments));
    command.add(1, "-Xmx" + size);
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "Java cannot be started again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCodes.DEFECT;
    }
  }

  private static double share(String option, String text) {
    try {
      boolean percent = text.endsWith("%");
      double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
      return percent ? number / 100 : number;
    } catch (NumberFormatException e) {
      throw usage(option + " takes a share such as 5% or 0.05, not '" + text + "'");
    }
  }

  private static SundException usage(String message) {
    return new SundException(ErrorCode.USAGE, message);
  }
}
