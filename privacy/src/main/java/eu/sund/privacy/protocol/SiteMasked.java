package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The masked words were sent; waits for the list of those whose words are there. */
record SiteMasked(
    SiteSide side,
    Digest session,
    List<SiteId> sharers,
    SortedMap<SiteId, Received> received,
    SiteMessage.Mask message)
    implements SiteAttempt {

  @Override
  public Transition next(SiteInput input) {
    if (!(input instanceof SiteInput.Heard(HubMessage.Survivors(List<SiteId> survivors)))) {
      return Transition.same(this);
    }
    Optional<String> wrong = wrong(survivors);
    if (wrong.isPresent()) {
      return Transition.refuse(this, wrong.get());
    }
    if (!side.rule().allows(survivors)) {
      String why = "a sum over sites that this run's rule does not allow";
      return side.rule().isWhole() ? Transition.refuse(this, why) : Transition.decline(this, why);
    }
    Bytes signature = side.signer().sign(Statements.survivors(side.suite(), session, survivors));
    SiteMessage.Confirm confirm = new SiteMessage.Confirm(survivors, signature);
    return new Transition(
        new SiteConfirmed(side, session, sharers, received, confirm),
        List.of(
            new SiteStep.KeepSurvivors(side.terms().attempt(), survivors),
            new SiteStep.Say(confirm)));
  }

  private Optional<String> wrong(List<SiteId> survivors) {
    if (survivors.size() < side.terms().survivorsMin()) {
      return Optional.of("a sum over too few sites: " + survivors.size());
    }
    if (!survivors.equals(survivors.stream().distinct().sorted().toList())) {
      return Optional.of("a list of survivors that is out of order or names a site twice");
    }
    if (!sharers.containsAll(survivors)) {
      return Optional.of("a survivor that did not share its secrets");
    }
    if (!survivors.contains(side.self())) {
      return Optional.of("a sum without this site's words, which were sent");
    }
    if (side.signed().isPresent() && !side.signed().get().equals(survivors)) {
      return Optional.of("another list of survivors than the one signed for this round");
    }
    return Optional.empty();
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
