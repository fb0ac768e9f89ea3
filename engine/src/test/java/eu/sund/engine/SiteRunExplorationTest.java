package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import java.nio.charset.StandardCharsets;
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

/** Every event in every state that three rounds can reach, with a crash after every effect. */
final class SiteRunExplorationTest {
  private static final int ROUNDS = 3;
  private static final SiteRun NEW = SiteRun.unknown(new RunId("r-0123456789abcdef"));
  private static final List<Digest> BROADCASTS = List.of(digest("one"), digest("two"));
  private static final List<Digest> UPDATES = List.of(digest("update"), digest("another"));

  /**
   * A reachable place.
   *
   * @param computed from which broadcast a round's update was begun since the last crash
   */
  private record Node(SiteRun state, List<SiteRecord> journal, Map<Integer, Digest> computed) {}

  private final Set<Node> seen = new HashSet<>();
  private final Deque<Node> open = new ArrayDeque<>();
  private int transitions;

  @Test
  void next_everyEventInEveryReachableState_keepsTheRules() {
    List<SiteEvent> events = events();
    visit(new Node(NEW, List.of(), Map.of()));
    while (!open.isEmpty()) {
      Node node = open.pop();
      for (SiteEvent event : events) {
        step(node, event);
      }
    }
    assertThat(seen)
        .anyMatch(n -> n.state().phase() instanceof SiteRun.Phase.Sent s && s.round() == ROUNDS);
    assertThat(transitions).isGreaterThan(10_000);
  }

  private void visit(Node node) {
    if (seen.add(node)) {
      open.push(node);
    }
  }

  private void step(Node node, SiteEvent event) {
    transitions++;
    SiteRun before = node.state();
    SiteRun.Transition transition = before.next(event);
    SiteRun after = transition.state();
    List<SiteRecord> journal = new ArrayList<>(node.journal());
    SortedMap<Integer, Digest> computed = new TreeMap<>(node.computed());
    for (SiteEffect effect : transition.effects()) {
      visit(new Node(NEW.replay(journal), List.copyOf(journal), Map.of()));
      holds(rests(effect, journal), node, event, effect + " rests on nothing written");
      if (effect instanceof SiteEffect.Write write) {
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
    durable(after, NEW.replay(journal), node, event);
    oneUpdateARound(journal, node, event);
    calls(before, event, transition, node);
    if (before.phase() instanceof SiteRun.Phase.Over over) {
      overStays(over, event, transition, node);
    }
    visit(new Node(after, List.copyOf(journal), Map.copyOf(computed)));
    visit(new Node(NEW.replay(journal), List.copyOf(journal), Map.of()));
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
      case SiteEffect.Compute compute -> agreed && !over && compute.round() == last(journal) + 1;
      case SiteEffect.Send send ->
          !over
              && journal.contains(
                  new SiteRecord.Computed(send.round(), send.broadcast(), send.update()));
      case SiteEffect.Forget forget -> over;
    };
  }

  private static int last(List<SiteRecord> journal) {
    int last = 0;
    for (SiteRecord record : journal) {
      last = record instanceof SiteRecord.Computed done ? done.round() : last;
    }
    return last;
  }

  private static void oneUpdateARound(List<SiteRecord> journal, Node node, SiteEvent event) {
    int next = 1;
    for (SiteRecord record : journal) {
      if (record instanceof SiteRecord.Computed done) {
        holds(done.round() == next++, node, event, "two updates for a round, or one left out");
      }
    }
    long ends = journal.stream().filter(r -> r instanceof SiteRecord.Over).count();
    holds(ends <= 1, node, event, "a run is over twice");
  }

  /** What a crash leaves of a state. */
  private static void durable(SiteRun after, SiteRun replayed, Node node, SiteEvent event) {
    boolean fine =
        switch (after.phase()) {
          case SiteRun.Phase.Asked asked -> replayed.phase().equals(new SiteRun.Phase.Asked(false));
          case SiteRun.Phase.Agreed agreed -> replayed.equals(after);
          case SiteRun.Phase.Absorbing absorbing -> stands(replayed, absorbing.round() - 1);
          case SiteRun.Phase.Computing computing -> stands(replayed, computing.round() - 1);
          case SiteRun.Phase.Sent sent -> replayed.equals(after);
          case SiteRun.Phase.Over over -> replayed.equals(after);
        };
    holds(fine, node, event, "the journal leads to " + replayed);
  }

  private static boolean stands(SiteRun state, int round) {
    return round == 0
        ? state.phase() instanceof SiteRun.Phase.Agreed
        : state.phase() instanceof SiteRun.Phase.Sent sent && sent.round() == round;
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
        && before.phase() instanceof SiteRun.Phase.Sent sent
        && call.round() == sent.round()) {
      if (call.broadcast().equals(sent.broadcast())) {
        SiteEffect again = new SiteEffect.Send(sent.round(), sent.broadcast(), sent.update());
        holds(
            transition.equals(new SiteRun.Transition(before, List.of(again))),
            node,
            event,
            "a repeated call is not answered alike");
      } else {
        holds(endedWith(after, ErrorCode.HUB_DEVIATES), node, event, "a deviating hub is answered");
      }
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
    holds(transition.effects().equals(expected), node, event, "an ended run does something");
  }

  private static List<SiteEvent> events() {
    List<SiteEvent> events = new ArrayList<>();
    events.add(new SiteEvent.Proposed());
    events.add(new SiteEvent.Allowed());
    events.add(new SiteEvent.LeftToSteward());
    events.add(new SiteEvent.Refused(ErrorCode.STOPPED_BY_STEWARD));
    events.add(new SiteEvent.Failed(ErrorCode.DATA_UNREADABLE));
    events.add(new SiteEvent.EndTold());
    for (int round = 0; round <= ROUNDS; round++) {
      for (Digest broadcast : BROADCASTS) {
        events.add(new SiteEvent.Called(round, broadcast));
        events.add(new SiteEvent.Absorbed(round, broadcast));
      }
      for (Digest update : UPDATES) {
        events.add(new SiteEvent.Computed(round, update));
      }
    }
    return events;
  }

  private static void holds(boolean rule, Node node, SiteEvent event, String broken) {
    if (!rule) {
      throw new AssertionError(broken + "\n  in " + node + "\n  on " + event);
    }
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
