package eu.sund.algorithms;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.HeapMemory;
import eu.sund.core.Plan;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Update;

/**
 * Runs a whole analysis on one site's rows, without any network: what a hospital learns from its
 * own patients alone.
 *
 * <p><b>Privacy.</b> None: the result is for the house in which the rows are.
 */
public final class SingleSite {
  private SingleSite() {}

  /**
   * How it ended.
   *
   * @param <R> the result's type
   */
  public sealed interface Outcome<R> {
    /**
     * With a result.
     *
     * @param rounds how many rounds it took
     */
    record Done<R>(R result, int rounds) implements Outcome<R> {}

    /** Without, and why. */
    record Failed<R>(String reason) implements Outcome<R> {}
  }

  /**
   * Runs the analysis to its end.
   *
   * @param rows the dataset's rows, with at least the plan's variables; read once a round
   */
  public static <M, R> Outcome<R> run(
      Analysis<M, R> analysis, StudySpec study, Codebook codebook, Rows rows, RowAccess access) {
    Plan plan = analysis.plan(study, codebook);
    M state = analysis.begin(study, codebook, plan);
    HeapMemory memory = new HeapMemory();
    AtSite site = new AtSite(AtSite.alone(access).site(), access, memory, Privacy.none());
    for (int round = 1; round <= plan.roundsMax(); round++) {
      Update update = analysis.local(plan, state, rows, site);
      memory.commit();
      Aggregate sum = new Aggregate(update.layout(), 1, update.tensors());
      switch (analysis.absorb(plan, state, sum)) {
        case Step.Next<M, R> next -> state = next.broadcast();
        case Step.Done<M, R> done -> {
          return new Outcome.Done<>(done.result(), round);
        }
        case Step.Failed<M, R> failed -> {
          return new Outcome.Failed<>(failed.reason());
        }
      }
    }
    return new Outcome.Failed<>("no end after " + plan.roundsMax() + " rounds");
  }
}
