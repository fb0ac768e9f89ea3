package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every event in every state that two sites and three rounds can reach, with a crash after every
 * effect.
 */
final class HubRunExplorationTest {
  private static final SiteId TURKU = new SiteId("turku");
  private static final SiteId TARTU = new SiteId("tartu");
  private static final SiteId STRANGER = new SiteId("oslo");
  private static final List<SiteId> SITES = List.of(TARTU, TURKU);
  private static final int ROUNDS = 3;
  private static final Digest BEGIN = digest("begin");
  private static final Digest SUM = digest("sum");
  private static final List<Digest> BROADCASTS = List.of(digest("one"), digest("two"));
  private static final List<Digest> UPDATES = List.of(digest("update"), digest("another"));
  private static final HubRun NEW = HubRun.proposed(new RunId("r-0123456789abcdef"), SITES, BEGIN);

  /**
   * A reachable place.
   *
   * @param opened the highest round that may be open by what was reported
   */
  private record Node(HubRun state, List<HubRecord> journal, int opened) {}

  private final Set<Node> seen = new HashSet<>();
  private final Deque<Node> open = new ArrayDeque<>();
  private int transitions;

  @Test
  void next_everyEventInEveryReachableState_keepsTheRules() {
    visit(new Node(NEW, List.of(), 0));
    while (!open.isEmpty()) {
      Node node = open.pop();
      for (HubEvent event : events(node.state())) {
        step(node, event);
      }
    }
    // All phases were reached: asked, half and fully agreed, collected, summed, ended.
    assertThat(seen).anyMatch(n -> n.state().phase() instanceof HubRun.Phase.Summing);
    assertThat(seen).anyMatch(n -> n.state().round() == ROUNDS && n.state().hasEnded());
    assertThat(transitions).isGreaterThan(40_000);
  }

  @Test
  void open_newRun_proposesToEverySite() {
    assertThat(NEW.open())
        .containsExactly(new HubEffect.Propose(TARTU), new HubEffect.Propose(TURKU));
  }

  private void visit(Node node) {
    if (seen.add(node)) {
      open.push(node);
    }
  }

  private void step(Node node, HubEvent event) {
    transitions++;
    HubRun before = node.state();
    HubRun.Transition transition = before.next(event);
    HubRun after = transition.state();
    int opened = opened(node, event, after);
    List<HubRecord> journal = new ArrayList<>(node.journal());
    for (HubEffect effect : transition.effects()) {
      HubRun durable = NEW.replay(journal);
      visit(new Node(durable, List.copyOf(journal), opened));
      holds(durable.round() <= opened, node, event, "a crash opens a round nobody asked for");
      said(durable, before, after, effect, node, event);
      if (effect instanceof HubEffect.Write write) {
        journal.add(write.record());
      }
    }
    HubRun durable = NEW.replay(journal);
    holds(durable.equals(durable(after)), node, event, "the journal leads to " + durable);
    holds(after.participants().equals(SITES), node, event, "participants change");
    holds(after.round() >= before.round(), node, event, "rounds go back");
    rounds(journal, node, event);
    if (before.hasEnded()) {
      holds(after.equals(before), node, event, "an ended run changes");
      holds(journal.equals(node.journal()), node, event, "an ended run writes");
    }
    strangers(event, transition, node);
    secondUpdates(before, event, after, node);
    visit(new Node(after, List.copyOf(journal), opened));
    visit(new Node(durable, List.copyOf(journal), opened));
  }

  private static int opened(Node node, HubEvent event, HubRun after) {
    boolean goesOn =
        event instanceof HubEvent.Continued done
            && node.state().phase() instanceof HubRun.Phase.Summing
            && done.round() == node.state().round();
    if (goesOn) {
      return Math.max(node.opened(), node.state().round() + 1);
    }
    boolean agreed = after.phase() instanceof HubRun.Phase.Collecting;
    return agreed ? Math.max(node.opened(), 1) : node.opened();
  }

  /** Whether an effect rests on what is written by then. */
  private static void said(
      HubRun durable, HubRun before, HubRun after, HubEffect effect, Node node, HubEvent event) {
    boolean fine =
        switch (effect) {
          case HubEffect.Write write -> true;
          case HubEffect.Propose propose ->
              durable.phase() instanceof HubRun.Phase.Asking asking
                  && SITES.contains(propose.site())
                  && !asking.accepted().contains(propose.site());
          case HubEffect.Call call ->
              durable.phase() instanceof HubRun.Phase.Collecting
                  && durable.round() == call.round()
                  && durable.broadcast().equals(after.broadcast())
                  && SITES.contains(call.site());
          case HubEffect.Sum sum -> complete(before, event, sum, after);
          case HubEffect.DropUpdates drop -> durable.hasEnded() || durable.round() > drop.round();
          case HubEffect.TellEnd tell -> durable.outcome().equals(Optional.of(tell.outcome()));
        };
    holds(fine, node, event, effect + " rests on nothing written");
  }

  /** Sums come once a round: with the update that was missing, when every other one is there. */
  private static boolean complete(HubRun before, HubEvent event, HubEffect.Sum sum, HubRun after) {
    return before.phase() instanceof HubRun.Phase.Collecting collecting
        && event instanceof HubEvent.UpdateArrived last
        && !collecting.arrived().containsKey(last.site())
        && last.round() == before.round()
        && last.base().equals(before.broadcast())
        && collecting.arrived().size() == SITES.size() - 1
        && SITES.contains(last.site())
        && sum.round() == before.round()
        && sum.participants().equals(SITES)
        && after.phase() instanceof HubRun.Phase.Summing;
  }

