package eu.sund.privacy.disclosure;

/**
 * A rule that does not hold.
 *
 * @param rule which
 * @param words what was found, for a steward; made of sums over all sites only
 */
public record Finding(DisclosureRule rule, String words) {
  @Override
  public String toString() {
    return "rule " + rule + ": " + words + " (" + rule.reason() + "; " + rule.source() + ")";
  }
}
