package eu.sund.simulation.research;

import eu.sund.algorithms.learning.TrainPredictor;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.Codebook;
import eu.sund.core.Filter;
import eu.sund.core.HeapMemory;
import eu.sund.core.SiteMemory;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network by {@code train}, with a head of one number (logistic, several classes, Cox) or one
 * that tags words: the federated model, and each site's personal one if the strategy is Ditto or
 * partial sharing. Alone, a site trains by the same options.
 */
public final class TrainLearner implements Learner {
  /** Of a study that does not say, and the most that one may ask for. */
  private static final String ROUNDS = "20";

  private static final long ROUNDS_MAX = 10_000;

  private final Training training = new Training();
  private final StudySpec study;
  private final Codebook codebook;
  private final Workers workers;

  /**
   * Prepares.
   *
   * @param study its cohort and evaluation are left to the comparison
   */
  public TrainLearner(StudySpec study, Codebook codebook, Workers workers) {
    this.study = study;
    this.codebook = codebook;
    this.workers = workers;
  }

  @Override
  public String outcome() {
    return study.formula().response();
  }

  @Override
  public List<String> variables() {
    boolean drops = isTagger() || study.options().getOrDefault("model.missing", "").equals("drop");
    List<String> needed = new ArrayList<>(List.of(outcome()));
    time().ifPresent(needed::add);
    return drops ? training.plan(study, codebook).variables() : needed;
  }

  private boolean isTagger() {
    return codebook.variable(outcome()).isText();
  }

  @Override
  public Optional<String> time() {
    return Optional.ofNullable(study.options().get("model.time"));
  }

  @Override
  public List<Metric> measures() {
    if (time().isPresent()) {
      return List.of(Metric.C_INDEX);
    }
    if (isTagger()) {
      return List.of(Metric.ENTITY_F1);
    }
    boolean classes =
        study.options().getOrDefault("model.head", "").equals("multiclass")
            || codebook.variable(outcome()).levels().size() > 2;
    return classes ? List.of(Metric.ACCURACY) : Learner.super.measures();
  }

  private StudySpec seeded(long seed) {
    SortedMap<String, String> options = new TreeMap<>(study.options());
    options.remove("evaluate.cohort");
    options.remove("evaluate.by");
    options.remove("evaluate.bootstrap");
    options.put("seed", Long.toString(seed));
    return study(options);
  }

  private StudySpec study(SortedMap<String, String> options) {
    return new StudySpec(
        study.title(),
        study.purpose(),
        study.datasets(),
        List.of(),
        Filter.all(),
        study.analysis(),
        study.formula(),
        options,
        study.goesOn(),
        study.openData(),
        study.again());
  }

  @Override
  public Fit fit(List<VirtualSite> sites, long seed) {
    StudySpec asked = seeded(seed);
    try {
      if (sites.size() == 1) {
        HeapMemory memory = new HeapMemory();
        return fit(
            asked,
            Alone.run(training, asked, codebook, sites.getFirst(), new Alone.Keeps(memory, seed)),
            List.of(memory));
      }
      var run = new RingStudy<>(training, asked, codebook, sites, workers);
      ResearchRun<TrainResult> trained = run.run(new RingStudy.Options(seed, 0));
      List<SiteMemory> memories = new ArrayList<>();
      for (int i = 0; i < sites.size(); i++) {
        memories.add(run.memory(i));
      }
      return fit(asked, trained, memories);
    } catch (SundException e) {
      return new Fit(Optional.empty(), String.valueOf(e.getMessage()), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As often over every site as the federated model, by the same local options. */
  @Override
  public Optional<Model> cyclic(List<VirtualSite> sites, long seed) {
    StudySpec asked = seeded(seed);
    SortedMap<String, String> options = new TreeMap<>(asked.options());
    if (options.keySet().stream().anyMatch(name -> name.startsWith("privacy."))) {
      return Optional.empty();
    }
    options
        .keySet()
        .removeIf(
            name ->
                name.startsWith("evaluate.")
                    || (name.startsWith("strategy.") && !name.equals("strategy.norm-max")));
    try {
      long rounds = Long.parseLong(options.getOrDefault("rounds", ROUNDS)) * sites.size();
      options.put("rounds", Long.toString(Math.min(ROUNDS_MAX, rounds)));
      StudySpec turns = study(options);
      return Cyclic.run(training, turns, codebook, sites, seed)
          .map(
              result -> {
                TrainPredictor predictor =
                    new TrainPredictor(turns, codebook, result.result(), result.attachment());
                return model(predictor, turns, predictor.federated());
              });
    } catch (SundException e) {
      return Optional.empty();
    }
  }

  private Fit fit(StudySpec asked, ResearchRun<TrainResult> run, List<SiteMemory> memories)
      throws IOException {
    if (run.result().isEmpty()) {
      return new Fit(Optional.empty(), run.failure(), List.of());
    }
    TrainPredictor predictor =
        new TrainPredictor(asked, codebook, run.result().get(), run.attachment());
    List<Model> personal = new ArrayList<>();
    for (SiteMemory memory : memories) {
      predictor.personal(memory).ifPresent(own -> personal.add(model(predictor, asked, own)));
    }
    if (predictor.isPartial()) {
      return memories.size() == 1 && personal.size() == 1
          ? new Fit(Optional.of(personal.getFirst()), "", personal)
          : new Fit(Optional.empty(), "some layers never leave the sites", personal);
    }
    return new Fit(Optional.of(model(predictor, asked, predictor.federated())), "", personal);
  }

  private Model model(TrainPredictor predictor, StudySpec asked, float[] numbers) {
    List<String> variables = training.plan(asked, codebook).variables();
    if (predictor.isTagger()) {
      return rows -> entities(predictor, numbers, rows, variables);
    }
    return rows -> predictor.predictions(numbers, rows.open(variables), ResearchAccess.granted());
  }

  private static double[] entities(
      TrainPredictor predictor, float[] numbers, VirtualSite rows, List<String> variables) {
    double[] packed = new double[rows.rows()]; // a text without a word has no entities: 0
    predictor
        .entities(numbers, rows.open(variables), ResearchAccess.granted())
        .forEach(t -> packed[t[0]] = new Entities(t[1], t[2], t[3]).packed());
    return packed;
  }
}
