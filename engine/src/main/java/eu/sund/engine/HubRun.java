package eu.sund.engine;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A run as the hub sees it: an immutable state and {@code (state, event) → (state, effects)}. It
 * never holds numbers, only digests; the shell around it keeps the bytes.
 *
 * <p>Participants are fixed for the run. One that is away is waited for; one that refuses, stops or
 * fails ends the run: a sum over fewer hospitals than were asked is never reported as the answer.
 *
 * @param run the run
 * @param participants the sites, in ascending order
 * @param round the round that is open or, once ended, was the last; 0 before the first
 * @param broadcast the digest of what the open round starts from
 * @param phase where the run stands
 */
public record HubRun(
    RunId run, List<SiteId> participants, int round, Digest broadcast, Phase phase) {

  /** Where a run stands. */
  public sealed interface Phase {
    /**
     * Sites are asked whether they take part.
     *
     * @param accepted those that do
     * @param pending those whose steward has yet to decide
     */
    record Asking(SortedSet<SiteId> accepted, SortedSet<SiteId> pending) implements Phase {}

    /** Updates are collected: which are there, by digest. */
    record Collecting(SortedMap<SiteId, Digest> arrived) implements Phase {}

    /** All updates are there; they are summed and absorbed. */
    record Summing() implements Phase {}

    /** Over. */
    record Ended(Outcome outcome) implements Phase {}
  }

  /** The next state and what to do. */
  public record Transition(HubRun state, List<HubEffect> effects) {}

  /** Copies and sorts the participants. */
  public HubRun {
    participants = participants.stream().sorted().toList();
    Checks.argument(!participants.isEmpty(), "a run needs a participant");
    Checks.argument(
        participants.stream().distinct().count() == participants.size(),
        "a participant stands twice");
  }

  /**
   * A new run: nobody has answered.
   *
   * @param begin the digest of the first broadcast
   */
  public static HubRun proposed(RunId run, List<SiteId> participants, Digest begin) {
    return new HubRun(
        run, participants, 0, begin, new Phase.Asking(new TreeSet<>(), new TreeSet<>()));
  }

  /** Effects that set a new run going. */
  public List<HubEffect> open() {
    return participants.stream().map(s -> (HubEffect) new HubEffect.Propose(s)).toList();
  }

  /** The state that the journal leads to; sites are called again as they connect. */
  public HubRun replay(List<HubRecord> journal) {
    HubRun state = this;
    for (HubRecord record : journal) {
      state =
          switch (record) {
            case HubRecord.Accepted accepted -> state.withAccepted(accepted.site());
            case HubRecord.RoundClosed closed ->
                state.hasEnded() ? state : state.nextRound(closed.round() + 1, closed.broadcast());
            case HubRecord.Ended ended -> state.in(new Phase.Ended(ended.outcome()));
          };
    }
    return state;
  }

  /** Whether the run is over. */
  public boolean hasEnded() {
    return phase instanceof Phase.Ended;
  }

  /** How the run ended, if it did. */
  public Optional<Outcome> outcome() {
    return phase instanceof Phase.Ended ended ? Optional.of(ended.outcome()) : Optional.empty();
  }

  /** What follows from an event. An event that no longer matters changes nothing. */
  public Transition next(HubEvent event) {
    if (phase instanceof Phase.Ended ended) {
      return event instanceof HubEvent.SiteConnected back && participants.contains(back.site())
          ? with(new HubEffect.TellEnd(back.site(), ended.outcome()))
          : same();
    }
    return switch (event) {
      case HubEvent.SiteConnected connected -> connected(connected.site());
      case HubEvent.SiteAccepted accepted -> accepted(accepted.site());
      case HubEvent.SitePending pending -> pending(pending.site());
      case HubEvent.SiteEnded failed ->
          participants.contains(failed.site())
              ? end(new Outcome.SiteEnded(failed.site(), failed.code()))
              : same();
      case HubEvent.UpdateArrived update -> arrived(update);
      case HubEvent.Continued continued -> continued(continued);
      case HubEvent.Finished finished -> finished(finished);
      case HubEvent.CancelAsked cancel -> end(new Outcome.Cancelled());
      case HubEvent.HubBroke broke -> end(new Outcome.HubFailed(broke.code()));
    };
  }

  private Transition connected(SiteId site) {
    if (!participants.contains(site)) {
      return same();
    }
    return switch (phase) {
      case Phase.Asking asking ->
          asking.accepted().contains(site) ? same() : with(new HubEffect.Propose(site));
      case Phase.Collecting collecting ->
          collecting.arrived().containsKey(site) ? same() : with(new HubEffect.Call(site, round));
      case Phase.Summing summing -> same();
      case Phase.Ended ended -> same();
    };
  }

  private Transition accepted(SiteId site) {
    if (!(phase instanceof Phase.Asking asking)
        || !participants.contains(site)
        || asking.accepted().contains(site)) {
      return same();
    }
    List<HubEffect> effects = new ArrayList<>();
    effects.add(new HubEffect.Write(new HubRecord.Accepted(site)));
    HubRun after = withAccepted(site);
    if (after.phase instanceof Phase.Collecting) {
      participants.forEach(s -> effects.add(new HubEffect.Call(s, after.round)));
    }
    return new Transition(after, effects);
  }

  private HubRun withAccepted(SiteId site) {
    if (!(phase instanceof Phase.Asking asking)) {
      return this;
    }
    SortedSet<SiteId> accepted = new TreeSet<>(asking.accepted());
    accepted.add(site);
    SortedSet<SiteId> pending = new TreeSet<>(asking.pending());
    pending.remove(site);
    return accepted.containsAll(participants)
        ? nextRound(1, broadcast)
        : in(new Phase.Asking(accepted, pending));
  }

  private Transition pending(SiteId site) {
    if (!(phase instanceof Phase.Asking asking)
        || !participants.contains(site)
        || asking.accepted().contains(site)) {
      return same();
    }
    SortedSet<SiteId> pending = new TreeSet<>(asking.pending());
    pending.add(site);
    return new Transition(in(new Phase.Asking(asking.accepted(), pending)), List.of());
  }

  private Transition arrived(HubEvent.UpdateArrived update) {
    if (!participants.contains(update.site()) || update.round() < round || round == 0) {
      return same();
    }
    if (update.round() > round || !update.base().equals(broadcast)) {
      return end(new Outcome.SiteEnded(update.site(), ErrorCode.MESSAGE_INVALID));
    }
    if (!(phase instanceof Phase.Collecting collecting)) {
      return same();
    }
    Digest before = collecting.arrived().get(update.site());
    if (before != null) {
      // The same update twice is a repeated message; another one would let a site count twice or
      // change its mind.
      return before.equals(update.update())
          ? same()
          : end(new Outcome.SiteEnded(update.site(), ErrorCode.MESSAGE_INVALID));
    }
    SortedMap<SiteId, Digest> arrived = new TreeMap<>(collecting.arrived());
    arrived.put(update.site(), update.update());
    return arrived.size() == participants.size()
        ? new Transition(in(new Phase.Summing()), List.of(new HubEffect.Sum(round, participants)))
        : new Transition(in(new Phase.Collecting(arrived)), List.of());
  }

  private Transition continued(HubEvent.Continued done) {
    if (!(phase instanceof Phase.Summing) || done.round() != round) {
      return same();
    }
    List<HubEffect> effects = new ArrayList<>();
    effects.add(
        new HubEffect.Write(new HubRecord.RoundClosed(round, done.sum(), done.broadcast())));
    participants.forEach(s -> effects.add(new HubEffect.Call(s, round + 1)));
    effects.add(new HubEffect.DropUpdates(round));
    return new Transition(nextRound(round + 1, done.broadcast()), effects);
  }

  private Transition finished(HubEvent.Finished done) {
    if (!(phase instanceof Phase.Summing) || done.round() != round) {
      return same();
    }
    Transition end = end(done.outcome());
    // The end is written before the round that it closes: a hub killed between the two must not
    // come back with a next round open that the analysis never asked for.
    List<HubEffect> effects = new ArrayList<>(end.effects());
    effects.add(
        1, new HubEffect.Write(new HubRecord.RoundClosed(round, done.sum(), done.broadcast())));
    return new Transition(end.state(), effects);
  }

  private Transition end(Outcome outcome) {
    List<HubEffect> effects = new ArrayList<>();
    effects.add(new HubEffect.Write(new HubRecord.Ended(outcome)));
    participants.forEach(s -> effects.add(new HubEffect.TellEnd(s, outcome)));
    if (round > 0) {
      effects.add(new HubEffect.DropUpdates(round));
    }
    return new Transition(in(new Phase.Ended(outcome)), effects);
  }

  private HubRun nextRound(int next, Digest start) {
    return new HubRun(run, participants, next, start, new Phase.Collecting(new TreeMap<>()));
  }

  private HubRun in(Phase next) {
    return new HubRun(run, participants, round, broadcast, next);
  }

  private Transition same() {
    return new Transition(this, List.of());
  }

  private Transition with(HubEffect effect) {
    return new Transition(this, List.of(effect));
  }
}
