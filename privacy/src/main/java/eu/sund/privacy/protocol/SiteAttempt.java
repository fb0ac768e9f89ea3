package eu.sund.privacy.protocol;

import eu.sund.core.Digest;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.KeySchedule;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.X25519;
import java.util.List;
import java.util.Optional;

/**
 * One attempt of a round as a site lives it: {@code (state, input) → (state, steps)}, one class a
 * state. A state holds the attempt's secrets; they are wiped when they are needed no more, and
 * {@link #wipe} wipes what is left when the attempt is given up.
 *
 * <p>An input that a state does not wait for changes nothing: the hub may repeat itself. One that
 * contradicts what the site knows ends in {@link SiteStep.Refuse}.
 */
public sealed interface SiteAttempt
    permits SiteAdvertised,
        SiteShared,
        SiteMasking,
        SiteMasked,
        SiteConfirmed,
        SiteRevealed,
        SiteRefused {

  /** Whether this site told its shares, after enough sites signed the list of survivors. */
  default boolean hasRevealed() {
    return this instanceof SiteRevealed;
  }

  /** The next state and what to do. */
  record Transition(SiteAttempt state, List<SiteStep> steps) {
    static Transition refuse(SiteAttempt from, String why) {
      from.wipe();
      return new Transition(new SiteRefused(), List.of(new SiteStep.Refuse(why)));
    }

    static Transition decline(SiteAttempt from, String why) {
      from.wipe();
      return new Transition(new SiteRefused(), List.of(new SiteStep.Decline(why)));
    }

    static Transition same(SiteAttempt state) {
      return new Transition(state, List.of());
    }
  }

  /** The first state, with fresh keys, and the advert to say. */
  static Transition begin(SiteSide side) {
    Secret seed = Secret.taking(side.entropy().bytes(32));
    Secret maskKey = X25519.newPrivate(side.entropy());
    Secret boxKey = X25519.newPrivate(side.entropy());
    Digest context = side.context();
    Digest commitment = Advert.commitment(side.suite(), context, side.self(), seed);
    var maskPublic = X25519.publicKey(maskKey);
    var boxPublic = X25519.publicKey(boxKey);
    byte[] statement =
        Advert.signedBytes(side.suite(), context, side.self(), maskPublic, boxPublic, commitment);
    Advert advert =
        new Advert(side.self(), maskPublic, boxPublic, commitment, side.signer().sign(statement));
    SiteAdvertised first = new SiteAdvertised(side, seed, maskKey, boxKey, advert);
    return new Transition(first, List.of(new SiteStep.Say(new SiteMessage.Advertise(advert))));
  }

  /** What follows. */
  Transition next(SiteInput input);

  /** What was said last, to be said again to a hub that may have missed it. */
  Optional<SiteMessage> last();

  /** Zeroes the secrets that are left. */
  void wipe();

  /** The session's id over a set of adverts. */
  static Digest session(SiteSide side, List<Advert> adverts) {
    return KeySchedule.sessionId(side.suite(), side.context(), adverts);
  }
}
