package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.protocol.SurvivorRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs that may go on without a site, at the hub and at a site, check by check. */
final class GoingOnTest {
  private static final List<SiteId> FOUR = TestKeys.sites(4);
  private static final List<SiteId> THREE = FOUR.subList(0, 3);
  private static final SiteId LAST = FOUR.getLast();
  private static final RunSecurity RUN = TestKeys.security(FOUR, true);
  private static final Digest ONE = TestKeys.digest("one");
  private static final Digest TWO = TestKeys.digest("two");
  private static final SumKey KEY = new SumKey(TestKeys.digest("session"), Bytes.of(new byte[32]));

  // A site that lost its memory after its words had left.

  private static SiteRun offered(SurvivorRule rule) {
    TestKeys.Coins coins = new TestKeys.Coins();
    coins.tossFor("going on");
    SiteSecurity security =
        new SiteSecurity(RUN, FOUR.getFirst(), TestKeys.signer(FOUR.getFirst()), coins, rule);
    return SiteRun.unknown(TestKeys.RUN, security)
        .replay(
            List.of(
                new SiteRecord.Agreed(),
                new SiteRecord.Acknowledged(1, ONE),
                new SiteRecord.Computed(1, ONE, TestKeys.digest("update")),
                new SiteRecord.Attempted(1, 1),
                new SiteRecord.Offered(1, 1, KEY)));
  }

  private static SiteEvent.Heard list(int attempt, List<SiteId> sites) {
    return new SiteEvent.Heard(1, attempt, new HubMessage.Survivors(sites));
  }

  private static void leftBehind(SiteRun site, SiteEvent.Called call) {
    SiteRun.Transition step = site.next(call);
    assertThat(step.effects())
        .contains(
            new SiteEffect.Write(new SiteRecord.Over.Here(ErrorCode.LEFT_BEHIND)),
            new SiteEffect.SayEnded(ErrorCode.LEFT_BEHIND))
        .anyMatch(e -> e instanceof SiteEffect.Note note && note.line().contains("without this"));
    assertThat(step.state().isOver()).isTrue();
  }

  @Test
  void called_roundsLater_isLeftBehind() {
    leftBehind(offered(list -> true), new SiteEvent.Called(3, 1, TWO, 1));
    SiteRun agreed =
        SiteRun.unknown(TestKeys.RUN, TestKeys.site(RUN, LAST, new TestKeys.Coins()))
            .replay(List.of(new SiteRecord.Agreed()));
    leftBehind(agreed, new SiteEvent.Called(2, 1, TWO, 1));
    SiteRun absorbing = agreed.next(new SiteEvent.Called(1, 1, ONE, 0)).state();
    leftBehind(absorbing, new SiteEvent.Called(2, 1, TWO, 1));
    SiteRun agreeing = absorbing.next(new SiteEvent.Absorbed(1, ONE)).state();
    leftBehind(agreeing, new SiteEvent.Called(2, 1, TWO, 1));
  }

  @Test
  void called_afterASumWhoseSitesItDoesNotKnow_isLeftBehind() {
    leftBehind(offered(list -> true), new SiteEvent.Called(2, 1, TWO, 1));
  }

  @Test
  void called_afterASumOfAnAttemptWithoutItsWords_isLeftBehind() {
    SiteRun knows = offered(list -> true).next(list(1, THREE)).state();
    leftBehind(knows, new SiteEvent.Called(2, 1, TWO, 2));
  }

  @Test
  void called_afterItLearnedTheList_checksTheSumOverIt() {
    SiteRun.Transition learned = offered(list -> true).next(list(1, THREE));
    assertThat(learned.effects())
        .containsExactly(new SiteEffect.Write(new SiteRecord.Confirmed(1, 1, THREE)));
    assertThat(learned.state().next(new SiteEvent.Called(2, 1, TWO, 1)).effects())
        .containsExactly(new SiteEffect.Absorb(2, Optional.of(KEY), THREE));
  }

  private static void ignores(SiteRun site, SiteEvent event) {
    SiteRun.Transition step = site.next(event);
    assertThat(step.effects()).isEmpty();
    assertThat(step.state()).isSameAs(site);
  }

  @Test
  void list_thatCannotBeThatOfItsSum_isNotLearned() {
    SiteRun site = offered(list -> true);
    ignores(site, list(2, THREE));
    ignores(site, list(1, FOUR.subList(0, 2)));
    ignores(site, list(1, FOUR.subList(1, 4)));
    ignores(site, list(1, List.of(FOUR.get(1), FOUR.get(0), FOUR.get(2))));
    ignores(site, list(1, List.of(FOUR.get(0), FOUR.get(1), new SiteId("s9"))));
    ignores(site, new SiteEvent.Heard(2, 1, new HubMessage.Survivors(THREE)));
    ignores(offered(list -> false), list(1, THREE));
  }

  @Test
  void list_secondOne_isNotLearned() {
    ignores(offered(list -> true).next(list(1, THREE)).state(), list(1, FOUR));
  }

  @Test
  void list_ofAnEarlierAttempt_isNotLearnedWhileALaterOneGoesOn() {
    SortedMap<SiteId, Bytes> all = new TreeMap<>();
    for (SiteId site : FOUR) {
      all.put(site, signature(RUN, site, 1, 2, ONE));
    }
    SiteRun live =
        offered(list -> true).next(new SiteEvent.Heard(1, 2, new HubMessage.Agreed(all))).state();
    ignores(live, list(1, THREE));
  }

