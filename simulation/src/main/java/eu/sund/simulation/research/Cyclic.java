package eu.sund.simulation.research;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.HeapMemory;
import eu.sund.core.Layout;
import eu.sund.core.Plan;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.simulation.SeededSecrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cyclic training, a baseline: the model goes from site to site, and each trains it further. All
 * other rounds (means and deviations, figures) are of all sites.
 *
 * <p><b>Privacy.</b> None: each site sees what its predecessor made of the model. It exists only in
 * simulation.
 *
 * <p><b>Source.</b> Chang et al., <a href="https://doi.org/10.1093/jamia/ocy017">Distributed deep
 * learning networks among institutions for medical imaging</a>, JAMIA 25 (2018), cyclical weight
 * transfer.
 */
final class Cyclic {
  /** The layout of a round in which a single site trains. */
  private static final String TRAINING = "train";

  private Cyclic() {}

  /** Runs an analysis to its end; its rounds of training take turns over the sites. */
  static <M, R> Optional<Step.Done<M, R>> run(
      Analysis<M, R> analysis,
      StudySpec study,
      Codebook codebook,
      List<VirtualSite> sites,
      long seed) {
    Plan plan = analysis.plan(study, codebook);
    M state = analysis.begin(study, codebook, plan);
    List<HeapMemory> memories = sites.stream().map(s -> new HeapMemory()).toList();
    int turn = 0;
    for (int round = 1; round <= plan.roundsMax(); round++) {
      List<Update> updates = new ArrayList<>();
      boolean trains = analysis.layout(plan, state).name().equals(TRAINING);
      for (int s = 0; s < sites.size(); s++) {
        if (!trains || s == turn % sites.size()) {
          AtSite at =
              new AtSite(
                  sites.get(s).site(),
                  ResearchAccess.granted(),
                  memories.get(s),
                  new SeededSecrets(seed, sites.get(s).site(), round).privacy(plan.digest()));
          try (Rows rows = sites.get(s).open(plan.variables())) {
            updates.add(analysis.local(plan, state, rows, at));
          }
          memories.get(s).commit();
        }
      }
      turn += trains ? 1 : 0;
      switch (analysis.absorb(plan, state, sum(updates))) {
        case Step.Next<M, R> next -> state = next.broadcast();
        case Step.Done<M, R> done -> {
          return Optional.of(done);
        }
        case Step.Failed<M, R> failed -> {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static Aggregate sum(List<Update> updates) {
    Layout layout = updates.getFirst().layout();
    List<Values> sums = new ArrayList<>();
    for (int t = 0; t < layout.tensors().size(); t++) {
      double[] sum = new double[layout.tensors().get(t).size()];
      for (Update update : updates) {
        double[] one = update.tensors().get(t).toArray();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += one[i];
        }
      }
      sums.add(Values.of(sum));
    }
    return new Aggregate(layout, updates.size(), sums);
  }
}