  /** Rounds are closed one by one, each once. */
  private static void rounds(List<HubRecord> journal, Node node, HubEvent event) {
    int next = 1;
    int ends = 0;
    for (HubRecord record : journal) {
      if (record instanceof HubRecord.RoundClosed closed) {
        holds(closed.round() == next++, node, event, "rounds close out of order");
      }
      ends += record instanceof HubRecord.Ended ? 1 : 0;
    }
    holds(ends <= 1, node, event, "a run ends twice");
  }

  private static void strangers(HubEvent event, HubRun.Transition transition, Node node) {
    boolean strange =
        switch (event) {
          case HubEvent.SiteConnected e -> e.site().equals(STRANGER);
          case HubEvent.SiteAccepted e -> e.site().equals(STRANGER);
          case HubEvent.SitePending e -> e.site().equals(STRANGER);
          case HubEvent.SiteEnded e -> e.site().equals(STRANGER);
          case HubEvent.UpdateArrived e -> e.site().equals(STRANGER);
          default -> false;
        };
    if (strange) {
      holds(
          transition.equals(new HubRun.Transition(node.state(), List.of())),
          node,
          event,
          "a stranger is heard");
    }
  }

  private static void secondUpdates(HubRun before, HubEvent event, HubRun after, Node node) {
    if (!(before.phase() instanceof HubRun.Phase.Collecting collecting)
        || !(event instanceof HubEvent.UpdateArrived update)
        || update.round() != before.round()
        || !update.base().equals(before.broadcast())) {
      return;
    }
    Digest first = collecting.arrived().get(update.site());
    if (first != null && first.equals(update.update())) {
      holds(after.equals(before), node, event, "a repeated update changes the state");
    } else if (first != null) {
      Outcome expected = new Outcome.SiteEnded(update.site(), ErrorCode.MESSAGE_INVALID);
      holds(
          after.outcome().equals(Optional.of(expected)),
          node,
          event,
          "a second, different update is taken");
    }
  }

  /** What a crash leaves of a state. */
  private static HubRun durable(HubRun state) {
    HubRun.Phase phase =
        switch (state.phase()) {
          case HubRun.Phase.Asking asking ->
              new HubRun.Phase.Asking(asking.accepted(), new TreeSet<>());
          case HubRun.Phase.Collecting c -> new HubRun.Phase.Collecting(new TreeMap<>());
          case HubRun.Phase.Summing s -> new HubRun.Phase.Collecting(new TreeMap<>());
          case HubRun.Phase.Ended ended -> ended;
        };
    return new HubRun(state.run(), state.participants(), state.round(), state.broadcast(), phase);
  }

  private static List<HubEvent> events(HubRun state) {
    List<HubEvent> events = new ArrayList<>();
    List<Digest> bases = new ArrayList<>(BROADCASTS);
    bases.add(BEGIN);
    for (SiteId site : List.of(TARTU, TURKU, STRANGER)) {
      events.add(new HubEvent.SiteConnected(site));
      events.add(new HubEvent.SiteAccepted(site));
      events.add(new HubEvent.SitePending(site));
      events.add(new HubEvent.SiteEnded(site, ErrorCode.REFUSED_BY_POLICY));
      for (int round = 0; round <= ROUNDS + 1; round++) {
        for (Digest base : bases) {
          for (Digest update : UPDATES) {
            events.add(new HubEvent.UpdateArrived(site, round, base, update));
          }
        }
      }
    }
    for (int round = 0; round <= ROUNDS + 1; round++) {
      // The exploration ends with its last round; a study's own end bounds a real run.
      if (!(round == ROUNDS && state.round() == ROUNDS)) {
        for (Digest broadcast : BROADCASTS) {
          events.add(new HubEvent.Continued(round, SUM, broadcast));
        }
      }
      events.add(new HubEvent.Finished(round, SUM, BEGIN, new Outcome.Succeeded()));
      events.add(new HubEvent.Finished(round, SUM, BEGIN, new Outcome.Unanswered("collinear")));
    }
    events.add(new HubEvent.CancelAsked());
    events.add(new HubEvent.HubBroke(ErrorCode.STORAGE_FAILED));
    return events;
  }

  private static void holds(boolean rule, Node node, HubEvent event, String broken) {
    if (!rule) {
      throw new AssertionError(broken + "\n  in " + node + "\n  on " + event);
    }
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void next_updatesInAnyOrder_leadToTheSameSum() {
    SortedMap<SiteId, Digest> one = new TreeMap<>();
    one.put(TURKU, UPDATES.getFirst());
    HubRun collecting =
        NEW.replay(List.of(new HubRecord.Accepted(TURKU), new HubRecord.Accepted(TARTU)));
    HubEvent turku = new HubEvent.UpdateArrived(TURKU, 1, BEGIN, UPDATES.getFirst());
    HubEvent tartu = new HubEvent.UpdateArrived(TARTU, 1, BEGIN, UPDATES.getLast());
    assertThat(collecting.next(turku).state().phase()).isEqualTo(new HubRun.Phase.Collecting(one));
    assertThat(collecting.next(turku).state().next(tartu))
        .isEqualTo(collecting.next(tartu).state().next(turku))
        .extracting(HubRun.Transition::effects)
        .isEqualTo(List.of(new HubEffect.Sum(1, SITES)));
  }
}
