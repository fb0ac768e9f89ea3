package eu.sund.privacy.protocol;

import java.util.Optional;

/** The protocol was broken; the secrets are gone. */
record SiteRefused() implements SiteAttempt {
  @Override
  public Transition next(SiteInput input) {
    return Transition.same(this);
  }

  @Override
  public Optional<SiteMessage> last() {
    return Optional.empty();
  }

  @Override
  public void wipe() {}
}
