package eu.sund.governance.policy;

/**
 * Why a site refuses.
 *
 * @param rule which rule was broken
 * @param words the reason for the steward; holds no patient's value, and stays at the site
 */
public record Reason(Rule rule, String words) {
  /** The rules that a run must keep. */
  public enum Rule {
    /** The run is of another network. */
    NETWORK_DIFFERS,
    /** So few sites take part that a sum would show one of them. */
    SITES_TOO_FEW,
    /** The site is not among the run's participants, or the study does not ask it. */
    SITE_NOT_ASKED,
    /** The study's signature does not verify. */
    SIGNATURE_INVALID,
    /** The signed document is no study. */
    STUDY_UNREADABLE,
    /** The policy does not name the researcher. */
    RESEARCHER_UNKNOWN,
    /** The study is signed with another key than the policy names. */
    KEY_DIFFERS,
    /** The run's analysis is not the study's. */
    ANALYSIS_DIFFERS,
    /** The site holds none of the study's datasets. */
    DATASET_NOT_HELD,
    /** The policy does not open the dataset to the researcher. */
    DATASET_NOT_ALLOWED,
    /** The policy does not allow the analysis on the dataset. */
    ANALYSIS_NOT_ALLOWED,
    /** The study would go on without a site that is away, and the policy forbids it. */
    MISSING_SITES_NOT_ALLOWED,
    /** The study needs a variable that a codebook lacks. */
    VARIABLE_UNKNOWN,
    /** The run's codebook describes a variable otherwise than the site's. */
    CODEBOOK_DIFFERS,
    /** The study would release a model that patients can be told from, further than is allowed. */
    ATTACK_UNLIMITED
  }

  @Override
  public String toString() {
    return words;
  }
}
