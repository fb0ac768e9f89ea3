package eu.sund.app.bundle;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.core.Digest;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code training-record.json}: how the numbers came about, and what can be checked.
 *
 * @param form {@value #FORM}
 * @param origin where it was trained
 * @param analysis name and version, which pin the computation
 * @param cohort the patients' filter, as written
 * @param strategy how sums moved the model
 * @param engine the engine that the study asks for
 * @param seed the study's, from which initial weights, splits and orders follow
 * @param sites how many hospitals took part; their names are not told
 * @param patients of all hospitals together; 0 where that is not released
 * @param rowsDropped rows that lack what the model needs; null where the number is withheld
 * @param rounds the training, round by round
 * @param releasedRound after which round the model is the released one
 * @param evaluatedOn the patients of the figures
 * @param metrics the released figures
 * @param privacy what was promised to each patient; null for no differential privacy
 * @param attacks how well patients of the training can be told from others; none if not measured
 * @param weights how many numbers, and their digest (float32, little-endian, tensors in order)
 * @param notes what users should know
 */
record TrainingRecord(
    String form,
    Origin origin,
    String analysis,
    String cohort,
    String strategy,
    String engine,
    long seed,
    int sites,
    long patients,
    @Nullable Long rowsDropped,
    List<TrainResult.Round> rounds,
    int releasedRound,
    String evaluatedOn,
    List<TrainResult.Metric> metrics,
    TrainResult.@Nullable Privacy privacy,
    List<TrainResult.Attack> attacks,
    Weights weights,
    List<String> notes) {
  static final String FORM = "sund-training-record-1";

  /** Copies the lists. */
  TrainingRecord {
    Stream.of(form, origin, analysis, cohort, weights).forEach(Objects::requireNonNull);
    rounds = List.copyOf(rounds);
    metrics = List.copyOf(metrics);
    notes = List.copyOf(notes);
    attacks = List.copyOf(attacks);
  }

  /** How many numbers, and their digest. */
  record Weights(long count, String sha256) {}

  static TrainingRecord of(TrainResult result, Origin origin) {
    return new TrainingRecord(
        FORM,
        origin,
        result.analysis(),
        result.cohort(),
        result.strategy(),
        result.engine(),
        result.seed(),
        result.sites(),
        result.patients(),
        result.rowsDropped(),
        result.rounds(),
        result.chosenRound(),
        result.evaluatedOn(),
        result.metrics(),
        result.privacy(),
        result.attacks(),
        new Weights(result.weights().count(), result.weights().sha256()),
        result.notes());
  }

  /**
   * Where a model was trained.
   *
   * @param run the run's id, or of a simulation its sites and seed
   * @param software version of the program that wrote the bundle
   * @param title the study's
   * @param purpose why it was asked
   * @param datasets of which patients
   * @param studySha256 digest of {@code study.yaml}
   * @param runSha256 digest of the run as every site pinned it: study, codebook, participants,
   *     analysis; the plan follows from it. Of a simulation, of {@code simulation.json}
   * @param resultSha256 digest of the result as the hub wrote it
   */
  record Origin(
      String run,
      String software,
      String title,
      String purpose,
      List<String> datasets,
      String studySha256,
      String runSha256,
      String resultSha256) {
    /** How the run of a simulation begins, where a network's run has its id. */
    static final String SIMULATION = "simulation";

    /** Checks the digests. */
    Origin {
      datasets = List.copyOf(datasets);
      List.of(studySha256, runSha256, resultSha256).forEach(Digest::new);
    }

    /** Whether virtual sites trained it, in one process. */
    boolean simulated() {
      return run.startsWith(SIMULATION);
    }
  }
}
