package eu.sund.privacy.protocol;

import java.util.Optional;

/** The shares are told; nothing is secret any more and nothing more is said. */
record SiteRevealed(SiteMessage.Reveal message) implements SiteAttempt {
  @Override
  public Transition next(SiteInput input) {
    return Transition.same(this);
  }

  @Override
  public Optional<SiteMessage> last() {
    return Optional.of(message);
  }

  @Override
  public void wipe() {}
}
