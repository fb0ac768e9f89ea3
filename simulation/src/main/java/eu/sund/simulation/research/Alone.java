package eu.sund.simulation.research;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.HeapMemory;
import eu.sund.core.Plan;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Update;
import eu.sund.simulation.SeededSecrets;
import java.util.List;
import java.util.Optional;

/**
 * What one site learns from its own rows: the analysis without any network, ring or rule of
 * disclosure, which all protect from others. Also the pooled model, of one site with all rows.
 */
final class Alone {
  private Alone() {}

  /** Runs an analysis to its end; what it keeps lies in the memory afterwards. */
  static <M, R> ResearchRun<R> run(
      Analysis<M, R> analysis, StudySpec study, Codebook codebook, VirtualSite site, Keeps keeps) {
    Plan plan = analysis.plan(study, codebook);
    M state = analysis.begin(study, codebook, plan);
    try (Rows rows = site.open(plan.variables())) {
      for (int round = 1; round <= plan.roundsMax(); round++) {
        AtSite at =
            new AtSite(
                site.site(),
                ResearchAccess.granted(),
                keeps.memory(),
                new SeededSecrets(keeps.seed(), site.site(), round).privacy(plan.digest()));
        Update update = analysis.local(plan, state, rows, at);
        keeps.memory().commit();
        switch (analysis.absorb(plan, state, new Aggregate(update.layout(), 1, update.tensors()))) {
          case Step.Next<M, R> next -> state = next.broadcast();
          case Step.Done<M, R> done -> {
            return new ResearchRun<>(
                Optional.of(done.result()), done.attachment(), "", List.of(), 0, 0, false);
          }
          case Step.Failed<M, R> failed -> {
            return failed(failed.reason());
          }
        }
      }
    }
    return failed("no end after " + plan.roundsMax() + " rounds");
  }

  /** A site's memory, and the seed of its draws. */
  record Keeps(HeapMemory memory, long seed) {}

  private static <R> ResearchRun<R> failed(String failure) {
    return new ResearchRun<>(Optional.empty(), Optional.empty(), failure, List.of(), 0, 0, false);
  }
}