  private static Bytes signature(
      RunSecurity run, SiteId site, int round, int attempt, Digest broadcast) {
    return TestKeys.site(run, site, new TestKeys.Coins())
        .side(TestKeys.RUN, round, attempt, broadcast, Optional.empty())
        .agree()
        .signature();
  }

  // The hub.

  private static HubRun hub(RunSecurity run, HubRecord... journal) {
    List<HubRecord> all = new ArrayList<>();
    FOUR.forEach(site -> all.add(new HubRecord.Accepted(site)));
    all.addAll(List.of(journal));
    return HubRun.proposed(TestKeys.RUN, run, ONE).replay(all);
  }

  private static HubRecord closed() {
    return new HubRecord.RoundClosed(1, 1, TestKeys.digest("sum"), TWO);
  }

  private static HubRecord survivors(List<SiteId> sites) {
    return new HubRecord.Survivors(1, 1, sites);
  }

  private static HubRun signed(HubRun hub, List<SiteId> sites) {
    HubRun state = hub;
    for (SiteId site : sites) {
      Bytes signature =
          signature(hub.security(), site, hub.round(), hub.attempt(), hub.broadcast());
      state =
          state
              .next(
                  new HubEvent.Heard(
                      site, hub.round(), hub.attempt(), new SiteMessage.Agree(signature)))
              .state();
    }
    return state;
  }

  @Test
  void overdue_enoughAreThere_goesOnWithThem() {
    HubRun waiting = signed(hub(RUN), THREE);
    assertThat(waiting.awaited()).containsExactly(LAST);
    assertThat(waiting.goesOnWith()).contains(THREE);
    HubRun.Transition step = waiting.next(new HubEvent.Overdue());
    assertThat(step.state().phase()).isInstanceOf(HubRun.Phase.Securing.class);
    assertThat(step.effects()).hasSize(3).allMatch(e -> e instanceof HubEffect.Say);
    assertThat(step.state().awaited()).isEqualTo(THREE);

    // Who comes now is too late for this attempt.
    HubRun securing = step.state();
    SiteMessage late = new SiteMessage.Agree(signature(RUN, LAST, 1, 1, ONE));
    assertThat(securing.next(new HubEvent.Heard(LAST, 1, 1, late)).effects()).isEmpty();
    assertThat(securing.next(new HubEvent.Heard(LAST, 1, 1, new SiteMessage.Lost())).effects())
        .isEmpty();
  }

  @Test
  void overdue_tooFewOrNotAskedFor_waits() {
    HubRun two = signed(hub(RUN), FOUR.subList(0, 2));
    assertThat(two.goesOnWith()).isEmpty();
    assertThat(two.next(new HubEvent.Overdue()).effects()).isEmpty();
    RunSecurity noisy = new RunSecurity(RUN.suite(), RUN.participants(), RUN.plan(), Missing.NOISY);
    assertThat(signed(hub(noisy), FOUR.subList(0, 2)).goesOnWith()).isEmpty();
    HubRun whole = signed(hub(TestKeys.security(FOUR, false)), THREE);
    assertThat(whole.goesOnWith()).isEmpty();
    assertThat(whole.next(new HubEvent.Overdue()).state()).isSameAs(whole);
  }

  @Test
  void overdue_afterASumOverAll_waits() {
    HubRun second = hub(RUN, survivors(FOUR), closed());
    assertThat(second.round()).isEqualTo(2);
    assertThat(signed(second, THREE).goesOnWith()).isEmpty();
  }

  @Test
  void overdue_afterAListWasNamed_waitsForItsSites() {
    HubRun named = hub(RUN, survivors(FOUR), new HubRecord.AttemptOpened(1, 2));
    assertThat(signed(named, THREE).goesOnWith()).isEmpty();
  }

  @Test
  void away_siteIsNeitherWaitedForNorHeardNorTheEnd() {
    HubRun second = hub(RUN, survivors(THREE), closed());
    assertThat(second.attendance().away()).containsExactly(LAST);
    assertThat(second.summed()).isEqualTo(THREE);
    assertThat(second.awaited()).isEqualTo(THREE);
    assertThat(second.next(new HubEvent.SiteEnded(LAST, ErrorCode.LEFT_BEHIND)).state())
        .isSameAs(second);
    SiteMessage agree = new SiteMessage.Agree(signature(RUN, LAST, 2, 1, TWO));
    assertThat(second.next(new HubEvent.Heard(LAST, 2, 1, agree)).state()).isSameAs(second);
    assertThat(signed(second, THREE).phase()).isInstanceOf(HubRun.Phase.Securing.class);
  }

  @Test
  void connected_memberOfTheLastList_isToldTheListBeforeTheCall() {
    HubRun second = hub(RUN, survivors(THREE), closed());
    assertThat(second.next(new HubEvent.SiteConnected(FOUR.getFirst())).effects())
        .containsExactly(
            new HubEffect.Say(FOUR.getFirst(), 1, 1, new HubMessage.Survivors(THREE)),
            new HubEffect.Call(FOUR.getFirst(), 2, 1));
    assertThat(second.next(new HubEvent.SiteConnected(LAST)).effects())
        .containsExactly(new HubEffect.Call(LAST, 2, 1));
  }
}
