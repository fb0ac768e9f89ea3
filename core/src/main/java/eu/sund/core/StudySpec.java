package eu.sund.core;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a researcher asks.
 *
 * @param title a line for people
 * @param purpose why, in the researcher's words; stewards read it
 * @param datasets the datasets to use; a site that holds none of them takes no part
 * @param sites the sites to ask; empty for all that hold a dataset
 * @param cohort which patients
 * @param analysis the analysis's name
 * @param formula the model
 * @param options the analysis's options by their dotted names ({@code evaluate.threshold}), as
 *     written; the analysis checks them
 * @param goesOn whether a sum may be opened without a site that is away, where the rules allow it;
 *     otherwise the run waits for all
 * @param openData whether all data are public or made up, by the label that every site gave them:
 *     then models may have as many parameters as they like
 * @param again whether an answer that the same question got before will not do: fresh noise is
 *     wanted, and paid for
 */
public record StudySpec(
    String title,
    String purpose,
    List<DatasetId> datasets,
    List<SiteId> sites,
    Filter cohort,
    String analysis,
    Formula formula,
    SortedMap<String, String> options,
    boolean goesOn,
    boolean openData,
    boolean again) {
  /** Copies the lists. */
  public StudySpec {
    Checks.argument(
        !title.isBlank() && title.length() <= 200,
        "a study needs a title of at most 200 characters");
    Checks.argument(
        !purpose.isBlank() && purpose.length() <= 4000,
        "a study needs a purpose of at most 4000 characters");
    datasets = List.copyOf(datasets);
    Checks.argument(!datasets.isEmpty(), "a study needs a dataset");
    sites = List.copyOf(sites);
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /** The same study with these options only. */
  public StudySpec withOptions(SortedMap<String, String> other) {
    return new StudySpec(
        title, purpose, datasets, sites, cohort, analysis, formula, other, goesOn, openData, again);
  }

  /** The same study on data that are all open, or not. */
  public StudySpec onOpenData(boolean open) {
    return new StudySpec(
        title, purpose, datasets, sites, cohort, analysis, formula, options, goesOn, open, again);
  }

  /** A study that waits for all sites, on data of patients. */
  public StudySpec(
      String title,
      String purpose,
      List<DatasetId> datasets,
      List<SiteId> sites,
      Filter cohort,
      String analysis,
      Formula formula,
      SortedMap<String, String> options) {
    this(title, purpose, datasets, sites, cohort, analysis, formula, options, false, false, false);
  }
}
