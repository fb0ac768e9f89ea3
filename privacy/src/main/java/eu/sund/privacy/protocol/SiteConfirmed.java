package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The list is signed; waits for the signatures of enough others over the same list. */
record SiteConfirmed(
    SiteSide side,
    Digest session,
    List<SiteId> sharers,
    SortedMap<SiteId, Received> received,
    SiteMessage.Confirm message)
    implements SiteAttempt {

  @Override
  public Transition next(SiteInput input) {
    return switch (input) {
      case SiteInput.Heard(HubMessage.Survivors(List<SiteId> other))
          when !other.equals(message.survivors()) ->
          Transition.refuse(this, "a second, other list of survivors in one attempt");
      case SiteInput.Heard(HubMessage.Confirmed(SortedMap<SiteId, Bytes> signatures)) ->
          isConfirmed(signatures)
              ? reveal()
              : Transition.refuse(
                  this, "too few sites signed the list of survivors that this site signed");
      default -> Transition.same(this);
    };
  }

  private boolean isConfirmed(SortedMap<SiteId, Bytes> signatures) {
    byte[] statement = Statements.survivors(side.suite(), session, message.survivors());
    // Its own signature needs no check.
    int valid = 1;
    for (var signature : signatures.entrySet()) {
      if (message.survivors().contains(signature.getKey())
          && !signature.getKey().equals(side.self())
          && Statements.holds(
              side.suite(),
              side.participants(),
              signature.getKey(),
              statement,
              signature.getValue())) {
        valid++;
      }
      if (valid == side.terms().threshold()) {
        break;
      }
    }
    return valid >= side.terms().threshold();
  }

  private Transition reveal() {
    SortedMap<SiteId, Bytes> seeds = new TreeMap<>();
    SortedMap<SiteId, Bytes> keys = new TreeMap<>();
    for (SiteId site : sharers) {
      // One or the other: with both kinds of one site's shares the hub could unmask that site.
      if (message.survivors().contains(site)) {
        seeds.put(site, Known.of(received, site).seed());
      } else {
        keys.put(site, Known.of(received, site).key());
      }
    }
    wipe();
    SiteMessage.Reveal said = new SiteMessage.Reveal(seeds, keys);
    return new Transition(new SiteRevealed(said), List.of(new SiteStep.Say(said)));
  }

  @Override
  public Optional<SiteMessage> last() {
    return Optional.of(message);
  }

  @Override
  public void wipe() {
    received.values().forEach(Received::wipe);
  }
}
