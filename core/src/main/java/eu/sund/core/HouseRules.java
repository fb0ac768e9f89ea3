package eu.sund.core;

import java.util.Set;

/**
 * What this house asks of numbers about few patients, beyond the network's own rules: for an
 * analysis that decides at the site, number by number, what it adds.
 *
 * @param limits never looser than the network's
 * @param hiddenWords words that no analysis of texts may count here, such as names of staff; they
 *     stay in the house
 */
public record HouseRules(ModelLimits limits, Set<String> hiddenWords) {
  /** The network's rules, and no hidden words. */
  public static final HouseRules NETWORK = new HouseRules(ModelLimits.NETWORK, Set.of());

  /** Copies the set. */
  public HouseRules {
    hiddenWords = Set.copyOf(hiddenWords);
  }
}
