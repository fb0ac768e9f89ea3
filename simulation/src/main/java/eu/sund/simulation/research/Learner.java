package eu.sund.simulation.research;

import java.util.List;
import java.util.Optional;

/** A way to learn a model of a 0/1 outcome from virtual sites, for comparisons. */
public interface Learner {
  /** A model that predicts. */
  @FunctionalInterface
  interface Model {
    /** The probability of outcome 1 of each row of a site; rows have what the learner needs. */
    double[] probabilities(VirtualSite rows);
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

  /** The 0/1 variable that is predicted. */
  String outcome();

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
