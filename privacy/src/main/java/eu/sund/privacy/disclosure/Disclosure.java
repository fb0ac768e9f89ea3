package eu.sund.privacy.disclosure;

import java.util.List;

/**
 * The rules that bind what is released: tables, statistics and series of questions. The rules on
 * models stand beside the screening that keeps them.
 *
 * <p><b>Source.</b> Section 4.3 of our specification; "ESSNet": Hundepool and others, Handbook on
 * Statistical Disclosure Control (ESSNet SDC, version 1.2, 2010); "dsBase": the disclosure settings
 * of DataSHIELD.
 */
public final class Disclosure {
  /** The smallest number of patients that a table may show. */
  public static final DisclosureRule MINIMUM_CELL =
      new DisclosureRule(
          "minimum-cell",
          "Who knows one of a few patients learns the rest about that patient or the others.",
          "A count of fewer than 5 patients is withheld; patients with missing values count, and"
              + " zero is small unless the table's design makes it zero.",
          "OHDSI's minCellCount 5; ESSNet, 5.2 (minimum frequency); EHDS, Regulation (EU) 2025/327,"
              + " article 61: published results are anonymous");

  /** Further cells that hide the small ones. */
  public static final DisclosureRule SECONDARY_SUPPRESSION =
      new DisclosureRule(
          "secondary-suppression",
          "A lone withheld cell is its margin minus the other cells.",
          "Cells are withheld until each withheld one could be any of at least 5 neighbouring"
              + " counts, as far as table and margins tell.",
          "ESSNet, 5.4; Gusfield, A graph theoretic approach to statistical data security, SIAM J."
              + " Comput. 17 (1988)");

  /** Counts in fives. */
  public static final DisclosureRule ROUNDING =
      new DisclosureRule(
          "rounding",
          "Exact counts of similar questions can be subtracted; noise drawn anew can be averaged.",
          "A rounded count is one of the two neighbouring multiples of 5, chosen by a secret key"
              + " and the question, so that the same question always gets the same answer.",
          "ESSNet, 5.5 (random rounding); fixed by key as the Australian TableBuilder's cell keys");

  /** No patient makes up most of a sum. */
  public static final DisclosureRule DOMINANCE =
      new DisclosureRule(
          "dominance",
          "If one patient makes up most of a sum, the sum tells that patient's value.",
          "No patient makes up more than 60 % of a sum and no two more than 80 %, and the second"
              + " largest cannot tell the largest to within 15 %.",
          "ESSNet, 4.2 ((n, k) and p% rules)");

  /** Means and variances. */
  public static final DisclosureRule MEAN =
      new DisclosureRule(
          "mean-variance",
          "The mean of a few, or of nearly equal values, tells the odd one out.",
          "At least 10 patients, no dominance, and at least 5 patients off the most common value.",
          "ESSNet, 4.2; issue 250 of dsBase on masks times a column");

  /** Quantiles. */
  public static final DisclosureRule QUANTILE =
      new DisclosureRule(
          "quantile",
          "A quantile is some patient's value; at the ends it is an extreme patient's.",
          "At least 50 patients, ranks from 5 to 95 %, and at least 5 patients on each side.",
          "our own, stricter than dsBase's quantileMeanDS, which only asks for a length");

  /** No extremes. */
  public static final DisclosureRule EXTREMES =
      new DisclosureRule(
          "no-extremes",
          "The largest and the smallest value each belong to one patient.",
          "Never shown; the codebook's plausible range stands in their place.",
          "ESSNet, 6.2; noise on them, redrawn at each call, averages out");

  /** Histogram bins. */
  public static final DisclosureRule HISTOGRAM =
      new DisclosureRule(
          "histogram-bins",
          "Narrow bins isolate patients, and empty ones say that nobody is there.",
          "Public edges, at most one bin for 20 patients; bins of fewer than 5 join a neighbour.",
          "ESSNet, 6.2; dsBase sets such bins to zero, which the total undoes");

  /** Survival curves. */
  public static final DisclosureRule SURVIVAL =
      new DisclosureRule(
          "survival-curve",
          "Each step of an exact Kaplan-Meier curve is one patient's day of death.",
          "A fixed public grid; bins join until each has 5 events and 10 at risk, the curve ends"
              + " where fewer than 10 are at risk, and no censoring is marked.",
          "our own; dsSurvival's smoothed curves keep the exact times");

  /** Correlation and covariance matrices. */
  public static final DisclosureRule CORRELATION =
      new DisclosureRule(
          "correlation-matrix",
          "As many covariances as patients are as many equations as unknowns.",
          "At most √N/2 variables.",
          "Huth and others, Bioinformatics 39(9), 2023");

  /** What rows may be grouped by. */
  public static final DisclosureRule GROUP_KEYS =
      new DisclosureRule(
          "group-keys",
          "A text, date or number of a patient as a group's key lists patients.",
          "Only categories whose levels the codebook lists.",
          "ESSNet, 5.2; dsBase's nfilter.levels");

  /** Many models about the same variable. */
  public static final DisclosureRule SERIES =
      new DisclosureRule(
          "series-saturation",
          "Many small models together tell as many statistics of a variable as one that is too"
              + " large.",
          "The coefficients for each patient of all different models without noise that look at a"
              + " variable add up to at most 0.1.",
          "Huth and others, Bioinformatics 39(9), 2023: n statistics solve for the n values of a"
              + " column; the tenth is our own");

  /** Asking until it is not refused. */
  public static final DisclosureRule REFUSALS =
      new DisclosureRule(
          "refusals",
          "Whoever asks on until nothing refuses finds the border, which is a fact about patients.",
          "A researcher whom disclosure control refused 10 times within 24 hours is refused without"
              + " a look at the data.",
          "our own");

  /** Two groups of patients that differ by a few. */
  public static final DisclosureRule COHORT_DIFFERENCE =
      new DisclosureRule(
          "cohort-difference",
          "Two sums over groups that differ by a patient, subtracted, are that patient's values.",
          "A run is refused if its patients at a site differ by 1 to 9 from those of an earlier run"
              + " on common variables, or if sums and differences of earlier groups single out so"
              + " few.",
          "Dinur, Nissim, Revealing information while preserving privacy, PODS 2003; dsBase refuses"
              + " subsets whose complement is small");

  /** Two sums over sets of sites that differ by a few. */
  public static final DisclosureRule PARTICIPATION =
      new DisclosureRule(
          "participation",
          "Sums over different sets of sites, combined, can be the sum of one or two sites.",
          "No sum over other sites than before is opened if, combined with earlier sums of the same"
              + " question, it is the sum of one site, or of two where the study is one round.",
          "So and others, Securing secure aggregation (Multi-RoundSecAgg), AAAI 2023; our own"
              + " matrix");

  /** A result has only the fields that were meant. */
  public static final DisclosureRule FIELDS =
      new DisclosureRule(
          "fields",
          "What is computed along the way and left in a result is released unnoticed.",
          "A result is made anew, field by field, after all checks.",
          "our own; dsBase's glmDS2 returned what it had meant to suppress");

  /** All of them, in the order of the documents. */
  public static final List<DisclosureRule> RULES =
      List.of(
          MINIMUM_CELL,
          SECONDARY_SUPPRESSION,
          ROUNDING,
          DOMINANCE,
          MEAN,
          QUANTILE,
          EXTREMES,
          HISTOGRAM,
          SURVIVAL,
          CORRELATION,
          GROUP_KEYS,
          SERIES,
          REFUSALS,
          COHORT_DIFFERENCE,
          PARTICIPATION,
          FIELDS);

  private Disclosure() {}
}
