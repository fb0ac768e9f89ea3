package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Signer;
import eu.sund.privacy.secagg.Participants;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.Terms;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a site goes by in an attempt: all of it its own, nothing of it the hub's word.
 *
 * @param terms what every participant must have in common
 * @param participants with the keys of the roster in force
 * @param rule which survivors it accepts
 * @param signed the list that it signed in an earlier attempt of this round: the only one that it
 *     may sign again
 */
public record SiteSide(
    Suite suite,
    Terms terms,
    Participants participants,
    SiteId self,
    Signer signer,
    Entropy entropy,
    SurvivorRule rule,
    Optional<List<SiteId>> signed) {
  /** Checks that the site is one of the participants. */
  public SiteSide {
    Checks.argument(participants.contains(self), "%s is no participant", self);
  }

  /** What all keys of the attempt are bound to. */
  Digest context() {
    return terms.context(suite);
  }

  /** This site's signature under model, plan and participants. */
  public SiteMessage.Agree agree() {
    return new SiteMessage.Agree(signer.sign(Statements.agreement(suite, terms, self)));
  }

  /**
   * Whether the participants signed the same model, plan and participants as this site has: all of
   * them, or where a sum may be opened without some, as many as a sum needs, this site among them.
   */
  public boolean isAgreed(SortedMap<SiteId, Bytes> signatures) {
    int least = rule.isWhole() ? participants.sites().size() : terms.survivorsMin();
    if (signatures.size() < least || !signatures.containsKey(self)) {
      return false;
    }
    // Its own signature needs no check.
    return signatures.keySet().stream().allMatch(participants::contains)
        && signatures.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(self))
            .allMatch(
                entry ->
                    Statements.holds(
                        suite,
                        participants,
                        entry.getKey(),
                        Statements.agreement(suite, terms, entry.getKey()),
                        entry.getValue()));
  }
}
