package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteAttempt;
import eu.sund.privacy.protocol.SiteInput;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.protocol.SiteSide;
import eu.sund.privacy.protocol.SiteStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run as a site sees it: an immutable state and {@code (state, event) → (state, effects)}.
 *
 * <p>The site trusts the hub with nothing: it checks every sum, recomputes every broadcast from it
 * and refuses a hub that deviates; it never computes two updates for one round, masks an update
 * anew for each attempt, and helps to open the sum over one list of survivors only.
 *
 * @param security participants, keys and plan of this run
 * @param run the run
 * @param next the start of the next round that the site has signed, if it has
 * @param phase where it stands
 */
public record SiteRun(
    SiteSecurity security, RunId run, Optional<SiteRecord.Acknowledged> next, Phase phase) {
  /** A hub that calls for more attempts of a round than this does not try to close it. */
  static final int ATTEMPTS_MAX = HubRun.ATTEMPTS_MAX;

  private static final String OTHER_START = "it tells another start of a round than before";

  /** Where a run stands at a site. */
  public sealed interface Phase {
    /** Unknown here, or known and not decided. */
    record Asked(boolean pending) implements Phase {}

    /** Allowed; no round was computed yet. */
    record Agreed() implements Phase {}

    /**
     * The sum of the round before is being checked and absorbed. The update masked last, if any, is
     * kept until then.
     */
    record Absorbing(int round, int attempt, Digest expected) implements Phase {}

    /** The start of the round is signed; waits for the signatures of all others. */
    record Agreeing(int round, int attempt, Digest broadcast) implements Phase {}

    /**
     * The update of a round is being computed.
     *
     * @param attempt the attempt that the hub calls for
     * @param agreed the last attempt in which all signatures were there
     */
    record Computing(int round, int attempt, int agreed, Digest broadcast) implements Phase {}

    /** The update of a round is journaled; it leaves masked, in one attempt after another. */
    record Offering(int round, Digest broadcast, Digest update, Attempts attempts)
        implements Phase {}

    /** Over; with a code if it was this site that ended it. */
    record Over(Optional<ErrorCode> code) implements Phase {}
  }

  /** The next state and what to do. */
  public record Transition(SiteRun state, List<SiteEffect> effects) {}

  /** A run that this site has not heard of. */
  public static SiteRun unknown(RunId run, SiteSecurity security) {
    return new SiteRun(security, run, Optional.empty(), new Phase.Asked(false));
  }

  /** The state that the journal leads to. */
  public SiteRun replay(List<SiteRecord> journal) {
    SiteRun state = this;
    for (SiteRecord record : journal) {
      state = state.replayed(record);
    }
    return state;
  }

  private SiteRun replayed(SiteRecord record) {
    return switch (record) {
      case SiteRecord.Agreed agreed -> in(new Phase.Agreed());
      case SiteRecord.Acknowledged start -> new SiteRun(security, run, Optional.of(start), phase);
      case SiteRecord.Computed done ->
          in(new Phase.Offering(done.round(), done.broadcast(), done.update(), Attempts.none()));
      case SiteRecord.Attempted begun ->
          phase instanceof Phase.Offering offering
              ? in(offering, offering.attempts().begun(begun.attempt()))
              : this;
      case SiteRecord.Offered offered ->
          phase instanceof Phase.Offering offering
              ? in(offering, offering.attempts().offered(offered.attempt(), offered.key()))
              : this;
      case SiteRecord.Confirmed confirmed ->
          phase instanceof Phase.Offering offering
              ? in(offering, offering.attempts().signed(confirmed.survivors()))
              : this;
      case SiteRecord.Over.Told told -> in(new Phase.Over(Optional.empty()));
      case SiteRecord.Over.Here here -> in(new Phase.Over(Optional.of(here.code())));
    };
  }

  /** Whether the run is over here. */
  public boolean isOver() {
    return phase instanceof Phase.Over;
  }

  /** What follows from an event. */
  public Transition next(SiteEvent event) {
    if (phase instanceof Phase.Over over) {
      return overNext(event, over);
    }
    return switch (event) {
      case SiteEvent.Proposed proposed -> proposed();
      case SiteEvent.Allowed allowed -> allowed();
      case SiteEvent.LeftToSteward left ->
          phase instanceof Phase.Asked
              ? new Transition(in(new Phase.Asked(true)), List.of(new SiteEffect.SayPending()))
              : same();
      case SiteEvent.Refused refused -> end(refused.code());
      case SiteEvent.Called called -> called(called);
      case SiteEvent.Absorbed absorbed -> absorbed(absorbed);
      case SiteEvent.Heard heard -> heard(heard);
      case SiteEvent.Computed computed -> computed(computed);
      case SiteEvent.Masked masked ->
          live(masked.round(), masked.attempt())
              .map(
                  live ->
                      secured(
                          live.next(
                              new SiteInput.Masked(
                                  masked.words(), masked.bytes(), masked.check()))))
              .orElse(same());
      case SiteEvent.Failed failed -> end(failed.code());
      case SiteEvent.EndTold told ->
          new Transition(
              wiped().in(new Phase.Over(Optional.empty())),
              List.of(new SiteEffect.Write(new SiteRecord.Over.Told()), new SiteEffect.Forget()));
    };
  }

  private Transition overNext(SiteEvent event, Phase.Over over) {
    // Whoever asks again for what this site ended is told so again: the first answer may have been
    // lost.
    boolean asked = event instanceof SiteEvent.Proposed || event instanceof SiteEvent.Called;
    return asked && over.code().isPresent()
        ? new Transition(this, List.of(new SiteEffect.SayEnded(over.code().get())))
        : same();
  }

  private Transition proposed() {
    return switch (phase) {
      case Phase.Asked asked -> new Transition(this, List.of(new SiteEffect.AskGate()));
      case Phase.Over o -> same();
      default -> new Transition(this, List.of(new SiteEffect.SayAccepted()));
    };
  }

  private Transition allowed() {
    return phase instanceof Phase.Asked
        ? new Transition(
            in(new Phase.Agreed()),
            List.of(new SiteEffect.Write(new SiteRecord.Agreed()), new SiteEffect.SayAccepted()))
        : same();
  }

  private Transition called(SiteEvent.Called call) {
    if (call.attempt() < 1 || call.attempt() > ATTEMPTS_MAX) {
      return unexpected(call);
    }
    return switch (phase) {
      // Nothing runs because nothing forbids it: a call before the gate's word is a breach of the
      // protocol.
      case Phase.Asked asked -> unexpected(call);
      case Phase.Agreed agreed ->
          call.round() == 1
              ? absorb(call, Optional.empty())
              : passed(call, 1).orElseGet(() -> unexpected(call));
      case Phase.Absorbing a when passed(call, a.round()).isPresent() ->
          passed(call, a.round()).get();
      case Phase.Agreeing a when passed(call, a.round()).isPresent() ->
          passed(call, a.round()).get();
      case Phase.Computing c when passed(call, c.round()).isPresent() ->
          passed(call, c.round()).get();
      case Phase.Absorbing a ->
          a.round() == call.round() && a.expected().equals(call.broadcast())
              ? new Transition(
                  in(new Phase.Absorbing(a.round(), call.attempt(), a.expected())), List.of())
              : unexpected(call);
      case Phase.Agreeing a ->
          a.round() == call.round() && a.broadcast().equals(call.broadcast())
              ? agree(in(new Phase.Agreeing(a.round(), call.attempt(), a.broadcast())), call)
              : unexpected(call);
      case Phase.Computing c ->
          c.round() == call.round() && c.broadcast().equals(call.broadcast())
              ? agree(
                  in(new Phase.Computing(c.round(), call.attempt(), c.agreed(), c.broadcast())),
                  call)
              : unexpected(call);
      case Phase.Offering offering -> calledAfter(offering, call);
      case Phase.Over over -> same();
    };
  }

  /** A sum was opened without this site, which has not what it takes to come back. */
  private Optional<Transition> passed(SiteEvent.Called call, int round) {
    return security.run().mayDrop() && call.round() > round
        ? Optional.of(leftBehind(round))
        : Optional.empty();
  }

  private Transition leftBehind(int round) {
    Transition end = end(ErrorCode.LEFT_BEHIND);
    List<SiteEffect> noted = new ArrayList<>(end.effects());
    noted.add(
        new SiteEffect.Note(
            "the sum of round "
                + round
                + " was opened without this site, as the study asks (missing-sites: go-on); the run"
                + " goes on without it"));
    return new Transition(end.state(), noted);
  }

  private Transition calledAfter(Phase.Offering offering, SiteEvent.Called call) {
    if (call.round() == offering.round() + 1) {
      SumKey key = offering.attempts().offered().get(call.opened());
      if (security.run().mayDrop() && (key == null || signed().isEmpty())) {
        return leftBehind(offering.round());
      }
      // A sum of an attempt in which this site sent no words cannot be the sum of all.
      return key == null
          ? deviates("it tells a sum of an attempt in which this site sent nothing")
          : absorb(call, Optional.of(key));
    }
    if (call.round() != offering.round()) {
      return passed(call, offering.round() + 1).orElseGet(() -> unexpected(call));
    }
    if (!call.broadcast().equals(offering.broadcast())) {
      return deviates(OTHER_START);
    }
    Attempts attempts = offering.attempts();
    if (call.attempt() < attempts.begun()) {
      return same();
    }
    if (call.attempt() > attempts.begun()) {
      // The old attempt is dead: nothing is said in it any more.
      return agree(in(offering, attempts.wiped()), call);
    }
    SiteMessage again =
        attempts.live().isEmpty()
            ? new SiteMessage.Lost()
            : attempts.live().get().last().orElse(null);
    return again == null
        ? same()
        : new Transition(this, List.of(new SiteEffect.Say(call.round(), call.attempt(), again)));
  }

  private Transition agree(SiteRun state, SiteEvent.Called call) {
    SiteSide side = side(call.round(), call.attempt(), call.broadcast(), Optional.empty());
    return new Transition(
        state, List.of(new SiteEffect.Say(call.round(), call.attempt(), side.agree())));
  }

  private Transition absorb(SiteEvent.Called call, Optional<SumKey> key) {
    if (next.filter(
            start -> start.round() == call.round() && !start.broadcast().equals(call.broadcast()))
        .isPresent()) {
      return deviates(OTHER_START);
    }
    return new Transition(
        wiped().in(new Phase.Absorbing(call.round(), call.attempt(), call.broadcast())),
        List.of(new SiteEffect.Absorb(call.round(), key, signed().orElse(security.run().sites()))));
  }

  private Optional<List<SiteId>> signed() {
    return phase instanceof Phase.Offering offering
        ? offering.attempts().signed()
        : Optional.empty();
  }

  private Transition absorbed(SiteEvent.Absorbed done) {
    if (!(phase instanceof Phase.Absorbing absorbing) || absorbing.round() != done.round()) {
      return same();
    }
    if (!done.broadcast().equals(absorbing.expected())) {
      return deviates("its model is not the one that follows from the sum");
    }
    SiteRecord.Acknowledged start = new SiteRecord.Acknowledged(done.round(), done.broadcast());
    SiteSide side = side(done.round(), absorbing.attempt(), done.broadcast(), Optional.empty());
    return new Transition(
        new SiteRun(
            security,
            run,
            Optional.of(start),
            new Phase.Agreeing(done.round(), absorbing.attempt(), done.broadcast())),
        List.of(
            new SiteEffect.Write(start),
            new SiteEffect.Say(done.round(), absorbing.attempt(), side.agree())));
  }

  private Transition heard(SiteEvent.Heard heard) {
    if (heard.message() instanceof HubMessage.Agreed agreed) {
      return switch (phase) {
        case Phase.Agreeing a when a.round() == heard.round() && a.attempt() == heard.attempt() ->
            side(a.round(), a.attempt(), a.broadcast(), Optional.empty())
                    .isAgreed(agreed.signatures())
                ? new Transition(
                    in(new Phase.Computing(a.round(), a.attempt(), a.attempt(), a.broadcast())),
                    List.of(new SiteEffect.Compute(a.round())))
                : disagreed();
        case Phase.Computing c when c.round() == heard.round() && c.attempt() == heard.attempt() ->
            new Transition(
                in(new Phase.Computing(c.round(), c.attempt(), c.attempt(), c.broadcast())),
                List.of());
        case Phase.Offering o
            when o.round() == heard.round()
                && heard.attempt() > o.attempts().begun()
                && heard.attempt() <= ATTEMPTS_MAX ->
            side(o.round(), heard.attempt(), o.broadcast(), Optional.empty())
                    .isAgreed(agreed.signatures())
                ? begin(o, heard.attempt(), List.of())
                : disagreed();
        default -> same();
      };
    }
    return live(heard.round(), heard.attempt())
        .map(live -> secured(live.next(new SiteInput.Heard(heard.message()))))
        .orElseGet(() -> learned(heard));
  }

  /**
   * A site that lost an attempt's secrets after its masked words had left is told over which sites
   * the sum is: it signs nothing, and remembers the list as the only one of the round. That it is
   * the true one shows the check of the sum.
   */
  private Transition learned(SiteEvent.Heard heard) {
    if (!(heard.message() instanceof HubMessage.Survivors(List<SiteId> list))
        || !security.run().mayDrop()
        || !(phase instanceof Phase.Offering o)
        || o.attempts().live().isPresent()
        || o.round() != heard.round()
        || !o.attempts().offered().containsKey(heard.attempt())
        || o.attempts().signed().isPresent()
        || !security.mayBeSum(list)) {
      return same();
    }
    return new Transition(
        in(o, o.attempts().signed(list)),
        List.of(new SiteEffect.Write(new SiteRecord.Confirmed(o.round(), heard.attempt(), list))));
  }

  private Transition disagreed() {
    return deviates(
        "not all participants signed the model, plan and participants that this site has");
  }

  private Transition deviates(String why) {
    return noted(ErrorCode.HUB_DEVIATES, why);
  }

  private Transition unexpected(SiteEvent.Called call) {
    return noted(
        ErrorCode.MESSAGE_INVALID,
        "it calls for attempt "
            + call.attempt()
            + " of round "
            + call.round()
            + ", which cannot come now");
  }

  /** The end, with a line for the steward. */
  private Transition noted(ErrorCode code, String why) {
    Transition end = end(code);
    List<SiteEffect> noted = new ArrayList<>(end.effects());
    noted.add(new SiteEffect.Note("the hub breaks the protocol: " + why));
    return new Transition(end.state(), noted);
  }

  private Optional<SiteAttempt> live(int round, int attempt) {
    return phase instanceof Phase.Offering o
            && o.round() == round
            && o.attempts().begun() == attempt
        ? o.attempts().live()
        : Optional.empty();
  }

  private Transition computed(SiteEvent.Computed done) {
    if (!(phase instanceof Phase.Computing computing) || computing.round() != done.round()) {
      return same();
    }
    Phase.Offering offering =
        new Phase.Offering(done.round(), computing.broadcast(), done.update(), Attempts.none());
    SiteEffect write =
        new SiteEffect.Write(
            new SiteRecord.Computed(done.round(), computing.broadcast(), done.update()));
    // The hub may have called for another attempt meanwhile, for which not all have signed yet.
    return computing.agreed() == computing.attempt()
        ? begin(offering, computing.attempt(), List.of(write))
        : new Transition(in(offering), List.of(write));
  }

  /** Begins an attempt with fresh keys, after {@code before}. */
  private Transition begin(Phase.Offering offering, int attempt, List<SiteEffect> before) {
    Attempts attempts = offering.attempts().wiped().begun(attempt);
    SiteSide side = side(offering.round(), attempt, offering.broadcast(), attempts.signed());
    Transition first = in(offering, attempts).secured(SiteAttempt.begin(side));
    List<SiteEffect> effects = new ArrayList<>(before);
    effects.add(new SiteEffect.Write(new SiteRecord.Attempted(offering.round(), attempt)));
    effects.addAll(first.effects());
    return new Transition(first.state(), effects);
  }

  private Transition secured(SiteAttempt.Transition step) {
    Phase.Offering offering = (Phase.Offering) phase;
    int round = offering.round();
    Attempts attempts = offering.attempts().live(step.state());
    List<SiteEffect> effects = new ArrayList<>();
    for (SiteStep one : step.steps()) {
      switch (one) {
        case SiteStep.Say say ->
            effects.add(new SiteEffect.Say(round, attempts.begun(), say.message()));
        case SiteStep.MaskWords mask ->
            effects.add(
                new SiteEffect.Mask(
                    round, attempts.begun(), mask.masks(), mask.session(), mask.groupKey()));
        case SiteStep.KeepCheck keep -> {
          SumKey key = new SumKey(keep.session(), Bytes.of(keep.groupKey().bytes()));
          keep.groupKey().wipe();
          effects.add(new SiteEffect.Write(new SiteRecord.Offered(round, keep.attempt(), key)));
          attempts = attempts.offered(keep.attempt(), key);
        }
        case SiteStep.KeepSurvivors keep -> {
          effects.add(
              new SiteEffect.Write(
                  new SiteRecord.Confirmed(round, keep.attempt(), keep.survivors())));
          attempts = attempts.signed(keep.survivors());
        }
        case SiteStep.Decline decline -> {
          Transition end = end(ErrorCode.DISCLOSURE_REFUSED);
          effects.addAll(end.effects());
          effects.add(new SiteEffect.Note(decline.why()));
          return new Transition(end.state(), effects);
        }
        case SiteStep.Refuse refuse -> {
          Transition end = deviates(refuse.why());
          effects.addAll(end.effects());
          return new Transition(end.state(), effects);
        }
      }
    }
    return new Transition(in(offering, attempts), effects);
  }

  private Transition end(ErrorCode code) {
    return new Transition(
        wiped().in(new Phase.Over(Optional.of(code))),
        List.of(
            new SiteEffect.Write(new SiteRecord.Over.Here(code)),
            new SiteEffect.SayEnded(code),
            new SiteEffect.Forget()));
  }

  private SiteSide side(int round, int attempt, Digest broadcast, Optional<List<SiteId>> signed) {
    return security.side(run, round, attempt, broadcast, signed);
  }

  private SiteRun wiped() {
    return phase instanceof Phase.Offering offering
        ? in(offering, offering.attempts().wiped())
        : this;
  }

  private SiteRun in(Phase.Offering offering, Attempts attempts) {
    return in(
        new Phase.Offering(offering.round(), offering.broadcast(), offering.update(), attempts));
  }

  private SiteRun in(Phase phase) {
    return new SiteRun(security, run, next, phase);
  }

  private Transition same() {
    return new Transition(this, List.of());
  }
}
