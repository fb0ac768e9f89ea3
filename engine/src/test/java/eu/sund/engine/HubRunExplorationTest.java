package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.SiteMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every event in every state that three sites can bring a run to at the hub, with a crash after
 * every effect.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class HubRunExplorationTest {
  private static final List<SiteId> SITES = SiteScript.SITES;
  private static final SiteId STRANGER = new SiteId("oslo");
  private static final Digest BEGIN = TestKeys.digest("begin");
  private static final Digest NEXT = TestKeys.digest("one");
  private static final Digest SUM = TestKeys.digest("sum");
  private static final HubRun NEW = HubRun.proposed(TestKeys.RUN, SiteScript.RUN, BEGIN);

  /**
   * A reachable place.
   *
   * @param opened the highest round that may be open by what was reported
   */
  private record Node(HubRun state, List<HubRecord> journal, int opened) {}

  private record Place(HubRun state, HubRun durable, int opened) {}

  private final Set<Place> seen = new HashSet<>();
  private final Deque<Node> open = new ArrayDeque<>();
  private int transitions;
  private int sums;

  @Test
  void next_everyEventInEveryReachableState_keepsTheRules() {
    explore(1, 1);
    assertThat(transitions).isGreaterThan(8_000);
  }

  @Test
  @Tag("slow")
  void next_moreRoundsAndAttempts_keepsTheRules() {
    explore(2, 2);
    assertThat(transitions).isGreaterThan(40_000);
  }

  private void explore(int rounds, int attempts) {
    List<HubEvent> events = events(rounds, attempts);
    visit(new Node(NEW, List.of(), 0));
    while (!open.isEmpty()) {
      Node node = open.pop();
      for (HubEvent event : events) {
        step(node, event, node.state().next(event));
      }
      if (node.state().attempt() <= attempts) {
        HubEvent none = new HubEvent.Overdue();
        step(node, none, NEW.replay(node.journal()).reopened());
      }
    }
    assertThat(seen).anyMatch(n -> n.state().phase() instanceof HubRun.Phase.Summing);
    assertThat(seen).anyMatch(n -> n.state().round() == rounds && n.state().hasEnded());
    assertThat(sums).isPositive();
  }

  @Test
  void open_newRun_proposesToEverySite() {
    assertThat(NEW.open())
        .containsExactlyElementsOf(
            SITES.stream().map(s -> (HubEffect) new HubEffect.Propose(s)).toList());
  }

  private void visit(Node node) {
    if (seen.add(new Place(node.state(), NEW.replay(node.journal()), node.opened()))) {
      open.push(node);
    }
  }

  private void step(Node node, HubEvent event, HubRun.Transition transition) {
    transitions++;
    HubRun before = node.state();
    HubRun after = transition.state();
    int opened = opened(node, event, after);
    List<HubRecord> journal = new ArrayList<>(node.journal());
    for (HubEffect effect : transition.effects()) {
      HubRun durable = NEW.replay(journal);
      visit(new Node(durable, List.copyOf(journal), opened));
      holds(durable.round() <= opened, node, event, "a crash opens a round nobody asked for");
      holds(
          said(durable, before, after, effect), node, event, effect + " rests on nothing written");
      sums += effect instanceof HubEffect.Sum ? 1 : 0;
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
    return after.round() == 1 ? Math.max(node.opened(), 1) : node.opened();
  }

  /** Whether an effect rests on what is written by then. */
  private static boolean said(HubRun durable, HubRun before, HubRun after, HubEffect effect) {
    return switch (effect) {
      case HubEffect.Write write -> true;
      case HubEffect.Propose propose ->
          durable.phase() instanceof HubRun.Phase.Asking asking
              && SITES.contains(propose.site())
              && !asking.accepted().contains(propose.site());
      case HubEffect.Call call ->
          durable.phase() instanceof HubRun.Phase.Agreeing
              && durable.round() == call.round()
              && durable.attempt() == call.attempt()
              && durable.broadcast().equals(after.broadcast())
              && SITES.contains(call.site());
      case HubEffect.Say say ->
          durable.phase() instanceof HubRun.Phase.Agreeing
              && durable.round() == say.round()
              && durable.attempt() == say.attempt()
              && SITES.contains(say.site());
      case HubEffect.Sum sum ->
          before.phase() instanceof HubRun.Phase.Securing
              && after.phase() instanceof HubRun.Phase.Summing
              && sum.round() == before.round()
              && sum.attempt() == before.attempt()
              && sum.survivors().equals(SITES)
              && List.copyOf(sum.checks().keySet()).equals(SITES);
      case HubEffect.DropUpdates drop ->
          durable.hasEnded() || durable.round() > drop.round() || durable.attempt() > 1;
      case HubEffect.TellEnd tell -> durable.outcome().equals(Optional.of(tell.outcome()));
      case HubEffect.Note note -> durable.hasEnded();
    };
  }

  /** Rounds are closed one by one, each once; an attempt's number serves once. */
  private static void rounds(List<HubRecord> journal, Node node, HubEvent event) {
    int next = 1;
    int ends = 0;
    int attempt = 1;
    for (HubRecord record : journal) {
      switch (record) {
        case HubRecord.RoundClosed closed -> {
          holds(closed.round() == next++, node, event, "rounds close out of order");
          attempt = 1;
        }
        case HubRecord.AttemptOpened begun ->
            holds(begun.attempt() == ++attempt, node, event, "an attempt's number serves twice");
        case HubRecord.Ended end -> ends++;
        case HubRecord.Accepted accepted -> {}
        case HubRecord.Survivors list -> {}
      }
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
          case HubEvent.Heard e -> e.site().equals(STRANGER);
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

  /** What a crash leaves of a state. */
  private static HubRun durable(HubRun state) {
    HubRun.Phase phase =
        switch (state.phase()) {
          case HubRun.Phase.Asking asking ->
              new HubRun.Phase.Asking(asking.accepted(), new TreeSet<>());
          case HubRun.Phase.Agreeing a -> new HubRun.Phase.Agreeing(new TreeMap<>());
          case HubRun.Phase.Securing s -> new HubRun.Phase.Agreeing(new TreeMap<>());
          case HubRun.Phase.Summing s -> new HubRun.Phase.Agreeing(new TreeMap<>());
          case HubRun.Phase.Ended ended -> ended;
        };
    return new HubRun(
        state.security(),
        state.run(),
        state.round(),
        state.attempt(),
        state.opened(),
        state.broadcast(),
        state.settled(),
        state.attendance(),
        phase);
  }

  private static List<HubEvent> events(int rounds, int attempts) {
    List<HubEvent> events = new ArrayList<>();
    List<SiteId> all = new ArrayList<>(SITES);
    all.add(STRANGER);
    for (SiteId site : all) {
      events.add(new HubEvent.SiteConnected(site));
      events.add(new HubEvent.SiteAccepted(site));
      events.add(new HubEvent.SitePending(site));
      events.add(new HubEvent.SiteEnded(site, ErrorCode.REFUSED_BY_POLICY));
    }
    SiteScript script = new SiteScript();
    for (int round = 1; round <= rounds; round++) {
      for (int attempt = 1; attempt <= attempts; attempt++) {
        heard(events, round, attempt, script.play(round, attempt, round == 1 ? BEGIN : NEXT));
      }
    }
    events.add(new HubEvent.Heard(SITES.getFirst(), rounds + 1, 1, new SiteMessage.Lost()));
    for (int round = 0; round <= rounds + 1; round++) {
      // The exploration ends with its last round; a study's own end bounds a real run.
      if (round < rounds) {
        events.add(new HubEvent.Continued(round, SUM, NEXT));
      }
      events.add(new HubEvent.Finished(round, SUM, NEXT, new Outcome.Succeeded()));
      events.add(new HubEvent.Finished(round, SUM, NEXT, new Outcome.Unanswered("collinear")));
    }
    events.add(new HubEvent.Overdue());
    events.add(new HubEvent.CancelAsked());
    events.add(new HubEvent.HubBroke(ErrorCode.STORAGE_FAILED));
    return events;
  }

  private static void heard(
      List<HubEvent> events, int round, int attempt, SiteScript.Attempt right) {
    for (SiteId site : SITES) {
      List<SiteMessage> said = new ArrayList<>(right.said().get(site));
      said.add(new SiteMessage.Agree(right.agreed().signatures().get(site)));
      said.add(new SiteMessage.Lost());
      // Of another site, with the right form: keys, boxes, words, signature and shares.
      right.said().get(SITES.get((SITES.indexOf(site) + 1) % 3)).forEach(said::add);
      for (SiteMessage message : said) {
        events.add(new HubEvent.Heard(site, round, attempt, message));
        if (site.equals(SITES.getFirst())) {
          events.add(new HubEvent.Heard(STRANGER, round, attempt, message));
        }
      }
    }
  }

  private static void holds(boolean rule, Node node, HubEvent event, String broken) {
    if (!rule) {
      throw new AssertionError(broken + "\n  in " + node + "\n  on " + event);
    }
  }
}
