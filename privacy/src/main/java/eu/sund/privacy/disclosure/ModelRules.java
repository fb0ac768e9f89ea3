package eu.sund.privacy.disclosure;

import eu.sund.core.Census;
import eu.sund.core.ModelLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules on the size of a model, judged on counts over all sites before any site sends an update
 * of the analysis. Every party judges by itself: the hub and each site by the network's limits,
 * each site also by its own.
 *
 * <p>They bind the pooled counts and not one hospital's, so that a hospital in which nobody, or
 * everybody, had the outcome can take part in a regression over many.
 *
 * <p>Thread-safe: holds no state.
 */
public final class ModelRules {
  /** Enough hospitals in every sum. */
  public static final DisclosureRule CONTRIBUTORS =
      new DisclosureRule(
          "contributors",
          "of a sum over two hospitals each can subtract its own part and read the other's, and"
              + " hospitals that collude with the hub can subtract theirs",
          "at least 3 contributing hospitals, and 2 more than may collude",
          "our own, after Bonawitz et al. 2017 for the number that may collude; OpenSAFELY and NHS"
              + " Digital suppress figures of one or two providers likewise");

  /** Enough patients in a hospital that contributes. */
  public static final DisclosureRule PATIENTS =
      new DisclosureRule(
          "patients-min",
          "what a hospital adds for a handful of patients is close to their records",
          "a hospital with fewer than 20 patients for the study adds zeros and is not named",
          "our own; Exareme asks for 10 rows of a query, OHDSI for 5 people in a count");

  /** Few parameters for the patients. */
  public static final DisclosureRule SATURATION =
      new DisclosureRule(
          "saturation",
          "with as many parameters as patients the coefficients give the outcomes back",
          "parameters at most 0.1 of the events, of the others, and of the patients",
          "Peduzzi et al. 1996 (ten events a variable); DataSHIELD's nfilter.glm asks for 0.33");

  /** Enough patients behind each level. */
  public static final DisclosureRule LEVEL =
      new DisclosureRule(
          "level-min",
          "the coefficient of a level that few patients have tells about those few",
          "at least 10 patients in each level, cell or other group that has a parameter, or none",
          "our own; DataSHIELD's nfilter.tab asks for 3, Eurostat's guidelines on output checking"
              + " for 10 observations behind a parameter or cell");

  /** Enough hospitals behind each level. */
  public static final DisclosureRule LEVEL_SITES =
      new DisclosureRule(
          "level-sites",
          "what a model says of a level that one hospital's patients alone have, it says of that"
              + " hospital; of two, each can subtract its own",
          "at least 3 hospitals have patients in each level, cell or other group that has a"
              + " parameter, or none",
          "our own, as for contributors");

  /** Enough patients of either outcome behind each level. */
  public static final DisclosureRule CELL =
      new DisclosureRule(
          "cell-min",
          "a level in which all, or all but a few, had the outcome tells it about each of them",
          "at least 5 patients with the outcome and 5 without in each level that has a parameter",
          "the threshold of 5 of EMA policy 0070 practice, CDC and OHDSI's cohort diagnostics");

  /** All of them, in the order of documents. */
  public static final List<DisclosureRule> ALL =
      List.of(CONTRIBUTORS, PATIENTS, SATURATION, LEVEL, LEVEL_SITES, CELL);

  /** How many groups one finding names. */
  private static final int NAMED_MAX = 10;

  private ModelRules() {}

  /**
   * Judges how many hospitals contribute.
   *
   * @param participants of the run
   * @param contributors of them, those whose patients are in the sums
   */
  public static List<Finding> ofContributors(
      int participants, int contributors, ModelLimits limits) {
    int colluding = (participants - 1) / 3;
    int least = Math.max(limits.contributorsMin(), colluding + 2);
    return contributors >= least
        ? List.of()
        : List.of(
            new Finding(
                CONTRIBUTORS,
                contributors
                    + " of "
                    + participants
                    + " hospitals have enough patients, "
                    + least
                    + " are needed"));
  }

  /**
   * Judges a model's size.
   *
   * @param pooled the counts over all sites
   */
  public static List<Finding> ofCensus(Census census, Census.Counts pooled, ModelLimits limits) {
    List<Finding> findings = new ArrayList<>();
    saturation(census, pooled, limits, findings);
    List<String> small = new ArrayList<>();
    List<String> few = new ArrayList<>();
    List<String> uneven = new ArrayList<>();
    for (int i = 0; i < census.groups().size(); i++) {
      long all = pooled.group(i);
      if (all == 0) {
        continue; // Nobody is there, so that no parameter is estimated for it.
      }
      if (all < limits.levelMin()) {
        small.add("'" + census.groups().get(i) + "'");
      } else if (pooled.groupSites().get(i) < limits.contributorsMin()) {
        few.add("'" + census.groups().get(i) + "'");
      } else if (census.classes()
          && Math.min(pooled.groupEvents().get(i), pooled.groupOthers().get(i))
              < limits.cellMin()) {
        uneven.add("'" + census.groups().get(i) + "'");
      }
    }
    if (!small.isEmpty()) {
      findings.add(
          new Finding(LEVEL, "fewer than " + limits.levelMin() + " patients in " + list(small)));
    }
    if (!few.isEmpty()) {
      findings.add(
          new Finding(
              LEVEL_SITES,
              "fewer than "
                  + limits.contributorsMin()
                  + " hospitals have patients in "
                  + list(few)));
    }
    if (!uneven.isEmpty()) {
      findings.add(
          new Finding(
              CELL,
              "fewer than "
                  + limits.cellMin()
                  + " patients with the outcome, or without it, in "
                  + list(uneven)));
    }
    return findings;
  }

  private static void saturation(
      Census census, Census.Counts pooled, ModelLimits limits, List<Finding> findings) {
    if (census.parameters() == 0) {
      return;
    }
    long rarer =
        census.classes()
            ? Math.min(pooled.events(), pooled.patients() - pooled.events())
            : pooled.patients();
    if (census.parameters() > limits.saturation() * rarer) {
      findings.add(
          new Finding(
              SATURATION,
              census.parameters()
                  + " parameters for "
                  + pooled.patients()
                  + " patients"
                  + (census.classes() ? ", " + rarer + " of the rarer outcome" : "")
                  + "; at most "
                  + limits.saturation()
                  + " of them"));
    }
  }

  private static String list(List<String> names) {
    return String.join(", ", names.stream().limit(NAMED_MAX).toList())
        + (names.size() > NAMED_MAX ? " and " + (names.size() - NAMED_MAX) + " more" : "");
  }
}
