package eu.sund.governance.policy;

import eu.sund.core.Checks;
import eu.sund.core.DatasetId;
import eu.sund.core.ResearcherId;
import eu.sund.core.SundException;
import eu.sund.governance.budget.Budget;
import eu.sund.governance.study.PublicKeys;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A site's own rules, from its {@code policy.yaml}. What they do not allow is denied.
 *
 * <pre>{@code
 * version: 1
 * researchers:
 *   anna: ed25519:BASE64      # public signing key, as 'sund researcher enrol' prints it
 * datasets:
 *   heart:
 *     researchers: [anna]
 *     analyses: [glm]
 *     approval: each-study    # or automatic; each-study is assumed
 *     patients-min: 20        # optional; 20 is assumed
 *     disclosure:             # optional, and each of its lines; only stricter than these
 *       contributors-min: 3
 *       level-min: 10
 *       cell-min: 5
 *       saturation: 0.1
 *       difference-min: 10
 *       series-saturation: 0.1
 *       refusals-a-day: 10
 *       missing-sites: go-on  # wait: no sum is opened without a site that is away
 *     budget:                 # optional, and each of its lines; for studies with noise
 *       dataset-epsilon: 8
 *       researcher-epsilon: 3
 *       delta: 0.000001
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 *
 * @param researchers the public key of every known researcher, as {@link PublicKeys#text} writes it
 * @param datasets the rules of every dataset that is open to somebody
 */
public record SitePolicy(Map<ResearcherId, String> researchers, Map<DatasetId, Rules> datasets) {
  /** When a steward must say yes. */
  public enum Approval {
    /** To every study. */
    EACH_STUDY,
    /** Never: the policy is enough. */
    AUTOMATIC
  }

  /**
   * The rules of one dataset.
   *
   * @param researchers who may ask
   * @param analyses what may be computed
   * @param approval whether the steward is asked
   * @param disclosure how many patients must stand behind what leaves
   * @param budget what studies with differential privacy may spend
   */
  public record Rules(
      Set<ResearcherId> researchers,
      Set<String> analyses,
      Approval approval,
      Disclosure disclosure,
      Budget budget) {
    /** Copies the sets. */
    public Rules {
      researchers = Set.copyOf(researchers);
      analyses = Set.copyOf(analyses);
    }

    /** With the usual budget. */
    public Rules(
        Set<ResearcherId> researchers,
        Set<String> analyses,
        Approval approval,
        Disclosure disclosure) {
      this(researchers, analyses, approval, disclosure, Budget.DEFAULT);
    }
  }

  /**
   * Copies the maps.
   *
   * @throws IllegalArgumentException if a key is none, or a rule names an unknown researcher
   */
  public SitePolicy {
    researchers = Collections.unmodifiableMap(new LinkedHashMap<>(researchers));
    datasets = Collections.unmodifiableMap(new LinkedHashMap<>(datasets));
    researchers.values().forEach(PublicKeys::parse);
    for (Rules rules : datasets.values()) {
      for (ResearcherId researcher : rules.researchers()) {
        Checks.argument(
            researchers.containsKey(researcher), "researcher '%s' has no key", researcher);
      }
    }
  }

  /** The policy that denies everything. */
  public static SitePolicy empty() {
    return new SitePolicy(Map.of(), Map.of());
  }

  /**
   * Reads a policy.
   *
   * @param name the file's name, for messages
   * @throws SundException with {@code DOCUMENT_INVALID} that lists every problem with its place;
   *     the caller must then deny everything
   */
  public static SitePolicy parse(String name, byte[] text) {
    return PolicyYaml.parse(name, text);
  }

  /** How many patients must stand behind what leaves of this dataset. */
  public Disclosure disclosure(DatasetId dataset) {
    Rules rules = datasets.get(dataset);
    return rules == null ? Disclosure.DEFAULT : rules.disclosure();
  }

  /** What studies with differential privacy may spend of this dataset. */
  public Budget budget(DatasetId dataset) {
    Rules rules = datasets.get(dataset);
    return rules == null ? Budget.DEFAULT : rules.budget();
  }

  /**
   * Decides on a run. Pure: same policy and request, same verdict. A run is refused with all
   * reasons at once; it is allowed only if every dataset of the study that the site holds may be
   * read.
   */
  public Verdict decide(StudyRequest request) {
    return new Decision(this, request).verdict();
  }
}
