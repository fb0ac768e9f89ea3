package eu.sund.simulation.research;

import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.algorithms.regression.Predictor;
import eu.sund.core.Codebook;
import eu.sund.core.Filter;
import eu.sund.core.HeapMemory;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Logistic regression by {@code glm}. It makes no personal models. */
public final class GlmLearner implements Learner {
  private final Glm glm = new Glm();
  private final StudySpec study;
  private final Codebook codebook;
  private final Workers workers;

  /**
   * Prepares.
   *
   * @param study of a binomial model; its cohort and evaluation are left to the comparison
   */
  public GlmLearner(StudySpec study, Codebook codebook, Workers workers) {
    SortedMap<String, String> options = new TreeMap<>(study.options());
    options.keySet().removeIf(name -> name.startsWith("evaluate"));
    options.put("evaluate", "false");
    this.study =
        new StudySpec(
            study.title(),
            study.purpose(),
            study.datasets(),
            List.of(),
            Filter.all(),
            study.analysis(),
            study.formula(),
            options);
    this.codebook = codebook;
    this.workers = workers;
  }

  @Override
  public String outcome() {
    return study.formula().response();
  }

  @Override
  public List<String> variables() {
    return glm.plan(study, codebook).variables();
  }

  @Override
  public Fit fit(List<VirtualSite> sites, long seed) {
    try {
      ResearchRun<GlmResult> run =
          sites.size() == 1
              ? Alone.run(
                  glm, study, codebook, sites.getFirst(), new Alone.Keeps(new HeapMemory(), seed))
              : new RingStudy<>(glm, study, codebook, sites, workers)
                  .run(new RingStudy.Options(seed, 0));
      return new Fit(
          run.result().map(r -> new Predictor(study, codebook, r)).map(this::model),
          run.failure(),
          List.of());
    } catch (SundException e) {
      return new Fit(Optional.empty(), String.valueOf(e.getMessage()), List.of());
    }
  }

  /** Its equations are of all sites together: a model of one is not a step on the way. */
  @Override
  public Optional<Model> cyclic(List<VirtualSite> sites, long seed) {
    return Optional.empty();
  }

  private Model model(Predictor predictor) {
    return rows -> {
      double[] probabilities = new double[rows.rows()];
      int[] at = new int[1];
      predictor.predict(
          rows.open(variables()),
          Filter.all(),
          ResearchAccess.granted(),
          (probability, outcome) -> probabilities[at[0]++] = probability);
      if (at[0] != rows.rows()) {
        throw new IllegalStateException("a row without all variables came to be predicted");
      }
      return probabilities;
    };
  }
}
