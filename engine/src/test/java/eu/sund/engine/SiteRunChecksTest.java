package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What a site refuses in a run, check by check: {@code .ci/mutate-protocol.sh} takes each check out
 * and demands that a test here fails.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class SiteRunChecksTest {
  private static final SiteId SELF = SiteScript.SITES.getFirst();
  private static final Digest ONE = TestKeys.digest("one");
  private static final Digest TWO = TestKeys.digest("two");
  private static final Digest UPDATE = TestKeys.digest("update");
  private static final HubMessage.Agreed AGREED = TestKeys.agreed(SiteScript.RUN, 1, ONE);

  private final SiteScript script = new SiteScript();
  private final List<SiteRecord> journal = new ArrayList<>();
  private SiteRun site = script.fresh(SELF);

  private List<SiteEffect> on(SiteEvent event) {
    SiteRun.Transition step = script.next(SELF, site, event);
    site = step.state();
    step.effects().stream()
        .filter(SiteEffect.Write.class::isInstance)
        .forEach(write -> journal.add(((SiteEffect.Write) write).record()));
    return step.effects();
  }

  private static SiteEvent.Called call(int round, int attempt, Digest broadcast) {
    return new SiteEvent.Called(round, attempt, broadcast, round == 1 ? 0 : 1);
  }

  private void ends(SiteEvent event, ErrorCode code) {
    assertThat(on(event))
        .contains(
            new SiteEffect.Write(new SiteRecord.Over.Here(code)),
            new SiteEffect.SayEnded(code),
            new SiteEffect.Forget())
        .noneMatch(SiteEffect.Say.class::isInstance);
    assertThat(site.isOver()).isTrue();
  }

  private void ignores(SiteEvent event) {
    SiteRun before = site;
    String state = Copies.key(before);
    assertThat(on(event)).isEmpty();
    assertThat(Copies.key(site)).isEqualTo(state);
    site = before;
  }

  private SiteRunChecksTest agreed() {
    on(new SiteEvent.Proposed());
    on(new SiteEvent.Allowed());
    return this;
  }

  private SiteRunChecksTest absorbing() {
    agreed().on(call(1, 1, ONE));
    return this;
  }

  private SiteRunChecksTest agreeing() {
    absorbing().on(new SiteEvent.Absorbed(1, ONE));
    return this;
  }

  private SiteRunChecksTest computing() {
    agreeing().on(new SiteEvent.Heard(1, 1, AGREED));
    return this;
  }

  private SiteRunChecksTest offering() {
    computing().on(new SiteEvent.Computed(1, UPDATE));
    return this;
  }

  private SiteRunChecksTest offered() {
    offering();
    SiteScript.Attempt all = script.play(1, 1, ONE);
    on(new SiteEvent.Heard(1, 1, all.adverts()));
    on(new SiteEvent.Heard(1, 1, all.boxes().get(SELF)));
    on(SiteScript.masked(SELF, 1, 1));
    return this;
  }

  @Test
  void called_attemptOutOfRange_endsTheRun() {
    offering().ends(call(1, 0, ONE), ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void called_attemptBeyondTheLast_endsTheRun() {
    offering().ends(call(1, SiteRun.ATTEMPTS_MAX + 1, ONE), ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void called_beforeTheGate_endsTheRun() {
    ends(call(1, 1, ONE), ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void called_firstForALaterRound_endsTheRun() {
    agreed().ends(call(2, 1, ONE), ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void called_otherRoundOrStartWhileAbsorbing_endsTheRun() {
    absorbing().ends(call(2, 1, ONE), ErrorCode.MESSAGE_INVALID);
    site = script.fresh(SELF);
    absorbing().ends(call(1, 1, TWO), ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void called_otherRoundOrStartWhileAgreeing_endsTheRun() {
    agreeing().ends(call(2, 1, ONE), ErrorCode.MESSAGE_INVALID);
    site = script.fresh(SELF);
    agreeing().ends(call(1, 1, TWO), ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void called_otherRoundOrStartWhileComputing_endsTheRun() {
    computing().ends(call(2, 1, ONE), ErrorCode.MESSAGE_INVALID);
    site = script.fresh(SELF);
    computing().ends(call(1, 1, TWO), ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void called_nextRoundByAttemptWithoutOwnWords_endsTheRun() {
    offering().ends(call(2, 1, TWO), ErrorCode.HUB_DEVIATES);
  }

  @Test
  void called_nextRoundByAttemptWithOwnWords_absorbs() {
    assertThat(offered().on(call(2, 1, TWO)))
        .hasSize(1)
        .allMatch(SiteEffect.Absorb.class::isInstance);
  }

  @Test
  void called_twoRoundsOn_endsTheRun() {
    offered().ends(call(3, 1, TWO), ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void called_otherStartOfAnOfferedRound_endsTheRun() {
    offering().ends(call(1, 2, TWO), ErrorCode.HUB_DEVIATES);
  }

  @Test
  void called_earlierAttempt_isNotHeard() {
    offering().on(new SiteEvent.Heard(1, 2, AGREED));
    ignores(call(1, 1, ONE));
  }

  @Test
  void called_otherStartThanSignedBeforeTheCrash_endsTheRun() {
    agreeing();
    site = script.fresh(SELF).replay(journal);
    ends(call(1, 1, TWO), ErrorCode.HUB_DEVIATES);
  }

  @Test
  void called_afterRestart_saysThatTheSecretsAreLost() {
    offered();
    site = script.fresh(SELF).replay(journal);
    assertThat(on(call(1, 1, ONE)))
        .containsExactly(new SiteEffect.Say(1, 1, new SiteMessage.Lost()));
  }

  @Test
  void absorbed_otherThanTheHubSays_endsTheRun() {
    absorbing().ends(new SiteEvent.Absorbed(1, TWO), ErrorCode.HUB_DEVIATES);
  }

  @Test
  void absorbed_ofAnotherRound_isNotHeard() {
    absorbing().ignores(new SiteEvent.Absorbed(2, ONE));
  }

  private static HubMessage.Agreed disagreed() {
    SortedMap<SiteId, Bytes> all = new TreeMap<>(AGREED.signatures());
    SiteId last = SiteScript.SITES.getLast();
    all.put(last, TestKeys.agreed(SiteScript.RUN, 1, TWO).signatures().get(last));
    return new HubMessage.Agreed(all);
  }

  @Test
  void heard_notAllAgreeBeforeComputing_endsTheRun() {
    agreeing().ends(new SiteEvent.Heard(1, 1, disagreed()), ErrorCode.HUB_DEVIATES);
  }

  @Test
  void heard_notAllAgreeBeforeAnotherAttempt_endsTheRun() {
    offering().ends(new SiteEvent.Heard(1, 2, disagreed()), ErrorCode.HUB_DEVIATES);
  }

  @Test
  void heard_agreementOfAnotherRoundOrAttempt_isNotHeard() {
    agreeing().ignores(new SiteEvent.Heard(2, 1, AGREED));
    ignores(new SiteEvent.Heard(1, 2, AGREED));
  }

  @Test
  void heard_agreementForAttemptThatBegan_beginsNone() {
    offering().ignores(new SiteEvent.Heard(1, 1, AGREED));
    on(new SiteEvent.Heard(1, 3, AGREED));
    ignores(new SiteEvent.Heard(1, 2, AGREED));
    ignores(new SiteEvent.Heard(1, 3, AGREED));
    ignores(new SiteEvent.Heard(2, 4, AGREED));
  }

  @Test
  void heard_agreementBeyondTheLastAttempt_beginsNone() {
    offering().ignores(new SiteEvent.Heard(1, SiteRun.ATTEMPTS_MAX + 1, AGREED));
  }

  @Test
  void heard_messageOfAnotherAttemptOrRound_isNotHeard() {
    offering();
    SiteScript.Attempt all = script.play(1, 1, ONE);
    ignores(new SiteEvent.Heard(1, 2, all.adverts()));
    ignores(new SiteEvent.Heard(2, 1, all.adverts()));
  }

  @Test
  void heard_brokenProtocol_endsTheRunAndSaysWhyAtHome() {
    offering();
    HubMessage few = new HubMessage.Adverts(List.of());
    List<SiteEffect> effects = on(new SiteEvent.Heard(1, 1, few));
    assertThat(effects)
        .contains(
            new SiteEffect.Write(new SiteRecord.Over.Here(ErrorCode.HUB_DEVIATES)),
            new SiteEffect.Note("the hub breaks the protocol: keys of too few sites: 0"));
    assertThat(site.isOver()).isTrue();
  }

  @Test
  void computed_otherRound_isNotHeard() {
    computing().ignores(new SiteEvent.Computed(2, UPDATE));
  }

  @Test
  void computed_attemptNotYetAgreed_waits() {
    computing().on(call(1, 2, ONE));
    assertThat(on(new SiteEvent.Computed(1, UPDATE)))
        .containsExactly(new SiteEffect.Write(new SiteRecord.Computed(1, ONE, UPDATE)));
  }

  @Test
  void masked_ofDeadAttempt_isNotHeard() {
    offering().on(new SiteEvent.Heard(1, 2, AGREED));
    ignores(SiteScript.masked(SELF, 1, 1));
  }

  @Test
  void begin_anotherAttempt_writesItsNumberBeforeItsKeysAreSaid() {
    List<SiteEffect> effects = offering().on(new SiteEvent.Heard(1, 2, AGREED));
    assertThat(effects.getFirst()).isEqualTo(new SiteEffect.Write(new SiteRecord.Attempted(1, 2)));
    assertThat(effects.getLast()).isInstanceOf(SiteEffect.Say.class);
  }

  @Test
  void survivors_signedInAnEarlierAttempt_bindTheLaterOne() {
    // The rule of this run allows one list; what the journal says binds beside it.
    List<SiteRecord> before =
        List.of(
            new SiteRecord.Agreed(),
            new SiteRecord.Acknowledged(1, ONE),
            new SiteRecord.Computed(1, ONE, UPDATE),
            new SiteRecord.Attempted(1, 1),
            new SiteRecord.Confirmed(1, 1, SiteScript.SITES.subList(0, 2)));
    site = script.fresh(SELF).replay(before);
    SiteScript.Attempt all = script.play(1, 2, ONE);
    on(new SiteEvent.Heard(1, 2, AGREED));
    on(new SiteEvent.Heard(1, 2, all.adverts()));
    on(new SiteEvent.Heard(1, 2, all.boxes().get(SELF)));
    on(SiteScript.masked(SELF, 1, 2));
    assertThat(on(new SiteEvent.Heard(1, 2, all.survivors())))
        .contains(
            new SiteEffect.Note(
                "the hub breaks the protocol: another list of survivors than the one signed for"
                    + " this round"));
    assertThat(site.phase()).isEqualTo(new SiteRun.Phase.Over(Optional.of(ErrorCode.HUB_DEVIATES)));
  }
}
