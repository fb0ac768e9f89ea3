package eu.sund.privacy.protocol;

import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.KeySchedule;
import eu.sund.privacy.secagg.SumCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects the masked words. */
record HubMasking(
    HubSharing sharing, SortedMap<SiteId, SiteMessage.Mask> masks, SortedSet<SiteId> lost)
    implements HubAttempt {

  HubSide side() {
    return sharing.side();
  }

  /** The attempt's id, which every statement of it names. */
  Digest session() {
    return KeySchedule.sessionId(
        side().suite(), side().terms().context(side().suite()), sharing.adverts().adverts());
  }

  List<SiteId> sharers() {
    return List.copyOf(sharing.shares().keySet());
  }

  @Override
  public Transition next(SiteId from, SiteMessage message) {
    return switch (message) {
      case SiteMessage.Lost l -> lost(from);
      case SiteMessage.Mask mask -> masked(from, mask);
      default ->
          earlier(this, this, from, message)
              .orElseGet(() -> Transition.blame(this, from, "it is ahead of the attempt"));
    };
  }

  private Transition lost(SiteId from) {
    if (!masks.containsKey(from)) {
      return Transition.retry(this);
    }
    // Its words are in, and its peers have its shares; it cannot help to open the sum, though.
    SortedSet<SiteId> more = new TreeSet<>(lost);
    more.add(from);
    return Transition.same(new HubMasking(sharing, masks, more));
  }

  /** What a site is told that says again what was collected before masks, by any later state. */
  static Optional<Transition> earlier(
      HubAttempt state, HubMasking masking, SiteId from, SiteMessage message) {
    return switch (message) {
      case SiteMessage.Advertise(var advert) ->
          Optional.of(HubSharing.again(state, masking.sharing.adverts(), from, advert));
      case SiteMessage.Share share -> {
        SiteMessage.Share before = masking.sharing.shares().get(from);
        if (before == null) {
          yield Optional.of(Transition.same(state));
        }
        yield Optional.of(
            before.equals(share)
                ? Transition.say(state, from, masking.sharing.boxesFor(from))
                : Transition.blame(state, from, "it shares other secrets in the same attempt"));
      }
      default -> Optional.empty();
    };
  }

  private Transition masked(SiteId from, SiteMessage.Mask mask) {
    if (!sharers().contains(from)) {
      return Transition.same(this);
    }
    SiteMessage.Mask before = masks.get(from);
    if (before != null) {
      return before.equals(mask)
          ? Transition.same(this)
          : Transition.blame(this, from, "it sends other words in the same attempt");
    }
    if (!mask.sharers().equals(sharers())
        || mask.check() < 0
        || mask.check() >= SumCheck.MODULUS
        || !Statements.holds(
            side().suite(),
            side().participants(),
            from,
            Statements.manifest(side().suite(), session(), mask),
            mask.signature())) {
      return Transition.blame(this, from, "its words are not signed, or not those asked for");
    }
    HubMasking more = new HubMasking(sharing, HubAttempt.with(masks, from, mask), lost);
    boolean settled = side().settled().map(more.masks.keySet()::containsAll).orElse(false);
    return more.awaited().isEmpty() || settled ? more.close() : Transition.same(more);
  }

  private Transition close() {
    // Sites that signed a list in an earlier attempt sign no other.
    List<SiteId> survivors = side().settled().orElse(List.copyOf(masks.keySet()));
    HubMessage.Survivors list = new HubMessage.Survivors(survivors);
    List<HubStep> steps = new ArrayList<>();
    steps.add(new HubStep.KeepSurvivors(survivors));
    survivors.forEach(site -> steps.add(new HubStep.Say(site, list)));
    HubConfirming next = new HubConfirming(this, list, new TreeMap<>(), lost);
    return next.isHopeless() ? Transition.retry(next) : new Transition(next, steps);
  }

  @Override
  public Transition overdue() {
    return side().settled().isEmpty() && masks.size() >= side().least()
        ? close()
        : Transition.same(this);
  }

  @Override
  public List<SiteId> present() {
    return masked();
  }

  @Override
  public List<SiteId> awaited() {
    return HubAttempt.missing(sharers(), masks);
  }

  @Override
  public List<SiteId> masked() {
    return List.copyOf(masks.keySet());
  }
}
