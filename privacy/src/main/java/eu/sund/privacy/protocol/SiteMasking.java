package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Masks;
import eu.sund.privacy.secagg.Secret;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The words are being masked. */
record SiteMasking(
    SiteSide side,
    Digest session,
    List<SiteId> sharers,
    SortedMap<SiteId, Received> received,
    Masks masks,
    Secret groupKey)
    implements SiteAttempt {

  @Override
  public Transition next(SiteInput input) {
    if (!(input instanceof SiteInput.Masked done)) {
      return Transition.same(this);
    }
    masks.wipe();
    Bytes none = Bytes.of(new byte[0]);
    SiteMessage.Mask unsigned =
        new SiteMessage.Mask(sharers, done.words(), done.bytes(), done.check(), none);
    SiteMessage.Mask message =
        new SiteMessage.Mask(
            sharers,
            done.words(),
            done.bytes(),
            done.check(),
            side.signer().sign(Statements.manifest(side.suite(), session, unsigned)));
    return new Transition(
        new SiteMasked(side, session, sharers, received, message),
        List.of(
            new SiteStep.KeepCheck(side.terms().attempt(), session, groupKey),
            new SiteStep.Say(message)));
  }

  @Override
  public Optional<SiteMessage> last() {
    return Optional.empty();
  }

  @Override
  public void wipe() {
    masks.wipe();
    groupKey.wipe();
    received.values().forEach(Received::wipe);
  }
}
