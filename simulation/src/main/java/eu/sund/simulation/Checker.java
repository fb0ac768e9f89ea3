package eu.sund.simulation;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.engine.HubRecord;
import eu.sund.engine.HubRun;
import eu.sund.engine.Outcome;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteRecord;
import eu.sund.engine.SiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches a simulated run from outside, where nothing is hidden, and stops it at the first broken
 * rule:
 *
 * <ul>
 *   <li>no canary occurs in a message;
 *   <li>nothing is said before what it rests on is written;
 *   <li>a round's sum holds every site exactly once, each with the update that the site journaled
 *       under its own name;
 *   <li>a site never sends two updates for one round, and computes only from the broadcast that
 *       follows from the true sums;
 *   <li>rounds, sums and result have the bits of the undisturbed run;
 *   <li>a deviating hub is refused;
 *   <li>the run ends, at the hub and at every site.
 * </ul>
 */
final class Checker {
  /** What an undisturbed run wrote. */
  record Reference(
      List<HubRecord.RoundClosed> rounds, Outcome outcome, Optional<Digest> resultBits) {}

  /** A bit of the first word that no rounding hides, whatever its encoding. */
  private static final int TELLING_BIT = 24;

  private final SimWorld world;
  private final Canaries canaries;
  private final Optional<Reference> reference;
  private final boolean repeatable;
  private final Map<SiteId, SiteShell<?, ?>> sites = new TreeMap<>();
  private final Map<String, Digest> sentUpdates = new TreeMap<>();
  private final TreeSet<SiteId> doubleTongued = new TreeSet<>();
  private @Nullable HubShell<?, ?> hub;
  private long messages;
  private long bytes;
  private int cuts;
  private int duplicates;
  private int echoes;
  private int secondAnswers;
  private boolean falsified;

  Checker(SimWorld world, Canaries canaries, Optional<Reference> reference, boolean repeatable) {
    this.world = world;
    this.canaries = canaries;
    this.reference = reference;
    this.repeatable = repeatable;
  }

  SimWorld world() {
    return world;
  }

  void watch(HubShell<?, ?> shell, Map<SiteId, ? extends SiteShell<?, ?>> shells) {
    hub = shell;
    sites.putAll(shells);
  }

  private HubShell<?, ?> hub() {
    if (hub == null) {
      throw new IllegalStateException("the checker watches no hub yet");
    }
    return hub;
  }

  void sent(Message message) {
    byte[] form = message.bytes();
    messages++;
    bytes += form.length;
    world.rule(!canaries.occurIn(form), "a patient's value stands in a message");
  }

  void cut() {
    cuts++;
  }

  void duplicated() {
    duplicates++;
  }

  void echoed() {
    echoes++;
  }

  void secondAnswer(SiteId site) {
    secondAnswers++;
    doubleTongued.add(site);
  }

  /** The call that a dishonest hub makes of an honest one. */
  Message.Call falsified(Message.Call honest, SimulationOptions.Deviation.Kind kind) {
    falsified = true;
    return switch (kind) {
      case SUM ->
          new Message.Call(
              honest.round(),
              honest.broadcast(),
              honest.sum().map(sum -> sum.flipped(TELLING_BIT)));
      case BROADCAST ->
          new Message.Call(honest.round(), Digest.of(honest.broadcast().bytes()), honest.sum());
    };
  }

  void hubIn(HubRun state) {
    if (state.phase() instanceof HubRun.Phase.Collecting collecting) {
      collecting
          .arrived()
          .forEach(
              (site, update) ->
                  world.rule(
                      journaled(site, state.round()).equals(Optional.of(update)),
                      "the hub counts an update for " + site + " that is not its own"));
    }
  }

  private Optional<Digest> journaled(SiteId site, int round) {
    SiteShell<?, ?> shell = sites.get(site);
    return shell == null ? Optional.empty() : journaled(shell.journal(), round);
  }

  private static Optional<Digest> journaled(List<SiteRecord> journal, int round) {
    return journal.stream()
        .filter(r -> r instanceof SiteRecord.Computed done && done.round() == round)
        .map(r -> ((SiteRecord.Computed) r).update())
        .findFirst();
  }

  void hubSums(int round, List<SiteId> participants, Map<SiteId, Message.Words> spool) {
    world.rule(participants.equals(List.copyOf(sites.keySet())), "a sum is asked over other sites");
    for (SiteId site : sites.keySet()) {
      Message.Words words =
          world.present(spool.get(site), "round " + round + " is summed without " + site);
      world.rule(
          journaled(site, round).equals(Optional.of(words.digest())),
          "round " + round + " sums words of " + site + " that it did not journal");
    }
    world.rule(spool.size() == sites.size(), "a stranger's words are summed");
  }

