package eu.sund.simulation;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.engine.HubRecord;
import eu.sund.engine.HubRun;
import eu.sund.engine.Outcome;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteRecord;
import eu.sund.engine.SiteRun;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.ring.Ring;
import eu.sund.privacy.secagg.Thresholds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Collections;
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
 *   <li>an opened sum is, bit for bit, the ring sum of what every site journaled for the round
 *       before any mask;
 *   <li>a site never computes two updates for one round, makes keys twice for one attempt, signs
 *       two lists of survivors in one round or tells both kinds of shares of one site, and computes
 *       only from the broadcast that follows from the true sums;
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
  private final boolean dropping;
  private final Map<SiteId, SiteShell<?, ?>> sites = new TreeMap<>();
  private final Map<String, Digest> updates = new TreeMap<>();
  private final Map<String, Digest> masks = new TreeMap<>();
  private final Map<String, Integer> attempts = new TreeMap<>();
  private final Map<String, List<SiteId>> signed = new TreeMap<>();
  private final Map<String, SiteMessage.Reveal> reveals = new TreeMap<>();
  private final TreeSet<SiteId> doubleTongued = new TreeSet<>();
  private @Nullable HubShell<?, ?> hub;
  private long messages;
  private long bytes;
  private int cuts;
  private int duplicates;
  private int echoes;
  private int secondAnswers;
  private boolean falsified;

  /**
   * A checker.
   *
   * @param dropping whether sums may be opened without a site
   */
  Checker(
      SimWorld world,
      Canaries canaries,
      Optional<Reference> reference,
      boolean repeatable,
      boolean dropping) {
    this.world = world;
    this.dropping = dropping;
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
    messages++;
    bytes += message.length();
    world.rule(
        canaries.areNone() || !canaries.occurIn(message.bytes()),
        "a patient's value stands in a message");
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
              honest.attempt(),
              honest.broadcast(),
              honest
                  .sum()
                  .map(
                      sum ->
                          new Message.Opened(
                              sum.attempt(), sum.words().flipped(TELLING_BIT), sum.check())));
      case BROADCAST ->
          new Message.Call(
              honest.round(),
              honest.attempt(),
              Digest.of(honest.broadcast().bytes()),
              honest.sum());
    };
  }

  private static Optional<Digest> journaled(List<SiteRecord> journal, int round) {
    return journal.stream()
        .filter(r -> r instanceof SiteRecord.Computed done && done.round() == round)
        .map(r -> ((SiteRecord.Computed) r).update())
        .findFirst();
  }

  /** What was opened is bit for bit the ring sum of what the survivors journaled, unmasked. */
  void hubOpens(int round, List<SiteId> survivors, Layout layout, Message.Words sum)
      throws IOException {
    boolean enough = survivors.size() >= new Thresholds(sites.size()).survivorsMin();
    world.rule(
        dropping ? enough : survivors.equals(List.copyOf(sites.keySet())),
        "a sum is opened over other sites");
    List<Blob> plain = new ArrayList<>();
    for (SiteId site : survivors) {
      SiteShell<?, ?> shell = world.present(sites.get(site), "a stranger's words are summed");
      Message.Words words =
          shell.plain(round).orElseThrow(() -> world.failure(site + " has no words journaled"));
      world.rule(
          journaled(shell.journal(), round).equals(Optional.of(words.digest())),
          site + " keeps other words than it journaled");
      plain.add(words.blob());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) layout.bytes());
    Ring.sum(layout, plain, Channels.newChannel(out));
    world.rule(
        sum.equals(new Message.Words(out.toByteArray())),
        "the sum of round " + round + " is not the sum of what the sites journaled");
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
            closed.size() <= expected.size()
                && haveSameBits(expected.get(closed.size() - 1), closed.getLast()),
            "round " + closed.size() + " has other bits than in the undisturbed run");
      }
    }
    long ends = hub().journal().stream().filter(r -> r instanceof HubRecord.Ended).count();
    world.rule(ends <= 1, "the run ended twice");
  }

  /** Attempts may differ from run to run; sums and broadcasts may not. */
  private static boolean haveSameBits(HubRecord.RoundClosed one, HubRecord.RoundClosed other) {
    return one.round() == other.round()
        && one.sum().equals(other.sum())
        && one.broadcast().equals(other.broadcast());
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
        durable.phase() instanceof HubRun.Phase.Agreeing
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

  void siteWrote(SiteId site, SiteRecord record) {
    switch (record) {
      case SiteRecord.Computed done -> {
        Digest before = updates.putIfAbsent(site + "/" + done.round(), done.update());
        world.rule(before == null, site + " computes two updates for round " + done.round());
      }
      case SiteRecord.Confirmed list -> {
        List<SiteId> before = signed.putIfAbsent(site + "/" + list.round(), list.survivors());
        world.rule(
            before == null || before.equals(list.survivors()),
            site + " signs two lists of survivors in round " + list.round());
      }
      case SiteRecord.Attempted begun ->
          world.rule(
              attempts.merge(site + "/" + begun.round(), begun.attempt(), Checker::later) > 0,
              site + " makes keys twice for an attempt");
      case SiteRecord.Agreed a -> {}
      case SiteRecord.Acknowledged a -> {}
      case SiteRecord.Offered o -> {}
      case SiteRecord.Over o -> {}
    }
  }

  private static Integer later(Integer before, Integer now) {
    return now > before ? now : Integer.valueOf(-1);
  }

  void siteSays(SiteId site, SiteEffect.Say say, List<SiteRecord> journal) {
    String key = "/" + say.round() + "/" + say.attempt();
    switch (say.message()) {
      case SiteMessage.Mask mask -> {
        Digest before = masks.putIfAbsent(site + key, mask.words());
        world.rule(
            before == null || before.equals(mask.words()),
            site + " sends two masked updates in one attempt");
        world.rule(
            journaled(journal, say.round()).isPresent()
                && journal.stream()
                    .anyMatch(
                        r ->
                            r instanceof SiteRecord.Offered o
                                && o.round() == say.round()
                                && o.attempt() == say.attempt()),
            site + " sends words before it is written");
      }
      case SiteMessage.Confirm confirm ->
          world.rule(
              journal.contains(
                  new SiteRecord.Confirmed(say.round(), say.attempt(), confirm.survivors())),
              site + " signs a list before it is written");
      case SiteMessage.Reveal reveal -> {
        SiteMessage.Reveal before = reveals.putIfAbsent(key, reveal);
        world.rule(
            before == null
                || (before.seeds().keySet().equals(reveal.seeds().keySet())
                    && before.keys().keySet().equals(reveal.keys().keySet())),
            "sites tell shares for different lists of survivors");
        world.rule(
            Collections.disjoint(reveal.seeds().keySet(), reveal.keys().keySet()),
            site + " tells both kinds of shares of one site");
      }
      case SiteMessage.Agree a -> {}
      case SiteMessage.Advertise a -> {}
      case SiteMessage.Share s -> {}
      case SiteMessage.Lost l -> {}
    }
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
