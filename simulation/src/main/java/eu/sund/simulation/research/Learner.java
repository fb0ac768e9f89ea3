package eu.sund.simulation.research;

import java.util.List;
import java.util.Optional;

/** A way to learn a model from virtual sites, for comparisons. */
public interface Learner {
  /** A model that predicts. */
  @FunctionalInterface
  interface Model {
    /**
     * What it says of each row of a site, which has what the learner needs: the probability of
     * outcome 1, a class by its number, a risk, or {@link Entities}, as the learner's measures take
     * it.
     */
    double[] predictions(VirtualSite rows);
  }

  /**
   * What came of a fit.
   *
   * @param model the model, or empty
   * @param failure why there is none, or empty
   * @param personal each site's own model, in the sites' order; empty if the study makes none
   */
  record Fit(Optional<Model> model, String failure, List<Model> personal) {
    /** Copies the list. */
    public Fit {
      personal = List.copyOf(personal);
    }
  }

  /** The variable that is predicted: 0 or 1, a class, or whether there was an event. */
  String outcome();

  /** The variable of the time until an event; empty if there are no times. */
  default Optional<String> time() {
    return Optional.empty();
  }

  /** The measures of what it predicts, the usual one first. */
  default List<Metric> measures() {
    return List.of(Metric.AUC, Metric.ACCURACY);
  }

  /** The variables that a row must have to take part, among them the outcome. */
  List<String> variables();

  /**
   * Learns over these sites; of one site, what it learns alone.
   *
   * @param seed of all that is drawn
   */
  Fit fit(List<VirtualSite> sites, long seed);

  /**
   * Learns by handing one model from site to site; empty if the study's method cannot be taught so.
   *
   * @param seed of all that is drawn
   */
  Optional<Model> cyclic(List<VirtualSite> sites, long seed);
}
