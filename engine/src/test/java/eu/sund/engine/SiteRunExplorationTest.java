package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every event in every state that a site can reach in a round of two attempts and at the start of
 * the next, with a crash after every effect.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class SiteRunExplorationTest {
  private static final SiteId SELF = SiteScript.SITES.getFirst();
  private static final List<Digest> BROADCASTS =
      List.of(TestKeys.digest("one"), TestKeys.digest("two"));
  private static final List<Digest> UPDATES =
      List.of(TestKeys.digest("update"), TestKeys.digest("another"));

  /**
   * A reachable place.
   *
   * @param computed from which broadcast a round's update was begun since the last crash
   */
  private record Node(SiteRun state, List<SiteRecord> journal, Map<Integer, Digest> computed) {}

  private final SiteScript script = new SiteScript();
  private final SiteRun fresh = script.fresh(SELF);
  private final Set<String> seen = new HashSet<>();
  private final Set<String> phases = new HashSet<>();
  private final Deque<Node> open = new ArrayDeque<>();
  private int transitions;

  @Test
  void next_everyEventInEveryReachableState_keepsTheRules() {
    explore(1, 2);
    assertThat(phases).hasSize(7);
  }

  private void explore(int rounds, int attempts) {
    List<SiteEvent> events = events(rounds, attempts);
    visit(new Node(fresh, List.of(), Map.of()));
    while (!open.isEmpty()) {
      Node node = open.pop();
      for (SiteEvent event : events) {
        step(node, event);
      }
    }
    assertThat(transitions).isGreaterThan(10_000);
  }

  private void visit(Node node) {
    if (seen.add(Copies.key(node.state()) + node.journal() + node.computed())) {
      phases.add(node.state().phase().getClass().getSimpleName());
      open.push(node);
    }
  }

  private void step(Node node, SiteEvent event) {
    transitions++;
    SiteRun before = node.state();
    SiteRun.Transition transition = script.next(SELF, before, event);
    SiteRun after = transition.state();
    List<SiteRecord> journal = new ArrayList<>(node.journal());
    SortedMap<Integer, Digest> computed = new TreeMap<>(node.computed());
    for (SiteEffect effect : transition.effects()) {
      visit(new Node(fresh.replay(journal), List.copyOf(journal), Map.of()));
      holds(rests(effect, journal), node, event, effect + " rests on nothing written");
      // After a crash the start of a round is written again: once is enough for the exploration.
      if (effect instanceof SiteEffect.Write write
          && !(write.record() instanceof SiteRecord.Acknowledged
              && journal.contains(write.record()))) {
        journal.add(write.record());
      }
      if (effect instanceof SiteEffect.Compute compute) {
        holds(
            after.phase() instanceof SiteRun.Phase.Computing now && now.round() == compute.round(),
            node,
            event,
            "computes in the wrong state");
        Digest base = ((SiteRun.Phase.Computing) after.phase()).broadcast();
        holds(computed.put(compute.round(), base) == null, node, event, "computes a round twice");
      }
    }
    durable(after, fresh.replay(journal), node, event);
    onceEach(journal, node, event);
    calls(before, event, transition, node);
    if (before.phase() instanceof SiteRun.Phase.Over over) {
      overStays(over, event, transition, node);
    }
    visit(new Node(after, List.copyOf(journal), Map.copyOf(computed)));
    visit(new Node(fresh.replay(journal), List.copyOf(journal), Map.of()));
  }

  /** Whether an effect rests on what is written by then. */
  private static boolean rests(SiteEffect effect, List<SiteRecord> journal) {
    boolean agreed = journal.contains(new SiteRecord.Agreed());
    boolean over = journal.stream().anyMatch(r -> r instanceof SiteRecord.Over);
    return switch (effect) {
      case SiteEffect.Write write -> true;
      case SiteEffect.AskGate ask -> !agreed && !over;
      case SiteEffect.SayAccepted say -> agreed && !over;
      case SiteEffect.SayPending say -> !agreed && !over;
      case SiteEffect.SayEnded say ->
          !journal.isEmpty() && journal.getLast().equals(new SiteRecord.Over.Here(say.code()));
      case SiteEffect.Absorb absorb -> agreed && !over && absorb.round() == last(journal) + 1;
      case SiteEffect.Compute compute ->
          agreed
              && !over
              && compute.round() == last(journal) + 1
              && acknowledged(journal, compute.round());
      case SiteEffect.Mask mask ->
          !over
              && mask.round() == last(journal)
              && journal.contains(new SiteRecord.Attempted(mask.round(), mask.attempt()));
      case SiteEffect.Say say -> !over && rests(say, journal);
      case SiteEffect.Forget forget -> over;
      case SiteEffect.Note note -> over;
    };
  }

  private static boolean rests(SiteEffect.Say say, List<SiteRecord> journal) {
    boolean attempted =
        say.round() == last(journal)
            && journal.contains(new SiteRecord.Attempted(say.round(), say.attempt()));
    return switch (say.message()) {
      case SiteMessage.Agree agree -> acknowledged(journal, say.round());
      case SiteMessage.Lost lost -> attempted;
      case SiteMessage.Advertise advertise -> attempted;
      case SiteMessage.Share share -> attempted;
      case SiteMessage.Mask mask -> attempted && offered(say, journal);
      case SiteMessage.Confirm confirm ->
          attempted
              && offered(say, journal)
              && journal.contains(
                  new SiteRecord.Confirmed(say.round(), say.attempt(), confirm.survivors()));
      case SiteMessage.Reveal reveal ->
          attempted
              && journal.contains(
                  new SiteRecord.Confirmed(
                      say.round(), say.attempt(), List.copyOf(reveal.seeds().keySet())));
    };
  }

  private static boolean offered(SiteEffect.Say say, List<SiteRecord> journal) {
    return journal.stream()
        .anyMatch(
            r ->
                r instanceof SiteRecord.Offered o
                    && o.round() == say.round()
                    && o.attempt() == say.attempt());
  }

  private static boolean acknowledged(List<SiteRecord> journal, int round) {
    return journal.stream()
        .anyMatch(r -> r instanceof SiteRecord.Acknowledged a && a.round() == round);
  }

  private static int last(List<SiteRecord> journal) {
    int last = 0;
    for (SiteRecord record : journal) {
      last = record instanceof SiteRecord.Computed done ? done.round() : last;
    }
    return last;
  }

  /** One update a round, one start a round, one list a round, each attempt's number once. */
  private static void onceEach(List<SiteRecord> journal, Node node, SiteEvent event) {
    int next = 1;
    int ends = 0;
    int attempt = 0;
    Map<Integer, Digest> starts = new TreeMap<>();
    Map<Integer, List<SiteId>> lists = new TreeMap<>();
    for (SiteRecord record : journal) {
      switch (record) {
        case SiteRecord.Computed done -> {
          holds(done.round() == next++, node, event, "two updates for a round, or one left out");
          attempt = 0;
        }
        case SiteRecord.Attempted begun -> {
          holds(begun.attempt() > attempt, node, event, "an attempt's number is used again");
          attempt = begun.attempt();
        }
        case SiteRecord.Acknowledged start -> {
          Digest before = starts.put(start.round(), start.broadcast());
          holds(
              before == null || before.equals(start.broadcast()),
              node,
              event,
              "two starts of a round are signed");
        }
        case SiteRecord.Confirmed list -> {
          List<SiteId> before = lists.put(list.round(), list.survivors());
          holds(
              before == null || before.equals(list.survivors()),
              node,
              event,
              "two lists of a round are signed");
        }
        case SiteRecord.Over over -> ends++;
        case SiteRecord.Agreed agreed -> {}
        case SiteRecord.Offered offered -> {}
      }
    }
    holds(ends <= 1, node, event, "a run is over twice");
  }

  /** What a crash leaves of a state. */
  private static void durable(SiteRun after, SiteRun replayed, Node node, SiteEvent event) {
    boolean fine =
        switch (after.phase()) {
          case SiteRun.Phase.Asked asked -> replayed.phase().equals(new SiteRun.Phase.Asked(false));
          case SiteRun.Phase.Agreed agreed -> replayed.equals(after);
          case SiteRun.Phase.Absorbing absorbing -> stands(replayed, absorbing.round() - 1);
          case SiteRun.Phase.Agreeing agreeing -> stands(replayed, agreeing.round() - 1);
          case SiteRun.Phase.Computing computing -> stands(replayed, computing.round() - 1);
          case SiteRun.Phase.Offering offering -> {
            Attempts kept = offering.attempts();
            SiteRun.Phase left =
                new SiteRun.Phase.Offering(
                    offering.round(),
                    offering.broadcast(),
                    offering.update(),
                    new Attempts(kept.begun(), Optional.empty(), kept.offered(), kept.signed()));
            yield replayed.phase().equals(left);
          }
          case SiteRun.Phase.Over over -> replayed.equals(after);
        };
    holds(fine, node, event, "the journal leads to " + replayed);
    holds(replayed.next().equals(after.next()), node, event, "the signed start is forgotten");
  }

  private static boolean stands(SiteRun state, int round) {
    return round == 0
        ? state.phase() instanceof SiteRun.Phase.Agreed
        : state.phase() instanceof SiteRun.Phase.Offering offering && offering.round() == round;
  }

  private static void calls(
      SiteRun before, SiteEvent event, SiteRun.Transition transition, Node node) {
    SiteRun after = transition.state();
    if (event instanceof SiteEvent.Called && before.phase() instanceof SiteRun.Phase.Asked) {
      holds(
          endedWith(after, ErrorCode.MESSAGE_INVALID), node, event, "a call before agreement runs");
    }
    if (event instanceof SiteEvent.Absorbed done
        && before.phase() instanceof SiteRun.Phase.Absorbing now
        && now.round() == done.round()
        && !now.expected().equals(done.broadcast())) {
      holds(endedWith(after, ErrorCode.HUB_DEVIATES), node, event, "a deviating hub is followed");
    }
    if (event instanceof SiteEvent.Called call
        && before.phase() instanceof SiteRun.Phase.Offering offering
        && call.attempt() >= 1
        && call.attempt() <= SiteRun.ATTEMPTS_MAX
        && call.round() == offering.round()) {
      repeated(offering, call, transition, node);
    }
  }

  private static void repeated(
      SiteRun.Phase.Offering offering,
      SiteEvent.Called call,
      SiteRun.Transition transition,
      Node node) {
    if (!call.broadcast().equals(offering.broadcast())) {
      holds(
          endedWith(transition.state(), ErrorCode.HUB_DEVIATES),
          node,
          call,
          "a deviating hub is answered");
      return;
    }
    Attempts attempts = offering.attempts();
    if (call.attempt() == attempts.begun()) {
      Optional<SiteMessage> again =
          attempts.live().isEmpty()
              ? Optional.of(new SiteMessage.Lost())
              : attempts.live().get().last();
      List<SiteEffect> expected =
          again
              .map(m -> List.<SiteEffect>of(new SiteEffect.Say(call.round(), call.attempt(), m)))
              .orElse(List.of());
      holds(
          transition.effects().equals(expected),
          node,
          call,
          "a repeated call is not answered alike");
    } else if (call.attempt() < attempts.begun()) {
      holds(transition.effects().isEmpty(), node, call, "a dead attempt is answered");
    } else {
      holds(
          transition.state().phase() instanceof SiteRun.Phase.Offering o
              && o.attempts().live().isEmpty(),
          node,
          call,
          "the old attempt lives on");
    }
  }

  private static boolean endedWith(SiteRun state, ErrorCode code) {
    return state.phase().equals(new SiteRun.Phase.Over(Optional.of(code)));
  }

  private static void overStays(
      SiteRun.Phase.Over over, SiteEvent event, SiteRun.Transition transition, Node node) {
    holds(transition.state().equals(node.state()), node, event, "an ended run changes");
    boolean asked = event instanceof SiteEvent.Proposed || event instanceof SiteEvent.Called;
    List<SiteEffect> expected =
        asked && over.code().isPresent()
            ? List.of(new SiteEffect.SayEnded(over.code().get()))
            : List.of();
    holds(transition.effects().equals(expected), node, event, "an ended run does something else");
  }

  private List<SiteEvent> events(int rounds, int attempts) {
    List<SiteEvent> events = new ArrayList<>();
    events.add(new SiteEvent.Proposed());
    events.add(new SiteEvent.Allowed());
    events.add(new SiteEvent.LeftToSteward());
    events.add(new SiteEvent.Refused(ErrorCode.STOPPED_BY_STEWARD));
    events.add(new SiteEvent.Failed(ErrorCode.DATA_UNREADABLE));
    events.add(new SiteEvent.EndTold());
    for (int round = 0; round <= rounds + 1; round++) {
      for (Digest broadcast : BROADCASTS) {
        for (int attempt = 1; attempt <= attempts; attempt++) {
          for (int before = 1; before <= (round > 1 ? attempts : 1); before++) {
            // The exploration ends with its last round; the call for the next is its last event.
            if (round <= rounds || before == 1) {
              events.add(new SiteEvent.Called(round, attempt, broadcast, before));
            }
          }
        }
        if (round <= rounds) {
          events.add(new SiteEvent.Absorbed(round, broadcast));
        }
      }
      for (Digest update : UPDATES) {
        events.add(new SiteEvent.Computed(round, update));
      }
      events.add(new SiteEvent.Called(round, 0, BROADCASTS.getFirst(), 1));
      events.add(new SiteEvent.Called(round, SiteRun.ATTEMPTS_MAX + 1, BROADCASTS.getFirst(), 1));
    }
    for (int round = 1; round <= rounds; round++) {
      for (int attempt = 1; attempt <= attempts; attempt++) {
        heard(events, round, attempt, script.play(round, attempt, BROADCASTS.getFirst()));
      }
    }
    return events;
  }

  private static void heard(
      List<SiteEvent> events, int round, int attempt, SiteScript.Attempt right) {
    SortedMap<SiteId, Bytes> few = new TreeMap<>(right.confirmed().signatures());
    few.headMap(SiteScript.SITES.getLast()).clear();
    few.put(SELF, right.confirmed().signatures().get(SELF));
    few.put(SiteScript.SITES.getLast(), few.get(SELF));
    List<HubMessage> messages =
        List.of(
            right.agreed(),
            new HubMessage.Agreed(few),
            right.adverts(),
            new HubMessage.Adverts(right.adverts().adverts().subList(0, 2)),
            right.boxes().get(SELF),
            right.boxes().get(SiteScript.SITES.get(1)),
            right.survivors(),
            new HubMessage.Survivors(SiteScript.SITES.subList(0, 2)),
            right.confirmed(),
            new HubMessage.Confirmed(few));
    for (HubMessage message : messages) {
      events.add(new SiteEvent.Heard(round, attempt, message));
    }
    events.add(SiteScript.masked(SELF, round, attempt));
  }

  private static void holds(boolean rule, Node node, SiteEvent event, String broken) {
    if (!rule) {
      throw new AssertionError(broken + "\n  in " + node + "\n  on " + event);
    }
  }
}
