package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.HubAttempt;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.HubSide;
import eu.sund.privacy.protocol.HubStep;
import eu.sund.privacy.protocol.SiteMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A run as the hub sees it: an immutable state and {@code (state, event) → (state, effects)}. It
 * never holds numbers, only digests; the shell around it keeps the bytes, and those it cannot read.
 *
 * <p>Participants are fixed for the run. One that is away is waited for; one that refuses, stops or
 * fails ends the run. Where the study asks for it and {@link Missing} allows it, a sum is opened
 * without those that have been waited for long enough; they are out of the run then.
 *
 * @param security participants with their keys, and the plan
 * @param run the run
 * @param round the round that is open or, once ended, was the last; 0 before the first
 * @param attempt the attempt of the round, from 1; 0 before the first round
 * @param opened the attempt that opened the sum of the round before; 0 in the first round
 * @param broadcast the digest of what the open round starts from
 * @param settled the survivors that were named to sites in this round, if the run may lose sites
 * @param attendance over which sites the sums before were opened, if the run may lose sites
 * @param phase where the run stands
 */
public record HubRun(
    RunSecurity security,
    RunId run,
    int round,
    int attempt,
    int opened,
    Digest broadcast,
    Optional<List<SiteId>> settled,
    Attendance attendance,
    Phase phase) {
  /** A round that needs more attempts is given up: something is wrong that trying does not mend. */
  static final int ATTEMPTS_MAX = 100;

  /** Where a run stands. */
  public sealed interface Phase {
    /**
     * Sites are asked whether they take part.
     *
     * @param accepted those that do
     * @param pending those whose steward has yet to decide
     */
    record Asking(SortedSet<SiteId> accepted, SortedSet<SiteId> pending) implements Phase {}

    /** Sites sign that they stand at the same place; computing has not begun. */
    record Agreeing(SortedMap<SiteId, Bytes> signatures) implements Phase {}

    /**
     * Sites compute and mask; the attempt tells who is waited for.
     *
     * @param agreed all sites' signatures over model, plan and participants
     */
    record Securing(HubMessage.Agreed agreed, HubAttempt stage) implements Phase {}

    /** The sum is opened and absorbed. */
    record Summing() implements Phase {}

    /** Over. */
    record Ended(Outcome outcome) implements Phase {}
  }

  /** The next state and what to do. */
  public record Transition(HubRun state, List<HubEffect> effects) {}

  /**
   * A new run: nobody has answered.
   *
   * @param begin the digest of the first broadcast
   */
  public static HubRun proposed(RunId run, RunSecurity security, Digest begin) {
    return new HubRun(
        security,
        run,
        0,
        0,
        0,
        begin,
        Optional.empty(),
        Attendance.none(),
        new Phase.Asking(new TreeSet<>(), new TreeSet<>()));
  }

  /** The sites, in ascending order. */
  public List<SiteId> participants() {
    return security.sites();
  }

  /** The sites that the open round is made with, in ascending order. */
  private List<SiteId> asked() {
    return settled.orElseGet(
        () -> participants().stream().filter(s -> !attendance.away().contains(s)).toList());
  }

  /** Effects that set a new run going. */
  public List<HubEffect> open() {
    return participants().stream().map(s -> (HubEffect) new HubEffect.Propose(s)).toList();
  }

  /**
   * What a hub does first that found a run in its journal: the attempt that was open is dead, since
   * its messages are gone. Sites are called as they connect.
   */
  public Transition reopened() {
    return phase instanceof Phase.Agreeing ? retry(List.of()) : same();
  }

  /** The state that the journal leads to; see {@link #reopened}. */
  public HubRun replay(List<HubRecord> journal) {
    HubRun state = this;
    for (HubRecord record : journal) {
      state =
          switch (record) {
            case HubRecord.Accepted accepted -> state.withAccepted(accepted.site());
            case HubRecord.AttemptOpened open ->
                open.round() == state.round ? state.inAttempt(open.attempt()) : state;
            case HubRecord.Survivors list ->
                list.round() == state.round ? state.settledOn(list.sites()) : state;
            case HubRecord.RoundClosed closed ->
                state.hasEnded()
                    ? state.attended()
                    : state
                        .attended()
                        .nextRound(closed.round() + 1, closed.attempt(), closed.broadcast());
            case HubRecord.Ended ended -> state.in(new Phase.Ended(ended.outcome()));
          };
    }
    return state;
  }

  /** Over which sites the last sum that was opened is; all before the first. */
  public List<SiteId> summed() {
    return attendance.last().orElseGet(this::participants);
  }

  /** Whether the run is over. */
  public boolean hasEnded() {
    return phase instanceof Phase.Ended;
  }

  /** How the run ended, if it did. */
  public Optional<Outcome> outcome() {
    return phase instanceof Phase.Ended ended ? Optional.of(ended.outcome()) : Optional.empty();
  }

  /** The sites that the open round waits for now. */
  public List<SiteId> awaited() {
    return switch (phase) {
      case Phase.Asking asking -> missing(asking.accepted());
      case Phase.Agreeing agreeing ->
          asked().stream().filter(s -> !agreeing.signatures().containsKey(s)).toList();
      case Phase.Securing securing -> securing.stage().awaited();
      case Phase.Summing summing -> List.of();
      case Phase.Ended ended -> List.of();
    };
  }

  private List<SiteId> missing(java.util.Set<SiteId> there) {
    return participants().stream().filter(site -> !there.contains(site)).toList();
  }

  /**
   * Over which sites the open round would go on if those that it waits for had had their time;
   * empty if it has to wait.
   */
  public Optional<List<SiteId>> goesOnWith() {
    List<SiteId> there =
        switch (phase) {
          case Phase.Agreeing agreeing -> List.copyOf(agreeing.signatures().keySet());
          case Phase.Securing securing -> securing.stage().present();
          case Phase.Asking asking -> List.of();
          case Phase.Summing summing -> List.of();
          case Phase.Ended ended -> List.of();
        };
    // Sites that signed a list sign no other: then its words are waited for.
    return security.mayDrop()
            && settled.isEmpty()
            && there.size() >= security.survivorsMin()
            && security.missing().allows(participants(), attendance.sets(), there)
        ? Optional.of(there)
        : Optional.empty();
  }

  /** What follows from an event. An event that no longer matters changes nothing. */
  public Transition next(HubEvent event) {
    if (phase instanceof Phase.Ended ended) {
      return event instanceof HubEvent.SiteConnected back && participants().contains(back.site())
          ? with(new HubEffect.TellEnd(back.site(), ended.outcome()))
          : same();
    }
    return switch (event) {
      case HubEvent.SiteConnected connected -> connected(connected.site());
      case HubEvent.SiteAccepted accepted -> accepted(accepted.site());
      case HubEvent.SitePending pending -> pending(pending.site());
      case HubEvent.SiteEnded failed ->
          participants().contains(failed.site()) && !attendance.away().contains(failed.site())
              ? end(ended(failed))
              : same();
      case HubEvent.Heard heard -> heard(heard);
      case HubEvent.Overdue overdue -> goesOnWith().isPresent() ? overdue() : same();
      case HubEvent.Continued continued -> continued(continued);
      case HubEvent.Finished finished -> finished(finished);
      case HubEvent.CancelAsked cancel -> end(new Outcome.Cancelled());
      case HubEvent.HubBroke broke -> end(new Outcome.HubFailed(broke.code()));
    };
  }

  /** A site whose own rules are stricter looks like all of them together. */
  private static Outcome ended(HubEvent.SiteEnded event) {
    return event.code() == ErrorCode.DISCLOSURE_REFUSED
        ? new Outcome.Refused()
        : new Outcome.SiteEnded(event.site(), event.code());
  }

  private Transition overdue() {
    return switch (phase) {
      case Phase.Agreeing agreeing -> secure(agreeing.signatures());
      case Phase.Securing securing -> secured(securing, securing.stage().overdue());
      case Phase.Asking asking -> same();
      case Phase.Summing summing -> same();
      case Phase.Ended ended -> same();
    };
  }

  private Transition connected(SiteId site) {
    if (!participants().contains(site)) {
      return same();
    }
    return switch (phase) {
      case Phase.Asking asking ->
          asking.accepted().contains(site) ? same() : with(new HubEffect.Propose(site));
      // Called again, the site repeats what it said last, and is told what follows from that.
      case Phase.Agreeing agreeing -> recalled(site);
      case Phase.Securing securing -> recalled(site);
      case Phase.Summing summing -> same();
      case Phase.Ended ended -> same();
    };
  }

  private Transition recalled(SiteId site) {
    List<HubEffect> effects = new ArrayList<>();
    call(site, effects);
    return new Transition(this, effects);
  }

  /**
   * Calls a site for the open attempt. One that went before it signed the list of the round before
   * needs that list to check the sum; it may have come back without this run having heard of it.
   */
  private void call(SiteId site, List<HubEffect> effects) {
    attendance
        .last()
        .filter(list -> list.contains(site))
        .ifPresent(
            list ->
                effects.add(
                    new HubEffect.Say(site, round - 1, opened, new HubMessage.Survivors(list))));
    effects.add(new HubEffect.Call(site, round, attempt));
  }

  private Transition accepted(SiteId site) {
    if (!(phase instanceof Phase.Asking asking)
        || !participants().contains(site)
        || asking.accepted().contains(site)) {
      return same();
    }
    List<HubEffect> effects = new ArrayList<>();
    effects.add(new HubEffect.Write(new HubRecord.Accepted(site)));
    HubRun after = withAccepted(site);
    if (after.phase instanceof Phase.Agreeing) {
      after.callAll(effects);
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
    return accepted.containsAll(participants())
        ? nextRound(1, 0, broadcast)
        : in(new Phase.Asking(accepted, pending));
  }

  private Transition pending(SiteId site) {
    if (!(phase instanceof Phase.Asking asking)
        || !participants().contains(site)
        || asking.accepted().contains(site)) {
      return same();
    }
    SortedSet<SiteId> pending = new TreeSet<>(asking.pending());
    pending.add(site);
    return new Transition(in(new Phase.Asking(asking.accepted(), pending)), List.of());
  }

  private Transition heard(HubEvent.Heard said) {
    boolean old = said.round() < round || (said.round() == round && said.attempt() < attempt);
    boolean out = !participants().contains(said.site()) || attendance.away().contains(said.site());
    if (out || old || round == 0) {
      return same();
    }
    if (said.round() > round || said.attempt() > attempt) {
      return end(new Outcome.SiteEnded(said.site(), ErrorCode.MESSAGE_INVALID));
    }
    return switch (phase) {
      case Phase.Agreeing agreeing ->
          switch (said.message()) {
            case SiteMessage.Agree agree -> agreed(agreeing, said.site(), agree.signature());
            case SiteMessage.Lost lost -> retry(asked());
            default -> end(new Outcome.SiteEnded(said.site(), ErrorCode.MESSAGE_INVALID));
          };
      // A site that came too late for this attempt is in the next one.
      case Phase.Securing securing when !securing.agreed().signatures().containsKey(said.site()) ->
          same();
      case Phase.Securing securing ->
          said.message() instanceof SiteMessage.Agree
              ? with(new HubEffect.Say(said.site(), round, attempt, securing.agreed()))
              : secured(securing, securing.stage().next(said.site(), said.message()));
      case Phase.Asking asking -> same();
      case Phase.Summing summing -> same();
      case Phase.Ended ended -> same();
    };
  }

  private Transition agreed(Phase.Agreeing agreeing, SiteId site, Bytes signature) {
    HubSide side = security.hubSide(run, round, attempt, broadcast, settled);
    // The sites check this too, but would have to blame the hub.
    if (!side.isAgreed(site, signature)) {
      return blamed(site, "it did not sign the model, plan and participants that the hub has");
    }
    SortedMap<SiteId, Bytes> more = new TreeMap<>(agreeing.signatures());
    more.put(site, signature);
    HubRun next = in(new Phase.Agreeing(more));
    return more.keySet().containsAll(asked()) ? next.secure(more) : new Transition(next, List.of());
  }

  /** Those who signed the beginning make their sum. */
  private Transition secure(SortedMap<SiteId, Bytes> signatures) {
    HubSide side = security.hubSide(run, round, attempt, broadcast, settled);
    HubMessage.Agreed all = new HubMessage.Agreed(signatures);
    List<SiteId> sites = List.copyOf(signatures.keySet());
    List<HubEffect> effects = new ArrayList<>();
    sites.forEach(s -> effects.add(new HubEffect.Say(s, round, attempt, all)));
    return new Transition(in(new Phase.Securing(all, HubAttempt.begin(side, sites))), effects);
  }

  private Transition secured(Phase.Securing securing, HubAttempt.Transition next) {
    HubRun state = in(new Phase.Securing(securing.agreed(), next.state()));
    List<HubEffect> effects = new ArrayList<>();
    for (HubStep step : next.steps()) {
      switch (step) {
        case HubStep.Say say ->
            effects.add(new HubEffect.Say(say.site(), round, attempt, say.message()));
        case HubStep.KeepSurvivors keep -> {
          // A run that loses no site has one list in every attempt.
          if (security.mayDrop()) {
            effects.add(
                new HubEffect.Write(new HubRecord.Survivors(round, attempt, keep.survivors())));
            state = state.settledOn(keep.survivors());
          }
        }
        case HubStep.Open open -> {
          state = state.in(new Phase.Summing());
          effects.add(
              new HubEffect.Sum(round, attempt, open.survivors(), open.checks(), open.masks()));
        }
        case HubStep.Retry retry -> {
          return state.retry(state.asked());
        }
        case HubStep.Blame blame -> {
          return state.blamed(blame.site(), blame.why());
        }
      }
    }
    return new Transition(state, effects);
  }

  private Transition blamed(SiteId site, String why) {
    Transition end = end(new Outcome.SiteEnded(site, ErrorCode.MESSAGE_INVALID));
    List<HubEffect> noted = new ArrayList<>(end.effects());
    noted.add(new HubEffect.Note("site " + site + ": " + why));
    return new Transition(end.state(), noted);
  }

  /** Another attempt, with fresh keys at every site; those named are called. */
  private Transition retry(List<SiteId> called) {
    if (attempt >= ATTEMPTS_MAX) {
      return end(new Outcome.HubFailed(ErrorCode.PEER_UNREACHABLE));
    }
    HubRun next = inAttempt(attempt + 1);
    List<HubEffect> effects = new ArrayList<>();
    effects.add(new HubEffect.Write(new HubRecord.AttemptOpened(round, next.attempt)));
    effects.add(new HubEffect.DropUpdates(round));
    called.forEach(s -> next.call(s, effects));
    return new Transition(next, effects);
  }

  private Transition continued(HubEvent.Continued done) {
    if (!(phase instanceof Phase.Summing) || done.round() != round) {
      return same();
    }
    List<HubEffect> effects = new ArrayList<>();
    effects.add(
        new HubEffect.Write(
            new HubRecord.RoundClosed(round, attempt, done.sum(), done.broadcast())));
    HubRun next = attended().nextRound(round + 1, attempt, done.broadcast());
    next.callAll(effects);
    effects.add(new HubEffect.DropUpdates(round));
    return new Transition(next, effects);
  }

  private Transition finished(HubEvent.Finished done) {
    if (!(phase instanceof Phase.Summing) || done.round() != round) {
      return same();
    }
    Transition end = attended().end(done.outcome());
    // The end is written before the round that it closes: a hub killed between the two must not
    // come back with a next round open that the analysis never asked for.
    List<HubEffect> effects = new ArrayList<>(end.effects());
    effects.add(
        1,
        new HubEffect.Write(
            new HubRecord.RoundClosed(round, attempt, done.sum(), done.broadcast())));
    return new Transition(end.state(), effects);
  }

  private Transition end(Outcome outcome) {
    List<HubEffect> effects = new ArrayList<>();
    effects.add(new HubEffect.Write(new HubRecord.Ended(outcome)));
    participants().forEach(s -> effects.add(new HubEffect.TellEnd(s, outcome)));
    if (round > 0) {
      effects.add(new HubEffect.DropUpdates(round));
    }
    return new Transition(in(new Phase.Ended(outcome)), effects);
  }

  /** Whoever is away is called too: so it learns that the run went on. */
  private void callAll(List<HubEffect> effects) {
    participants().forEach(s -> call(s, effects));
  }

  /** Once the open round's sum is opened. */
  private HubRun attended() {
    return settled
        .map(list -> attendance.with(participants(), list))
        .map(
            more ->
                new HubRun(security, run, round, attempt, opened, broadcast, settled, more, phase))
        .orElse(this);
  }

  private HubRun nextRound(int next, int openedBy, Digest start) {
    return new HubRun(
        security,
        run,
        next,
        1,
        openedBy,
        start,
        Optional.empty(),
        attendance,
        new Phase.Agreeing(new TreeMap<>()));
  }

  private HubRun inAttempt(int next) {
    return new HubRun(
        security,
        run,
        round,
        next,
        opened,
        broadcast,
        settled,
        attendance,
        new Phase.Agreeing(new TreeMap<>()));
  }

  private HubRun settledOn(List<SiteId> survivors) {
    return new HubRun(
        security,
        run,
        round,
        attempt,
        opened,
        broadcast,
        Optional.of(survivors),
        attendance,
        phase);
  }

  private HubRun in(Phase next) {
    return new HubRun(security, run, round, attempt, opened, broadcast, settled, attendance, next);
  }

  private Transition same() {
    return new Transition(this, List.of());
  }

  private Transition with(HubEffect effect) {
    return new Transition(this, List.of(effect));
  }
}
