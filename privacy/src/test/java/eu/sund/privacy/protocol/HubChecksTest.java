package eu.sund.privacy.protocol;

import static eu.sund.privacy.protocol.TestNetwork.site;
import static eu.sund.privacy.protocol.TestNetwork.sites;
import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.SumCheck;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What the hub refuses in an attempt, check by check: {@code .ci/mutate-protocol.sh} takes each
 * check out and demands that a test here fails.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class HubChecksTest {
  private static final List<SiteId> FOUR = sites(1, 2, 3, 4);
  private static final List<SiteId> THREE = sites(1, 2, 3);

  private static void blames(Script script, int who, SiteMessage message, String why) {
    HubAttempt before = script.hub;
    HubAttempt.Transition step = before.next(site(who), message);
    assertThat(step.steps()).hasSize(1);
    assertThat(step.steps().getFirst())
        .isInstanceOfSatisfying(
            HubStep.Blame.class,
            blame -> {
              assertThat(blame.site()).isEqualTo(site(who));
              assertThat(blame.why()).contains(why);
            });
  }

  private static void ignores(Script script, int who, SiteMessage message) {
    HubAttempt.Transition step = script.hub.next(site(who), message);
    assertThat(step.state()).isEqualTo(script.hub);
    assertThat(step.steps()).isEmpty();
  }

  private static void answers(Script script, int who, SiteMessage message, Class<?> kind) {
    HubAttempt.Transition step = script.hub.next(site(who), message);
    assertThat(step.state()).isEqualTo(script.hub);
    assertThat(step.steps()).hasSize(1);
    assertThat(step.steps().getFirst())
        .isInstanceOfSatisfying(
            HubStep.Say.class,
            say -> {
              assertThat(say.site()).isEqualTo(site(who));
              assertThat(say.message()).isInstanceOf(kind);
            });
  }

  private static void retries(Script script, int who) {
    assertThat(script.hub.next(site(who), new SiteMessage.Lost()).steps())
        .containsExactly(new HubStep.Retry());
  }

  // Keys and boxes.

  @Test
  void advertise_keysOfAnotherSite_isBlamed() {
    Script script = new Script(4, FOUR);
    blames(script, 1, script.adverts.get(site(2)), "for another site");
  }

  @Test
  void advertise_otherKeys_isBlamedInEveryState() {
    Advert other =
        ((SiteAdvertised) SiteAttempt.begin(TestNetwork.of(4).side(site(1), 99)).state()).advert();
    SiteMessage second = new SiteMessage.Advertise(other);
    Script first = new Script(4, FOUR);
    first.say(site(1), first.adverts.get(site(1)));
    blames(first, 1, second, "other keys in the same attempt");
    Script sharing = new Script(4, FOUR);
    blames(sharing.say(sharing.adverts, FOUR), 1, second, "other keys in the same attempt");
    blames(new Script(4, FOUR).masking(), 1, second, "other keys in the same attempt");
    blames(new Script(4, FOUR).confirming(), 1, second, "other keys in the same attempt");
    blames(new Script(4, FOUR).revealing(), 1, second, "other keys in the same attempt");
  }

  @Test
  void share_notOneBoxForEachOtherSite_isBlamed() {
    Script script = new Script(4, FOUR);
    script.say(script.adverts, FOUR);
    SortedMap<SiteId, Bytes> boxes =
        new TreeMap<>(((SiteMessage.Share) script.shares.get(site(1))).boxes());
    boxes.remove(site(3));
    blames(script, 1, new SiteMessage.Share(boxes), "one for each other site");
    boxes.put(site(3), boxes.get(site(2)));
    boxes.put(site(1), boxes.get(site(2)));
    blames(script, 1, new SiteMessage.Share(boxes), "one for each other site");
  }

  @Test
  void share_otherBoxes_isBlamedInEveryState() {
    Script sharing = new Script(4, FOUR);
    sharing.say(sharing.adverts, FOUR).say(sharing.shares, sites(1));
    SortedMap<SiteId, Bytes> boxes =
        new TreeMap<>(((SiteMessage.Share) sharing.shares.get(site(1))).boxes());
    boxes.put(site(3), boxes.get(site(2)));
    SiteMessage other = new SiteMessage.Share(boxes);
    blames(sharing, 1, other, "once");
    blames(new Script(4, FOUR).masking(), 1, other, "shares other secrets");
    blames(new Script(4, FOUR).confirming(), 1, other, "shares other secrets");
  }

  @Test
  void next_ahead_isBlamed() {
    Script script = new Script(4, FOUR);
    blames(script, 1, script.shares.get(site(1)), "ahead");
    script.say(script.adverts, FOUR);
    blames(script, 1, script.masks.get(site(1)), "ahead");
    script.say(script.shares, FOUR);
    blames(script, 1, script.confirms.get(site(1)), "ahead");
    script.say(script.masks, FOUR);
    blames(script, 1, script.reveals.get(site(1)), "ahead");
  }

  @Test
  void next_saidAgain_isAnsweredAgain() {
    Script script = new Script(4, FOUR);
    script.say(script.adverts, FOUR);
    answers(script, 1, script.adverts.get(site(1)), HubMessage.Adverts.class);
    script.say(script.shares, FOUR);
    answers(script, 1, script.adverts.get(site(1)), HubMessage.Adverts.class);
    answers(script, 1, script.shares.get(site(1)), HubMessage.Boxes.class);
    script.say(script.masks, sites(1));
    ignores(script, 1, script.masks.get(site(1)));
    script.say(script.masks, FOUR);
    answers(script, 1, script.masks.get(site(1)), HubMessage.Survivors.class);
    script.say(script.confirms, FOUR);
    answers(script, 1, script.masks.get(site(1)), HubMessage.Survivors.class);
    answers(script, 1, script.confirms.get(site(1)), HubMessage.Confirmed.class);
    script.say(script.reveals, sites(1));
    ignores(script, 1, script.reveals.get(site(1)));
  }

  // Words.

  private static SiteMessage.Mask mask(Script script, int who) {
    return (SiteMessage.Mask) script.masks.get(site(who));
  }

  private static SiteMessage.Mask signed(Script script, SiteMessage.Mask mask, int signer) {
    Digest session = ((HubMasking) script.hub).session();
    byte[] statement = Statements.manifest(TestNetwork.SUITE, session, mask);
    return new SiteMessage.Mask(
        mask.sharers(),
        mask.words(),
        mask.bytes(),
        mask.check(),
        TestNetwork.signer(site(signer)).sign(statement));
  }

  private static SiteMessage.Mask with(
      SiteMessage.Mask mask, List<SiteId> sharers, long bytes, long check) {
    return new SiteMessage.Mask(sharers, mask.words(), bytes, check, mask.signature());
  }

  @Test
  void mask_ofOtherSharers_isBlamed() {
    Script script = new Script(4, FOUR).masking();
    SiteMessage.Mask other = with(mask(script, 1), THREE, 8, 5);
    blames(script, 1, signed(script, other, 1), "not those asked for");
  }

  @Test
  void mask_withCheckOutOfRange_isBlamed() {
    Script script = new Script(4, FOUR).masking();
    for (long check : new long[] {-1, SumCheck.MODULUS, Long.MIN_VALUE, Long.MAX_VALUE}) {
      SiteMessage.Mask other = with(mask(script, 1), FOUR, 8, check);
      blames(script, 1, signed(script, other, 1), "not those asked for");
    }
    SiteMessage.Mask largest = with(mask(script, 1), FOUR, 8, SumCheck.MODULUS - 1);
    assertThat(script.hub.next(site(1), signed(script, largest, 1)).steps()).isEmpty();
    assertThat(script.hub.next(site(1), signed(script, largest, 1)).state().masked())
        .containsExactly(site(1));
  }

  @Test
  void mask_notSignedByItsSite_isBlamed() {
    Script script = new Script(4, FOUR).masking();
    blames(script, 1, with(mask(script, 1), FOUR, 16, 5), "not signed");
    blames(script, 1, signed(script, mask(script, 1), 2), "not signed");
  }

  @Test
  void mask_secondOther_isBlamedInEveryState() {
    Script masking = new Script(4, FOUR).masking();
    SiteMessage.Mask other = signed(masking, with(mask(masking, 1), FOUR, 16, 5), 1);
    masking.say(masking.masks, sites(1));
    blames(masking, 1, other, "other words in the same attempt");
    blames(new Script(4, FOUR).confirming(), 1, other, "other words in the same attempt");
    blames(new Script(4, FOUR).revealing(), 1, other, "other words in the same attempt");
  }

  @Test
  void mask_ofSiteThatDidNotShare_isNotHeard() {
    Script script = new Script(4, FOUR);
    script.say(script.adverts, FOUR).say(script.shares, THREE);
    script.hub = script.hub.overdue().state();
    ignores(script, 4, mask(script, 4));
    ignores(script, 4, script.shares.get(site(4)));
  }

  @Test
  void mask_late_isNotHeard() {
    Script script = new Script(4, THREE).confirming();
    ignores(script, 4, mask(script, 4));
  }

  @Test
  void overdue_enough_namesThoseWhoseWordsAreIn() {
    Script script = new Script(4, THREE).masking().say(new Script(4, THREE).masks, THREE);
    List<HubStep> steps = script.hub.overdue().steps();
    assertThat(steps.getFirst()).isEqualTo(new HubStep.KeepSurvivors(THREE));
    assertThat(steps).hasSize(4);
  }

  @Test
  void overdue_tooFew_waits() {
    Script script = new Script(4, THREE);
    script.say(script.adverts, sites(1, 2));
    assertThat(script.hub.overdue().state()).isSameAs(script.hub);
    script.say(script.adverts, FOUR).say(script.shares, sites(1, 2));
    assertThat(script.hub.overdue().state()).isSameAs(script.hub);
    script.say(script.shares, FOUR).say(script.masks, sites(1, 2));
    assertThat(script.hub.overdue().state()).isSameAs(script.hub);
  }

  @Test
  void overdue_listSettled_waitsForThatList() {
    Script script = new Script(4, THREE, Optional.of(THREE)).masking();
    script.say(script.masks, sites(1, 2, 4));
    assertThat(script.hub.overdue().state()).isSameAs(script.hub);
    List<HubStep> steps = script.say(site(3), script.masks.get(site(3)));
    assertThat(steps.getFirst()).isEqualTo(new HubStep.KeepSurvivors(THREE));
  }

  @Test
  void mask_allOfSettledList_closesWithoutTheOthers() {
    Script script = new Script(4, THREE, Optional.of(THREE)).masking();
    script.say(script.masks, THREE);
    assertThat(((HubConfirming) script.hub).list().sites()).isEqualTo(THREE);
  }

  // Sites that lost their secrets.

  @Test
  void lost_beforeItsWordsAreIn_retries() {
    Script script = new Script(4, FOUR);
    retries(script, 1);
    script.say(script.adverts, FOUR);
    retries(script, 1);
    script.say(script.shares, FOUR);
    retries(script, 1);
    script.say(script.masks, sites(2));
    retries(script, 1);
  }

  @Test
  void lost_afterItsWords_goesOnWhileEnoughCanSignAndTell() {
    Script script = new Script(4, FOUR).confirming();
    assertThat(script.say(site(1), new SiteMessage.Lost())).isEmpty();
    assertThat(script.say(site(1), new SiteMessage.Lost())).isEmpty();
    retries(script, 2);
  }

  @Test
  void lost_earlyAfterItsWords_countsLater() {
    Script script = new Script(4, FOUR).masking();
    script.say(script.masks, sites(1, 2));
    script.say(site(1), new SiteMessage.Lost());
    script.say(script.masks, sites(3, 4));
    assertThat(script.hub).isInstanceOf(HubConfirming.class);
    retries(script, 2);
  }

  @Test
  void lost_tooManyBeforeTheLastWords_retries() {
    Script script = new Script(4, FOUR).masking();
    script.say(script.masks, THREE);
    script.say(site(1), new SiteMessage.Lost());
    script.say(site(2), new SiteMessage.Lost());
    assertThat(script.say(site(4), script.masks.get(site(4)))).containsExactly(new HubStep.Retry());
  }

  @Test
  void lost_ofSiteOutsideTheList_changesNothing() {
    Script confirming = new Script(4, THREE).confirming();
    assertThat(confirming.say(site(4), new SiteMessage.Lost())).isEmpty();
    Script revealing = new Script(4, THREE).revealing();
    assertThat(revealing.say(site(4), new SiteMessage.Lost())).isEmpty();
  }

  @Test
  void lost_whileSharesAreTold_retriesWhenTooFewAreLeft() {
    Script script = new Script(4, FOUR).revealing();
    script.say(site(1), script.reveals.get(site(1)));
    // It has told its shares: they are here.
    assertThat(script.say(site(1), new SiteMessage.Lost())).isEmpty();
    assertThat(script.say(site(2), new SiteMessage.Lost())).isEmpty();
    retries(script, 3);
  }

  // Signatures over the list.

  @Test
  void confirm_ofSiteOutsideTheList_isBlamed() {
    Script script = new Script(4, THREE).confirming();
    Digest session = ((HubConfirming) script.hub).masking().session();
    SiteMessage confirm =
        new SiteMessage.Confirm(
            THREE,
            TestNetwork.signer(site(4))
                .sign(Statements.survivors(TestNetwork.SUITE, session, THREE)));
    blames(script, 4, confirm, "does not confirm");
  }

  @Test
  void confirm_ofAnotherList_isBlamed() {
    Script script = new Script(4, FOUR).confirming();
    SiteMessage.Confirm right = (SiteMessage.Confirm) script.confirms.get(site(1));
    // The signature is over the list that was told, the words name another.
    blames(script, 1, new SiteMessage.Confirm(THREE, right.signature()), "does not confirm");
  }

  @Test
  void confirm_notSigned_isBlamed() {
    Script script = new Script(4, FOUR).confirming();
    Bytes other = ((SiteMessage.Confirm) script.confirms.get(site(2))).signature();
    blames(script, 1, new SiteMessage.Confirm(FOUR, other), "does not confirm");
  }

  @Test
  void confirm_threshold_asksForShares() {
    Script script = new Script(4, FOUR).confirming();
    assertThat(script.say(site(1), script.confirms.get(site(1)))).isEmpty();
    assertThat(script.say(site(1), script.confirms.get(site(1)))).isEmpty();
    assertThat(script.say(site(2), script.confirms.get(site(2)))).isEmpty();
    assertThat(script.say(site(3), script.confirms.get(site(3)))).hasSize(4);
    assertThat(script.hub).isInstanceOf(HubRevealing.class);
  }

  // Shares.

  private static SiteMessage.Reveal reveal(Script script, int who) {
    return (SiteMessage.Reveal) script.reveals.get(site(who));
  }

  @Test
  void reveal_bothKindsForOneSite_isBlamed() {
    Script script = new Script(4, THREE).revealing();
    SiteMessage.Reveal right = reveal(script, 1);
    SortedMap<SiteId, Bytes> more = new TreeMap<>(right.seeds());
    more.put(site(4), right.keys().get(site(4)));
    blames(script, 1, new SiteMessage.Reveal(more, right.keys()), "not those that were asked for");
    SortedMap<SiteId, Bytes> keys = new TreeMap<>(right.keys());
    keys.put(site(1), right.keys().get(site(4)));
    blames(script, 1, new SiteMessage.Reveal(right.seeds(), keys), "not those that were asked for");
  }

  @Test
  void reveal_withShareMissing_isBlamed() {
    Script script = new Script(4, THREE).revealing();
    SiteMessage.Reveal right = reveal(script, 1);
    SortedMap<SiteId, Bytes> fewer = new TreeMap<>(right.seeds());
    fewer.remove(site(2));
    blames(script, 1, new SiteMessage.Reveal(fewer, right.keys()), "not those that were asked for");
    blames(
        script,
        1,
        new SiteMessage.Reveal(right.seeds(), new TreeMap<>()),
        "not those that were asked for");
  }

  @Test
  void reveal_withShareOfAnotherLength_isBlamed() {
    Script script = new Script(4, THREE).revealing();
    SiteMessage.Reveal right = reveal(script, 1);
    Bytes shorter = Bytes.of(new byte[32]);
    SortedMap<SiteId, Bytes> seeds = new TreeMap<>(right.seeds());
    seeds.put(site(2), shorter);
    blames(script, 1, new SiteMessage.Reveal(seeds, right.keys()), "not those that were asked for");
    SortedMap<SiteId, Bytes> keys = new TreeMap<>(right.keys());
    keys.put(site(4), shorter);
    blames(script, 1, new SiteMessage.Reveal(right.seeds(), keys), "not those that were asked for");
  }

  @Test
  void reveal_ofSiteOutsideTheList_isBlamed() {
    Script script = new Script(4, THREE).revealing();
    blames(script, 4, reveal(script, 1), "not those that were asked for");
  }

  @Test
  void reveal_secondOther_isBlamed() {
    Script script = new Script(4, FOUR).revealing();
    script.say(script.reveals, sites(1));
    blames(script, 1, reveal(script, 2), "not those that were asked for");
  }

  @Test
  void reveal_oneSitesFalseShares_areMadeUpForByOneMore() {
    for (int liar = 1; liar <= 4; liar++) {
      Script script = new Script(4, FOUR).revealing();
      int opened = 0;
      for (int who = 1; who <= 4; who++) {
        SiteMessage.Reveal right = reveal(script, who);
        List<HubStep> steps = script.say(site(who), who == liar ? falseSeeds(right) : right);
        opened += (int) steps.stream().filter(HubStep.Open.class::isInstance).count();
        assertThat(steps).noneMatch(HubStep.Blame.class::isInstance);
      }
      assertThat(opened).as("liar " + liar).isEqualTo(1);
    }
  }

  private static SiteMessage.Reveal falseSeeds(SiteMessage.Reveal right) {
    SortedMap<SiteId, Bytes> seeds = new TreeMap<>();
    right.seeds().forEach((site, share) -> seeds.put(site, changed(share)));
    return new SiteMessage.Reveal(seeds, right.keys());
  }

  private static Bytes changed(Bytes share) {
    byte[] bytes = share.array();
    bytes[32] ^= 1;
    return Bytes.of(bytes);
  }

  @Test
  void reveal_falseSeedShares_openNothing() {
    Script script = new Script(4, THREE).revealing();
    script.say(site(1), falseSeeds(reveal(script, 1)));
    script.say(site(2), reveal(script, 2));
    blames(script, 3, reveal(script, 3), "do not fit the keys advertised");
  }

  @Test
  void reveal_falseKeyShares_openNothing() {
    Script script = new Script(4, THREE).revealing();
    SiteMessage.Reveal right = reveal(script, 1);
    SortedMap<SiteId, Bytes> keys = new TreeMap<>();
    keys.put(site(4), changed(right.keys().get(site(4))));
    script.say(site(1), new SiteMessage.Reveal(right.seeds(), keys));
    script.say(site(2), reveal(script, 2));
    blames(script, 3, reveal(script, 3), "do not fit the keys advertised");
  }

  @Test
  void reveal_sharesOutsideTheField_openNothing() {
    Script script = new Script(4, THREE).revealing();
    SiteMessage.Reveal right = reveal(script, 1);
    byte[] large = new byte[33];
    java.util.Arrays.fill(large, (byte) 0xff);
    SortedMap<SiteId, Bytes> seeds = new TreeMap<>(right.seeds());
    seeds.put(site(1), Bytes.of(large));
    script.say(site(1), new SiteMessage.Reveal(seeds, right.keys()));
    script.say(site(2), reveal(script, 2));
    blames(script, 3, reveal(script, 3), "do not fit the keys advertised");
  }

  @Test
  void reveal_threshold_opensOnce() {
    Script script = new Script(4, FOUR).revealing();
    assertThat(script.say(site(1), reveal(script, 1))).isEmpty();
    assertThat(script.say(site(2), reveal(script, 2))).isEmpty();
    assertThat(script.say(site(3), reveal(script, 3)))
        .hasSize(1)
        .allMatch(HubStep.Open.class::isInstance);
    assertThat(script.say(site(4), reveal(script, 4))).isEmpty();
    assertThat(script.hub).isInstanceOf(HubOpened.class);
  }
}