  void hubWrote(HubRecord record) {
    List<HubRecord.RoundClosed> closed = rounds(hub().journal());
    if (record instanceof HubRecord.RoundClosed) {
      for (int i = 0; i < closed.size(); i++) {
        world.rule(closed.get(i).round() == i + 1, "round " + (i + 1) + " was closed not once");
      }
      if (repeatable && reference.isPresent()) {
        List<HubRecord.RoundClosed> expected = reference.get().rounds();
        world.rule(
            closed.size() <= expected.size() && expected.subList(0, closed.size()).equals(closed),
            "round " + closed.size() + " has other bits than in the undisturbed run");
      }
    }
    long ends = hub().journal().stream().filter(r -> r instanceof HubRecord.Ended).count();
    world.rule(ends <= 1, "the run ended twice");
  }

  static List<HubRecord.RoundClosed> rounds(List<HubRecord> journal) {
    List<HubRecord.RoundClosed> closed = new ArrayList<>();
    for (HubRecord record : journal) {
      if (record instanceof HubRecord.RoundClosed round) {
        closed.add(round);
      }
    }
    return closed;
  }

  void hubCalls(int round, Digest broadcast) {
    HubRun durable = hub().durable();
    world.rule(
        durable.phase() instanceof HubRun.Phase.Collecting
            && durable.round() == round
            && durable.broadcast().equals(broadcast),
        "the hub calls for round " + round + " before it is written that it is open");
  }

  void hubTells(Outcome outcome) {
    world.rule(
        hub().durable().outcome().equals(Optional.of(outcome)),
        "the hub tells an end that is not written");
  }

  void siteSays(SiteId site, String what, boolean written) {
    world.rule(written, site + " says " + what + " before it is written");
  }

  void siteComputes(SiteId site, int round, Digest broadcast) {
    if (repeatable && reference.isPresent() && round > 1) {
      List<HubRecord.RoundClosed> expected = reference.get().rounds();
      world.rule(
          round - 2 < expected.size() && expected.get(round - 2).broadcast().equals(broadcast),
          site + " computes round " + round + " from a broadcast that no true sum leads to");
    }
  }

  void siteSends(SiteId site, SiteEffect.Send send, List<SiteRecord> journal) {
    Digest before = sentUpdates.putIfAbsent(site + "/" + send.round(), send.update());
    world.rule(
        before == null || before.equals(send.update()),
        site + " sends two updates for round " + send.round());
    world.rule(
        journaled(journal, send.round()).equals(Optional.of(send.update())),
        site + " sends an update before it is written");
  }

  /** The rules of the end. */
  void ended(Optional<Digest> resultBits) {
    Optional<Outcome> outcome = hub().durable().outcome();
    world.rule(outcome.isPresent(), "nothing more will happen, and the run has not ended");
    world.rule(hub().state().equals(hub().durable()), "the hub's journal is not its state");
    sites.forEach(
        (site, shell) -> {
          world.rule(shell.state().isOver(), "the run never ends at " + site);
          world.rule(
              shell.state().equals(shell.durable()),
              "the journal of " + site + " is not its state");
        });
    Outcome end = outcome.get();
    if (end instanceof Outcome.SiteEnded ended && ended.code() == ErrorCode.MESSAGE_INVALID) {
      world.rule(
          doubleTongued.contains(ended.site()), ended.site() + " is blamed without a reason");
      return;
    }
    if (falsified) {
      world.rule(
          end instanceof Outcome.SiteEnded ended && ended.code() == ErrorCode.HUB_DEVIATES,
          "a deviating hub is not refused: " + end);
      sites.values().forEach(this::refused);
      return;
    }
    reference.ifPresent(
        expected -> {
          world.rule(end.equals(expected.outcome()), "the run ends otherwise: " + end);
          world.rule(
              !repeatable || resultBits.equals(expected.resultBits()),
              "the result has other bits than in the undisturbed run");
        });
  }

  /** No site went on with what a dishonest hub falsified. */
  private void refused(SiteShell<?, ?> shell) {
    int round = world.options().deviation().orElseThrow().round();
    world.rule(
        journaled(shell.journal(), round).isEmpty(), shell.name + " followed a deviating hub");
    boolean over =
        shell.state().phase() instanceof SiteRun.Phase.Over end
            && end.code().orElse(ErrorCode.HUB_DEVIATES) == ErrorCode.HUB_DEVIATES;
    world.rule(over, shell.name + " ended for another reason");
  }

  SimulationReport.Traffic traffic() {
    return new SimulationReport.Traffic(messages, bytes);
  }

  SimulationReport.Struck struck() {
    int crashed = sites.values().stream().mapToInt(Party::crashes).sum();
    return new SimulationReport.Struck(
        hub().crashes(), crashed, cuts, duplicates, echoes, secondAnswers);
  }
}
