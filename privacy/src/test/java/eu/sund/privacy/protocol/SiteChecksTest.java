package eu.sund.privacy.protocol;

import static eu.sund.privacy.protocol.Staged.refuses;
import static eu.sund.privacy.protocol.TestNetwork.SUITE;
import static eu.sund.privacy.protocol.TestNetwork.site;
import static eu.sund.privacy.protocol.TestNetwork.sites;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a site refuses in an attempt, check by check: {@code .ci/mutate-protocol.sh} takes each
 * check out and demands that a test here fails.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class SiteChecksTest {
  private static final List<SiteId> FOUR = sites(1, 2, 3, 4);

  // Keys of the others.

  @Test
  void adverts_ofTooFewSites_areRefused() {
    Staged staged = Staged.advertised(4);
    refuses(staged.hear(1, staged.adverts(sites(1, 2))), "keys of too few sites: 2");
  }

  @Test
  void adverts_ofJustEnoughSites_areTaken() {
    Staged staged = Staged.advertised(4);
    assertThat(staged.hear(1, staged.adverts(sites(1, 2, 4))).state())
        .isInstanceOf(SiteShared.class);
  }

  @Test
  void adverts_withoutOwn_areRefused() {
    Staged staged = Staged.advertised(4);
    refuses(staged.hear(1, staged.adverts(sites(2, 3, 4))), "left out or changed");
  }

  @Test
  void adverts_withOwnChanged_areRefused() {
    Staged staged = Staged.advertised(4);
    List<Advert> adverts = new ArrayList<>(staged.advertsOf(FOUR));
    // Its own, signed by itself, of another start of the same attempt.
    SiteAttempt other = SiteAttempt.begin(staged.network().side(site(1), 99)).state();
    adverts.set(0, ((SiteAdvertised) other).advert());
    refuses(staged.hear(1, new HubMessage.Adverts(adverts)), "left out or changed");
  }

  @Test
  void adverts_ofStranger_areRefused() {
    Staged staged = Staged.advertised(4);
    TestNetwork five = TestNetwork.of(5);
    List<Advert> adverts = new ArrayList<>(staged.advertsOf(FOUR));
    SiteSide stranger =
        new SiteSide(
            SUITE,
            staged.network().terms(1),
            five.participants(),
            site(5),
            TestNetwork.signer(site(5)),
            TestNetwork.entropy(site(5), 1),
            s -> true,
            Optional.empty());
    adverts.add(((SiteAdvertised) SiteAttempt.begin(stranger).state()).advert());
    refuses(staged.hear(1, new HubMessage.Adverts(adverts)), "s05, which is no participant");
  }

  @Test
  void adverts_outOfOrder_areRefused() {
    Staged staged = Staged.advertised(4);
    refuses(staged.hear(1, staged.adverts(sites(1, 2, 4, 3))), "out of order");
  }

  @Test
  void adverts_ofOneSiteTwice_areRefused() {
    Staged staged = Staged.advertised(4);
    refuses(staged.hear(1, staged.adverts(sites(1, 2, 3, 3))), "or a site's twice");
  }

  @Test
  void adverts_ofOneSiteTwiceWithOtherKeys_areRefused() {
    Staged staged = Staged.advertised(4);
    List<Advert> adverts = new ArrayList<>(staged.advertsOf(FOUR));
    SiteAttempt other = SiteAttempt.begin(staged.network().side(site(4), 99)).state();
    adverts.add(((SiteAdvertised) other).advert());
    refuses(staged.hear(1, new HubMessage.Adverts(adverts)), "or a site's twice");
  }

  /** A colluding site signs what it likes: another's keys as its own, too. */
  private static Advert signed(
      Staged staged, SiteId site, Bytes mask, Bytes box, Terms terms, SiteId signer) {
    Advert own = staged.advertsOf(List.of(site)).getFirst();
    byte[] statement =
        Advert.signedBytes(SUITE, terms.context(SUITE), site, mask, box, own.commitment());
    return new Advert(
        site, mask, box, own.commitment(), TestNetwork.signer(signer).sign(statement));
  }

  private static void refusesFourth(Staged staged, Advert fourth, String why) {
    List<Advert> adverts = new ArrayList<>(staged.advertsOf(sites(1, 2, 3)));
    adverts.add(fourth);
    refuses(staged.hear(1, new HubMessage.Adverts(adverts)), why);
  }

  @Test
  void adverts_withMaskKeyOfAnother_areRefused() {
    Staged staged = Staged.advertised(4);
    Advert third = staged.advertsOf(sites(3)).getFirst();
    Advert own = staged.advertsOf(sites(4)).getFirst();
    Terms terms = staged.network().terms(1);
    refusesFourth(
        staged,
        signed(staged, site(4), third.maskKey(), own.encryptionKey(), terms, site(4)),
        "a key of s04 stands twice");
  }

  @Test
  void adverts_withBoxKeyOfAnother_areRefused() {
    Staged staged = Staged.advertised(4);
    Advert third = staged.advertsOf(sites(3)).getFirst();
    Advert own = staged.advertsOf(sites(4)).getFirst();
    Terms terms = staged.network().terms(1);
    refusesFourth(
        staged,
        signed(staged, site(4), own.maskKey(), third.encryptionKey(), terms, site(4)),
        "a key of s04 stands twice");
  }

  @Test
  void adverts_unsignedOrOfAnotherAttemptOrModelOrSigner_areRefused() {
    Staged staged = Staged.advertised(4);
    TestNetwork network = staged.network();
    Advert own = staged.advertsOf(sites(4)).getFirst();
    Advert unsigned =
        new Advert(
            site(4), own.maskKey(), own.encryptionKey(), own.commitment(), Bytes.of(new byte[64]));
    List<Advert> wrong =
        List.of(
            unsigned,
            signed(staged, site(4), own.maskKey(), own.encryptionKey(), network.terms(2), site(4)),
            signed(
                staged,
                site(4),
                own.maskKey(),
                own.encryptionKey(),
                network.terms(1, "another model"),
                site(4)),
            signed(staged, site(4), own.maskKey(), own.encryptionKey(), network.terms(1), site(3)));
    for (Advert advert : wrong) {
      refusesFourth(Staged.advertised(4), advert, "the keys of s04 are not signed by it");
    }
  }

  @Test
  void adverts_withAnyByteChanged_areRefused() {
    Staged staged = Staged.advertised(3);
    byte[] bytes = MessageCodec.encode(staged.adverts(sites(1, 2, 3)));
    int tried = 0;
    for (int at = 2; at < bytes.length; at += 5) {
      byte[] changed = bytes.clone();
      changed[at] ^= 0x40;
      HubMessage message;
      try {
        message = MessageCodec.hubMessage(changed);
      } catch (eu.sund.core.SundException e) {
        continue;
      }
      Staged fresh = Staged.advertised(3);
      assertThat(fresh.hear(1, message).state()).as("byte " + at).isInstanceOf(SiteRefused.class);
      tried++;
    }
    assertThat(tried).isGreaterThan(90);
  }

  @Test
  void adverts_withBoxKeyOfSmallOrder_areRefused() {
    Staged staged = Staged.advertised(4);
    Advert own = staged.advertsOf(sites(4)).getFirst();
    Bytes one = Bytes.ofHex("01" + "00".repeat(31));
    refusesFourth(
        staged,
        signed(staged, site(4), own.maskKey(), one, staged.network().terms(1), site(4)),
        "small order");
  }

  @Test
  void boxes_fromSiteWithMaskKeyOfSmallOrder_areRefused() {
    Staged staged = Staged.advertised(4);
    Advert own = staged.advertsOf(sites(4)).getFirst();
    Bytes one = Bytes.ofHex("01" + "00".repeat(31));
    List<Advert> adverts = new ArrayList<>(staged.advertsOf(sites(1, 2, 3)));
    adverts.add(
        signed(staged, site(4), one, own.encryptionKey(), staged.network().terms(1), site(4)));
    // The colluding site's machine believes that it advertised what it signed.
    SiteAdvertised fourth = (SiteAdvertised) staged.at(4);
    staged
        .sites()
        .put(
            site(4),
            new SiteAdvertised(
                fourth.side(), fourth.seed(), fourth.maskKey(), fourth.boxKey(), adverts.get(3)));
    FOUR.forEach(s -> staged.hear(s, new HubMessage.Adverts(adverts)));
    refuses(staged.hear(1, staged.boxes(site(1), FOUR)), "small order");
  }

  // Boxes.

  @Test
  void boxes_ofItself_areRefused() {
    Staged staged = Staged.shared(4);
    SortedMap<SiteId, Bytes> boxes = new TreeMap<>(staged.boxes(site(1), FOUR).boxes());
    boxes.put(site(1), boxes.get(site(2)));
    refuses(staged.hear(1, new HubMessage.Boxes(boxes)), "no keys in this attempt");
  }

  @Test
  void boxes_ofSiteWithoutKeys_areRefused() {
    Staged staged = Staged.advertised(4);
    List<SiteId> three = sites(1, 2, 3);
    HubMessage adverts = staged.adverts(three);
    three.forEach(site -> staged.hear(site, adverts));
    SortedMap<SiteId, Bytes> boxes = new TreeMap<>(staged.boxes(site(1), three).boxes());
    boxes.put(site(4), boxes.get(site(2)));
    refuses(staged.hear(1, new HubMessage.Boxes(boxes)), "no keys in this attempt");
  }

  @Test
  void boxes_ofTooFewSites_areRefused() {
    Staged staged = Staged.shared(4);
    refuses(staged.hear(1, staged.boxes(site(1), sites(2))), "boxes of too few sites: 1");
  }

  @Test
  void boxes_ofJustEnoughSites_areTaken() {
    Staged staged = Staged.shared(4);
    assertThat(staged.hear(1, staged.boxes(site(1), sites(2, 4))).state())
        .isInstanceOf(SiteMasking.class);
  }

  @Test
  void boxes_misdirectedOrChangedOrOfAnotherSession_areRefused() {
    Staged one = Staged.shared(4);
    SortedMap<SiteId, Bytes> misdirected = new TreeMap<>(one.boxes(site(1), FOUR).boxes());
    misdirected.put(site(2), one.boxes(site(3), FOUR).boxes().get(site(2)));
    refuses(one.hear(1, new HubMessage.Boxes(misdirected)), "does not open");

    Staged two = Staged.shared(4);
    SortedMap<SiteId, Bytes> changed = new TreeMap<>(two.boxes(site(1), FOUR).boxes());
    byte[] box = changed.get(site(2)).array();
    box[0] ^= 1;
    changed.put(site(2), Bytes.of(box));
    refuses(two.hear(1, new HubMessage.Boxes(changed)), "does not open");

    Staged three = Staged.shared(4);
    Staged other = Staged.advertised(4);
    HubMessage fewer = other.adverts(sites(1, 2, 3));
    sites(1, 2, 3).forEach(s -> other.hear(s, fewer));
    SortedMap<SiteId, Bytes> replayed = new TreeMap<>(three.boxes(site(1), FOUR).boxes());
    // The same keys of sender and receiver, another list of keys beside them: another session.
    replayed.put(site(2), other.boxes(site(1), sites(2)).boxes().get(site(2)));
    refuses(three.hear(1, new HubMessage.Boxes(replayed)), "does not open");
  }

  // Survivors: FCP's conditions for a client to abort are among these.

  private static void refusesSurvivors(List<SiteId> survivors, String why) {
    refuses(Staged.masked(4, FOUR).hear(1, new HubMessage.Survivors(survivors)), why);
  }

  @Test
  void survivors_fewerThanMinimum_areRefused() {
    refusesSurvivors(sites(1, 2), "a sum over too few sites: 2");
  }

  @Test
  void survivors_listedDeadWhileAlive_areRefused() {
    refusesSurvivors(sites(2, 3, 4), "a sum without this site's words");
  }

  @Test
  void survivors_siteTwice_areRefused() {
    refusesSurvivors(sites(1, 2, 2, 3), "names a site twice");
  }

  @Test
  void survivors_outOfOrder_areRefused() {
    refusesSurvivors(sites(1, 3, 2), "out of order");
  }

  @Test
  void survivors_siteOutOfRange_areRefused() {
    refusesSurvivors(sites(1, 2, 3, 5), "a survivor that did not share");
  }

  @Test
  void survivors_siteThatDidNotShare_areRefused() {
    Staged staged = Staged.masked(4, sites(1, 2, 3));
    refuses(
        staged.hear(1, new HubMessage.Survivors(sites(1, 2, 4))), "a survivor that did not share");
  }

  @Test
  void survivors_otherThanSignedInEarlierAttempt_areRefused() {
    refuses(
        masked(Optional.of(sites(1, 2, 4)), s -> true)
            .next(new SiteInput.Heard(new HubMessage.Survivors(sites(1, 2, 3)))),
        "another list of survivors than the one signed for this round");
  }

  @Test
  void survivors_asSignedInEarlierAttempt_areSigned() {
    assertThat(
            masked(Optional.of(sites(1, 2, 4)), s -> true)
                .next(new SiteInput.Heard(new HubMessage.Survivors(sites(1, 2, 4))))
                .state())
        .isInstanceOf(SiteConfirmed.class);
  }

  @Test
  void survivors_againstTheRunsRule_areRefused() {
    refuses(
        masked(Optional.empty(), SurvivorRule.exactly(FOUR))
            .next(new SiteInput.Heard(new HubMessage.Survivors(sites(1, 2, 3)))),
        "this run's rule does not allow");
  }

  private static SiteAttempt masked(Optional<List<SiteId>> signed, SurvivorRule rule) {
    Staged staged = Staged.advertised(4);
    SiteSide side = staged.network().side(site(1), 1, staged.network().terms(1), rule, signed);
    staged.sites().put(site(1), SiteAttempt.begin(side).state());
    HubMessage adverts = staged.adverts(FOUR);
    FOUR.forEach(s -> staged.hear(s, adverts));
    staged.mask(site(1), staged.boxes(site(1), FOUR));
    return staged.at(1);
  }

  @Test
  void survivors_areWrittenBeforeTheSignatureIsSaid() {
    List<SiteStep> steps = Staged.masked(4, FOUR).hear(1, new HubMessage.Survivors(FOUR)).steps();
    assertThat(steps.getFirst()).isEqualTo(new SiteStep.KeepSurvivors(1, FOUR));
    assertThat(steps.getLast()).isInstanceOf(SiteStep.Say.class);
    assertThat(steps).hasSize(2);
  }

  @Test
  void survivors_secondOtherList_deadDeclaredDeadAgain_isRefused() {
    Staged staged = Staged.confirmed(4, FOUR);
    refuses(staged.hear(1, new HubMessage.Survivors(sites(1, 2, 3))), "a second, other list");
  }

  @Test
  void survivors_sameListAgain_changesNothing() {
    Staged staged = Staged.confirmed(4, FOUR);
    SiteAttempt before = staged.at(1);
    SiteAttempt.Transition step = staged.hear(1, new HubMessage.Survivors(FOUR));
    assertThat(step.state()).isSameAs(before);
    assertThat(step.steps()).isEmpty();
  }

  // Signatures over the list.

  @Test
  void confirmed_enough_revealsOneKindOfShareForEachSharer() {
    List<SiteId> three = sites(1, 2, 3);
    Staged staged = Staged.confirmed(4, three);
    SiteAttempt.Transition step = staged.hear(1, staged.signatures(three));
    SiteMessage.Reveal told = (SiteMessage.Reveal) step.state().last().orElseThrow();
    assertThat(told.seeds()).containsOnlyKeys(three);
    assertThat(told.keys()).containsOnlyKeys(site(4));
  }

  @Test
  void confirmed_byTooFew_isRefused() {
    Staged staged = Staged.confirmed(4, FOUR);
    refuses(staged.hear(1, staged.signatures(sites(2))), "too few sites signed");
  }

  @Test
  void confirmed_ownSignatureReturned_countsOnce() {
    Staged staged = Staged.confirmed(4, FOUR);
    refuses(staged.hear(1, staged.signatures(sites(1, 2))), "too few sites signed");
  }

  @Test
  void confirmed_bySiteOutsideTheList_doesNotCount() {
    List<SiteId> three = sites(1, 2, 3);
    Staged staged = Staged.confirmed(4, three);
    SortedMap<SiteId, Bytes> signatures = new TreeMap<>(staged.signatures(sites(2)).signatures());
    // A colluding site signs a list that it is not on.
    SiteConfirmed first = (SiteConfirmed) staged.at(1);
    signatures.put(
        site(4),
        TestNetwork.signer(site(4)).sign(Statements.survivors(SUITE, first.session(), three)));
    refuses(staged.hear(1, new HubMessage.Confirmed(signatures)), "too few sites signed");
  }

  @Test
  void confirmed_overAnotherListOrSession_doesNotCount() {
    Staged staged = Staged.confirmed(4, FOUR);
    SiteConfirmed first = (SiteConfirmed) staged.at(1);
    var session = TestNetwork.digest("another session");
    SortedMap<SiteId, Bytes> signatures = new TreeMap<>(staged.signatures(sites(2)).signatures());
    signatures.put(
        site(3),
        TestNetwork.signer(site(3))
            .sign(Statements.survivors(SUITE, first.session(), sites(1, 2, 3))));
    signatures.put(
        site(4), TestNetwork.signer(site(4)).sign(Statements.survivors(SUITE, session, FOUR)));
    refuses(staged.hear(1, new HubMessage.Confirmed(signatures)), "too few sites signed");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7})
  void confirmed_countsToTheThresholdThatTheSiteKnows(int sites) {
    List<SiteId> all = TestNetwork.of(sites).sites();
    int threshold = TestNetwork.of(sites).terms(1).threshold();
    Staged enough = Staged.confirmed(sites, all);
    assertThat(enough.hear(1, enough.signatures(all.subList(0, threshold))).state())
        .isInstanceOf(SiteRevealed.class);
    Staged few = Staged.confirmed(sites, all);
    refuses(few.hear(1, few.signatures(all.subList(0, threshold - 1))), "too few sites signed");
  }

  // What is left afterwards.

  @Test
  void refused_everySecretIsGone() {
    Staged staged = Staged.shared(4);
    SiteShared before = (SiteShared) staged.at(1);
    staged.hear(1, staged.boxes(site(1), sites(2)));
    assertThat(before.boxKeys()).hasSize(3);
    List<Secret> secrets = new ArrayList<>(before.boxKeys().values());
    secrets.addAll(List.of(before.seed(), before.maskKey()));
    for (Secret secret : secrets) {
      assertThatIllegalStateException().isThrownBy(secret::bytes);
    }
  }

  @Test
  void revealed_everyShareIsGone() {
    Staged staged = Staged.confirmed(4, FOUR);
    SiteConfirmed before = (SiteConfirmed) staged.at(1);
    staged.hear(1, staged.signatures(FOUR));
    assertThat(before.received().values())
        .allSatisfy(
            shares -> {
              assertThat(shares.keyShare()).containsOnly(0);
              assertThat(shares.seedShare()).containsOnly(0);
            });
  }

  // All sites stand at the same place.

  private static SortedMap<SiteId, Bytes> agreements(TestNetwork network, String model) {
    SortedMap<SiteId, Bytes> all = new TreeMap<>();
    for (SiteId site : network.sites()) {
      all.put(
          site,
          network
              .side(site, 1, network.terms(1, model), s -> true, Optional.empty())
              .agree()
              .signature());
    }
    return all;
  }

  @Test
  void isAgreed_allSigned_holds() {
    TestNetwork network = TestNetwork.of(4);
    assertThat(network.side(site(1), 1).isAgreed(agreements(network, "model"))).isTrue();
  }

  @Test
  void isAgreed_oneMissing_doesNotHold() {
    TestNetwork network = TestNetwork.of(4);
    SortedMap<SiteId, Bytes> all = agreements(network, "model");
    all.remove(site(3));
    SurvivorRule whole = SurvivorRule.exactly(FOUR);
    SiteSide all4 = network.side(site(1), 1, network.terms(1), whole, Optional.empty());
    assertThat(all4.isAgreed(all)).isFalse();
    assertThat(all4.isAgreed(agreements(network, "model"))).isTrue();
  }

  @Test
  void isAgreed_oneMissingWhereSumsMayGoOn_holdsForAsManyAsASumNeeds() {
    TestNetwork network = TestNetwork.of(4);
    SortedMap<SiteId, Bytes> three = agreements(network, "model");
    three.remove(site(3));
    assertThat(network.side(site(1), 1).isAgreed(three)).isTrue();
    assertThat(network.side(site(3), 1).isAgreed(three)).isFalse();
    three.remove(site(2));
    assertThat(network.side(site(1), 1).isAgreed(three)).isFalse();
  }

  @Test
  void isAgreed_strangerInsteadOfParticipant_doesNotHold() {
    TestNetwork network = TestNetwork.of(4);
    SortedMap<SiteId, Bytes> all = agreements(network, "model");
    all.put(site(5), all.remove(site(3)));
    assertThat(network.side(site(1), 1).isAgreed(all)).isFalse();
  }

  @Test
  void isAgreed_anotherModel_doesNotHold() {
    TestNetwork network = TestNetwork.of(4);
    SortedMap<SiteId, Bytes> all = agreements(network, "model");
    all.put(site(3), agreements(network, "another").get(site(3)));
    assertThat(network.side(site(1), 1).isAgreed(all)).isFalse();
  }

  @Test
  void isAgreed_signatureOfAnotherSite_doesNotHold() {
    TestNetwork network = TestNetwork.of(4);
    SortedMap<SiteId, Bytes> all = agreements(network, "model");
    all.put(site(3), all.get(site(2)));
    assertThat(network.side(site(1), 1).isAgreed(all)).isFalse();
  }

  @Test
  void side_ofStranger_isNone() {
    TestNetwork network = TestNetwork.of(4);
    assertThatIllegalArgumentException().isThrownBy(() -> network.side(site(5), 1));
  }

  // Inputs that a state does not wait for.

  @Test
  void next_messageOfAnotherStep_changesNothing() {
    Staged staged = Staged.confirmed(4, FOUR);
    List<HubMessage> messages =
        List.of(
            Staged.advertised(4).adverts(FOUR),
            Staged.shared(4).boxes(site(1), FOUR),
            new HubMessage.Survivors(sites(1, 2, 3)),
            staged.signatures(sites(2)));
    List<Staged> stages =
        List.of(Staged.advertised(4), Staged.shared(4), Staged.masked(4, FOUR), staged);
    for (int stage = 0; stage < stages.size(); stage++) {
      SiteAttempt before = stages.get(stage).at(1);
      for (int kind = 0; kind < messages.size(); kind++) {
        boolean waits = kind == stage || (stage == 3 && kind == 2);
        if (!waits) {
          SiteAttempt.Transition step = before.next(new SiteInput.Heard(messages.get(kind)));
          assertThat(step.state()).isSameAs(before);
          assertThat(step.steps()).isEmpty();
        }
      }
    }
  }
}
