package eu.sund.privacy.protocol;

import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Participant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One attempt of a round as the hub lives it: {@code (state, message) → (state, steps)}, one
 * immutable class a state.
 *
 * <p>A site that says again what the hub has is told again what follows from it: so a connection
 * may break at any place. A site that has lost the attempt's secrets before its words are in makes
 * another attempt necessary.
 */
public sealed interface HubAttempt
    permits HubAdvertising, HubSharing, HubMasking, HubConfirming, HubRevealing, HubOpened {

  /** The next state and what to do. */
  record Transition(HubAttempt state, List<HubStep> steps) {
    static Transition same(HubAttempt state) {
      return new Transition(state, List.of());
    }

    static Transition blame(HubAttempt state, SiteId site, String why) {
      return new Transition(state, List.of(new HubStep.Blame(site, why)));
    }

    static Transition retry(HubAttempt state) {
      return new Transition(state, List.of(new HubStep.Retry()));
    }

    static Transition say(HubAttempt state, SiteId site, HubMessage message) {
      return new Transition(state, List.of(new HubStep.Say(site, message)));
    }
  }

  /** The first state: no site has said anything. */
  static HubAttempt begin(HubSide side) {
    return begin(side, side.participants().sites().stream().map(Participant::site).toList());
  }

  /**
   * The first state where only some participants are asked, since the others are away.
   *
   * @param asked in ascending order
   */
  static HubAttempt begin(HubSide side, List<SiteId> asked) {
    return new HubAdvertising(side, List.copyOf(asked), new TreeMap<>());
  }

  /** What follows from what a participant says. */
  Transition next(SiteId from, SiteMessage message);

  /**
   * The sites that are missing have had their time: goes on without them where enough are there.
   * Only for runs whose rule allows it.
   */
  Transition overdue();

  /** The sites that the attempt waits for now. */
  List<SiteId> awaited();

  /** The sites that could be in the sum if the attempt went on without those it waits for. */
  List<SiteId> present();

  /** The sites whose masked words are in. */
  default List<SiteId> masked() {
    return List.of();
  }

  /** {@code map} and one more. */
  static <V> SortedMap<SiteId, V> with(SortedMap<SiteId, V> map, SiteId site, V value) {
    SortedMap<SiteId, V> more = new TreeMap<>(map);
    more.put(site, value);
    return more;
  }

  /** {@code all} without those in {@code there}. */
  static List<SiteId> missing(List<SiteId> all, SortedMap<SiteId, ?> there) {
    return all.stream().filter(site -> !there.containsKey(site)).toList();
  }
}
