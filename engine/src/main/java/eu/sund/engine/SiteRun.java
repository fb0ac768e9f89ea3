package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import java.util.List;
import java.util.Optional;

/**
 * A run as a site sees it: an immutable state and {@code (state, event) → (state, effects)}.
 *
 * <p>The site trusts the hub with nothing: it recomputes every broadcast from the sum and refuses a
 * hub that deviates, it never computes two updates for one round, and an update that it journaled
 * is the only one it will ever send for that round.
 *
 * @param run the run
 * @param phase where it stands
 */
public record SiteRun(RunId run, Phase phase) {

  /** Where a run stands at a site. */
  public sealed interface Phase {
    /** Unknown here, or known and not decided. */
    record Asked(boolean pending) implements Phase {}

    /** Allowed; no round was computed yet. */
    record Agreed() implements Phase {}

    /**
     * The sum of the round before is being absorbed. The update sent last, if any, is kept until
     * then.
     */
    record Absorbing(int round, Digest expected) implements Phase {}

    /** The update of a round is being computed. */
    record Computing(int round, Digest broadcast) implements Phase {}

    /** The update of a round is journaled and was sent, perhaps not received. */
    record Sent(int round, Digest broadcast, Digest update) implements Phase {}

    /** Over; with a code if it was this site that ended it. */
    record Over(Optional<ErrorCode> code) implements Phase {}
  }

  /** The next state and what to do. */
  public record Transition(SiteRun state, List<SiteEffect> effects) {}

  /** A run that this site has not heard of. */
  public static SiteRun unknown(RunId run) {
    return new SiteRun(run, new Phase.Asked(false));
  }

  /** The state that the journal leads to. */
  public SiteRun replay(List<SiteRecord> journal) {
    SiteRun state = this;
    for (SiteRecord record : journal) {
      state =
          switch (record) {
            case SiteRecord.Agreed agreed -> state.in(new Phase.Agreed());
            case SiteRecord.Computed done ->
                state.in(new Phase.Sent(done.round(), done.broadcast(), done.update()));
            case SiteRecord.Over.Told told -> state.in(new Phase.Over(Optional.empty()));
            case SiteRecord.Over.Here here -> state.in(new Phase.Over(Optional.of(here.code())));
          };
    }
    return state;
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
      case SiteEvent.Computed computed -> computed(computed);
      case SiteEvent.Failed failed -> end(failed.code());
      case SiteEvent.EndTold told ->
          new Transition(
              in(new Phase.Over(Optional.empty())),
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
      case Phase.Agreed a -> new Transition(this, List.of(new SiteEffect.SayAccepted()));
      case Phase.Absorbing a -> new Transition(this, List.of(new SiteEffect.SayAccepted()));
      case Phase.Computing c -> new Transition(this, List.of(new SiteEffect.SayAccepted()));
      case Phase.Sent s -> new Transition(this, List.of(new SiteEffect.SayAccepted()));
      case Phase.Over o -> same();
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
    return switch (phase) {
      // Nothing runs because nothing forbids it: a call before the gate's word is a breach of the
      // protocol.
      case Phase.Asked asked -> end(ErrorCode.MESSAGE_INVALID);
      case Phase.Agreed agreed -> call.round() == 1 ? absorb(call) : end(ErrorCode.MESSAGE_INVALID);
      case Phase.Absorbing absorbing ->
          call.round() == absorbing.round() && call.broadcast().equals(absorbing.expected())
              ? same()
              : end(ErrorCode.MESSAGE_INVALID);
      case Phase.Computing computing ->
          call.round() == computing.round() && call.broadcast().equals(computing.broadcast())
              ? same()
              : end(ErrorCode.MESSAGE_INVALID);
      case Phase.Sent sent -> calledAfter(sent, call);
      case Phase.Over over -> same();
    };
  }

  private Transition calledAfter(Phase.Sent sent, SiteEvent.Called call) {
    if (call.round() == sent.round()) {
      return call.broadcast().equals(sent.broadcast())
          ? new Transition(
              this, List.of(new SiteEffect.Send(sent.round(), sent.broadcast(), sent.update())))
          : end(ErrorCode.HUB_DEVIATES);
    }
    return call.round() == sent.round() + 1 ? absorb(call) : end(ErrorCode.MESSAGE_INVALID);
  }

  private Transition absorb(SiteEvent.Called call) {
    return new Transition(
        in(new Phase.Absorbing(call.round(), call.broadcast())),
        List.of(new SiteEffect.Absorb(call.round())));
  }

  private Transition absorbed(SiteEvent.Absorbed done) {
    if (!(phase instanceof Phase.Absorbing absorbing) || absorbing.round() != done.round()) {
      return same();
    }
    return done.broadcast().equals(absorbing.expected())
        ? new Transition(
            in(new Phase.Computing(done.round(), done.broadcast())),
            List.of(new SiteEffect.Compute(done.round())))
        : end(ErrorCode.HUB_DEVIATES);
  }

  private Transition computed(SiteEvent.Computed done) {
    if (!(phase instanceof Phase.Computing computing) || computing.round() != done.round()) {
      return same();
    }
    Digest broadcast = computing.broadcast();
    return new Transition(
        in(new Phase.Sent(done.round(), broadcast, done.update())),
        List.of(
            new SiteEffect.Write(new SiteRecord.Computed(done.round(), broadcast, done.update())),
            new SiteEffect.Send(done.round(), broadcast, done.update())));
  }

  private Transition end(ErrorCode code) {
    return new Transition(
        in(new Phase.Over(Optional.of(code))),
        List.of(
            new SiteEffect.Write(new SiteRecord.Over.Here(code)),
            new SiteEffect.SayEnded(code),
            new SiteEffect.Forget()));
  }

  private SiteRun in(Phase next) {
    return new SiteRun(run, next);
  }

  private Transition same() {
    return new Transition(this, List.of());
  }
}
