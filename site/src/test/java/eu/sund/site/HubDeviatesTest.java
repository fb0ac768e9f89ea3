package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.engine.SiteRecord;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.secagg.Advert;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.RunEnded;
import eu.sund.transport.wire.SiteFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub that lies at one step. The site ends the run, tells its steward why, keeps nothing of the
 * round, and from then on says an error's number and nothing else.
 */
class HubDeviatesTest {
  private static final SiteId OSLO = new SiteId("oslo");
  private static final SiteId TARTU = new SiteId("tartu");

  @TempDir Path folder = Path.of("");
  TestHouse house;
  FakeHub hub;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
    // Of four sites three are enough for a sum: a list that leaves one out could be meant honestly.
    hub = house.hub(house.four(1));
  }

  private interface Lie {
    void tell(TestHouse.Life life);
  }

  /** Goes on until the hub would say something of this kind, lies, and looks what the site does. */
  private void assertRefused(
      Class<? extends HubMessage> before, Lie lie, ErrorCode code, String words) {
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(before));
      assertEnds(life, lie, code, words);
    }
  }

  private void assertCallRefused(int round, Lie lie, ErrorCode code, String words) {
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.calls(round));
      assertEnds(life, lie, code, words);
    }
  }

  private void assertEnds(TestHouse.Life life, Lie lie, ErrorCode code, String words) {
    lie.tell(life);
    hub.step(life.desk);
    assertThat(hub.last().getRunFailed().getCode()).as("%s", hub.last()).isEqualTo(code.number());
    int told = hub.frames.size();
    hub.run(life.desk);
    // All that the hub ever said, again.
    List.copyOf(hub.given).stream()
        .filter(frame -> !frame.hasRunEnded())
        .forEach(frame -> hub.give(life.desk, frame));
    hub.give(life.desk, FakeHub.frame(firstCall().setAttempt(7)));
    assertThat(hub.frames.subList(told, hub.frames.size()))
        .isNotEmpty()
        .allMatch(SiteFrame::hasRunFailed)
        .allMatch(frame -> frame.getRunFailed().getCode() == code.number());
    assertWiped(life);
    try (Steward steward = house.steward()) {
      assertThat(steward.log())
          .extracting(Steward.LogLine::detail)
          .anyMatch(l -> l.contains(words));
      assertThat(steward.runs().getFirst().code()).hasValue(code);
    }
  }

  private void assertWiped(TestHouse.Life life) {
    Journal.Stand stand = life.journal.stand(hub.spec.id());
    assertThat(stand.words()).isNull();
    assertThat(stand.wordsFile()).isNull();
    assertThat(house.folder.run(hub.spec.id())).doesNotExist();
    assertThat(life.journal.records(hub.spec.id()))
        .filteredOn(SiteRecord.Offered.class::isInstance)
        .allMatch(offered -> ((SiteRecord.Offered) offered).key().groupKey().length() == 0);
  }

  // Calls.

  @Test
  void firstBroadcast_another_isRefused() {
    assertCallRefused(
        1,
        life -> hub.changeCall(c -> c.setBroadcastDigest(ByteString.copyFrom(new byte[32]))),
        ErrorCode.HUB_DEVIATES,
        "its model is not the one");
  }

  @Test
  void laterBroadcast_another_isRefused() {
    assertCallRefused(
        2,
        life -> hub.changeCall(c -> c.setBroadcastDigest(ByteString.copyFrom(new byte[32]))),
        ErrorCode.HUB_DEVIATES,
        "its model is not the one");
  }

  /** The first start was signed, and the site restarted before it computed. */
  @Test
  void broadcast_anotherAfterARestart_isRefused() {
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(HubMessage.Agreed.class));
    }
    hub.reconnect();
    assertCallRefused(
        1,
        life -> hub.changeCall(c -> c.setBroadcastDigest(ByteString.copyFrom(new byte[32]))),
        ErrorCode.HUB_DEVIATES,
        "it tells another start of a round than before");
  }

  @Test
  void broadcast_anotherInTheNextAttempt_isRefused() {
    assertRefused(
        HubMessage.Adverts.class,
        life ->
            hub.change(
                f ->
                    FakeHub.frame(
                        firstCall()
                            .setAttempt(2)
                            .setBroadcastDigest(ByteString.copyFrom(new byte[32])))),
        ErrorCode.HUB_DEVIATES,
        "it tells another start of a round than before");
  }

  private RoundCall.Builder firstCall() {
    return hub.given.stream()
        .filter(HubFrame::hasRoundCall)
        .findFirst()
        .orElseThrow()
        .getRoundCall()
        .toBuilder();
  }

  @Test
  void sum_changed_isRefused() {
    assertCallRefused(
        2,
        life -> {
          byte[] contributors = hub.sums.getFirst().array();
          contributors[0] ^= 7; // three of four hospitals, and not four
          hub.changeCall(c -> c.setPrevious(hub.words(contributors)));
        },
        ErrorCode.HUB_DEVIATES,
        "the sum that the hub tells is not that of the sites");
    hub = house.hub(house.four(2));
    assertCallRefused(
        4,
        life -> {
          byte[] sum = hub.sums.getLast().array();
          // The low bits of a real number: a plausible lie.
          sum[sum.length - 9] ^= 1;
          hub.changeCall(c -> c.setPrevious(hub.words(sum)));
        },
        ErrorCode.HUB_DEVIATES,
        "the sum that the hub tells is not that of the sites");
  }

  @Test
  void checkCode_wrong_isRefused() {
    assertCallRefused(
        2,
        life -> hub.changeCall(c -> c.setCheck(c.getCheck() ^ 1)),
        ErrorCode.HUB_DEVIATES,
        "the sum that the hub tells is not that of the sites");
  }

  @Test
  void sum_ofAnAttemptWithoutThisSite_isRefused() {
    assertCallRefused(
        2,
        life -> hub.changeCall(c -> c.setOpened(c.getOpened() + 1)),
        ErrorCode.HUB_DEVIATES,
        "an attempt in which this site sent nothing");
  }

  @Test
  void sum_ofFewerSites_isRefused() {
    assertCallRefused(
        2,
        life -> hub.changeCall(c -> c.setParticipants(3)),
        ErrorCode.MESSAGE_INVALID,
        "not that of the sites that it must sum");
  }

  @Test
  void sum_missingOrOfAnotherSize_isRefused() {
    assertCallRefused(
        2,
        life -> hub.changeCall(c -> c.clearPrevious()),
        ErrorCode.MESSAGE_INVALID,
        "without the sum of the round before");
    hub = house.hub(house.four(2));
    assertCallRefused(
        2,
        life -> hub.changeCall(c -> c.setPrevious(hub.words(new byte[16]))),
        ErrorCode.MESSAGE_INVALID,
        "the sum has 16 bytes");
  }

  @Test
  void round_later_isRefused() {
    assertCallRefused(
        1,
        life -> hub.changeCall(c -> c.setRound(2)),
        ErrorCode.MESSAGE_INVALID,
        "it calls for attempt 1 of round 2, which cannot come now");
    hub = house.hub(house.four(2));
    assertCallRefused(
        2,
        life -> hub.changeCall(c -> c.setRound(3)),
        ErrorCode.MESSAGE_INVALID,
        "it calls for attempt 1 of round 3, which cannot come now");
  }

  @Test
  void round_before_isRefused() {
    assertCallRefused(
        3,
        life -> hub.changeCall(c -> firstCall()),
        ErrorCode.MESSAGE_INVALID,
        "it calls for attempt 1 of round 1, which cannot come now");
  }

  @Test
  void attempt_outOfRange_isRefused() {
    assertCallRefused(
        1,
        life -> hub.changeCall(c -> c.setAttempt(101)),
        ErrorCode.MESSAGE_INVALID,
        "it calls for attempt 101");
    hub = house.hub(house.four(2));
    assertCallRefused(
        1,
        life -> hub.changeCall(c -> c.setAttempt(0)),
        ErrorCode.MESSAGE_INVALID,
        "it calls for attempt 0");
  }

  /** The run is over then, but the result was made of it: the steward can tell the researcher. */
  private void assertLastSumTold(UnaryOperator<RunEnded.Builder> lie, String words) {
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, HubFrame::hasRunEnded);
      hub.change(f -> FakeHub.frame(lie.apply(f.getRunEnded().toBuilder())));
      hub.run(life.desk);
      assertWiped(life);
    }
    try (Steward steward = house.steward()) {
      assertThat(steward.runs().getFirst().outcome()).isEqualTo("completed");
      var lines = steward.log().stream().filter(l -> l.run().equals(Optional.of(hub.spec.id())));
      assertThat(lines.map(Steward.LogLine::detail).filter(l -> l.contains("the last sum")))
          .allMatch(l -> !words.isEmpty() && l.contains(words))
          .hasSize(words.isEmpty() ? 0 : 1);
    }
  }

  @Test
  void lastSum_falseOne_isToldToTheSteward() {
    assertLastSumTold(end -> end, "");
    hub = house.hub(house.four(2));
    assertLastSumTold(end -> end.setCheck(end.getCheck() ^ 2), "is not that of the sites");
    hub = house.hub(house.four(3));
    assertLastSumTold(
        end -> {
          byte[] sum = hub.sums.getLast().array();
          sum[sum.length - 9] ^= 1;
          return end.setLast(hub.words(sum));
        },
        "is not that of the sites");
    hub = house.hub(house.four(4));
    assertLastSumTold(end -> end.setOpened(9), "an attempt that this site did not join");
    hub = house.hub(house.four(5));
    assertLastSumTold(end -> end.setLast(hub.words(new byte[8])), "the sum has 8 bytes");
  }

  // Messages of an attempt.

  /** Changes the hub's next message of a kind. */
  private <T extends HubMessage> void assertLieRefused(
      Class<T> kind, UnaryOperator<T> lie, String words) {
    assertRefused(
        kind,
        life -> hub.changeMessage(m -> lie.apply(kind.cast(m))),
        ErrorCode.HUB_DEVIATES,
        words);
  }

  @Test
  void message_noneOfTheProtocol_isRefused() {
    assertRefused(
        HubMessage.Adverts.class,
        life ->
            hub.change(
                f ->
                    HubFrame.newBuilder()
                        .setSecure(
                            f.getSecure().toBuilder().setMessage(ByteString.copyFromUtf8("hello")))
                        .build()),
        ErrorCode.MESSAGE_INVALID,
        "MESSAGE_INVALID");
  }

  @Test
  void agreement_withoutASite_isRefused() {
    assertLieRefused(
        HubMessage.Agreed.class,
        m -> new HubMessage.Agreed(Altered.without(m.signatures(), OSLO)),
        "not all participants signed the model");
  }

  /** As when another site was told another model. */
  @Test
  void agreement_signatureOfSomethingElse_isRefused() {
    assertLieRefused(
        HubMessage.Agreed.class,
        m -> new HubMessage.Agreed(Altered.flipped(m.signatures(), OSLO)),
        "not all participants signed the model");
    assertThat(hub.said(SiteMessage.Advertise.class)).isEmpty();
  }

  private void assertAdvertRefused(SiteId whose, UnaryOperator<Advert> lie, String words) {
    assertLieRefused(
        HubMessage.Adverts.class,
        m ->
            new HubMessage.Adverts(
                m.adverts().stream().map(a -> a.site().equals(whose) ? lie.apply(a) : a).toList()),
        words);
    assertThat(hub.said(SiteMessage.Share.class)).isEmpty();
  }

  private static Bytes otherKey() {
    byte[] key = new byte[32];
    key[0] = 9; // a point of the curve: its generator
    return Bytes.of(key);
  }

  @Test
  void advert_maskKeySwapped_isRefused() {
    assertAdvertRefused(
        TARTU,
        a -> new Advert(a.site(), otherKey(), a.encryptionKey(), a.commitment(), a.signature()),
        "the keys of tartu are not signed by it");
  }

  @Test
  void advert_encryptionKeySwapped_isRefused() {
    assertAdvertRefused(
        OSLO,
        a -> new Advert(a.site(), a.maskKey(), otherKey(), a.commitment(), a.signature()),
        "the keys of oslo are not signed by it");
  }

  @Test
  void advert_ownKeySwapped_isRefused() {
    assertAdvertRefused(
        FakeHub.SELF,
        a -> new Advert(a.site(), otherKey(), a.encryptionKey(), a.commitment(), a.signature()),
        "this site's keys were left out or changed");
  }

  @Test
  void adverts_tooFew_isRefused() {
    assertLieRefused(
        HubMessage.Adverts.class,
        m ->
            new HubMessage.Adverts(
                m.adverts().stream()
                    .filter(a -> a.site().equals(OSLO) || a.site().equals(FakeHub.SELF))
                    .toList()),
        "keys of too few sites: 2");
  }

  @Test
  void adverts_ofAnAttemptBefore_isRefused() {
    HubMessage.Adverts old = restartedBefore(HubMessage.Adverts.class);
    assertLieRefused(
        HubMessage.Adverts.class, m -> old, "this site's keys were left out or changed");
    assertThat(hub.attempt()).isEqualTo(2);
  }

  /** Restarts the site before it is told this, and gives what it would have been told. */
  private <T extends HubMessage> T restartedBefore(Class<T> kind) {
    T message;
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(kind));
      message = kind.cast(FakeHub.message(hub.take().orElseThrow()));
    }
    hub.reconnect();
    return message;
  }

  @Test
  void box_changed_isRefused() {
    assertLieRefused(
        HubMessage.Boxes.class,
        m -> new HubMessage.Boxes(Altered.flipped(m.boxes(), TARTU)),
        "a box does not open");
    assertThat(hub.said(SiteMessage.Mask.class)).isEmpty();
  }

  @Test
  void boxes_swappedOrTooFew_isRefused() {
    assertLieRefused(
        HubMessage.Boxes.class,
        m -> {
          SortedMap<SiteId, Bytes> other = new TreeMap<>(m.boxes());
          other.put(OSLO, m.boxes().get(TARTU));
          other.put(TARTU, m.boxes().get(OSLO));
          return new HubMessage.Boxes(other);
        },
        "a box does not open");
    hub = house.hub(house.four(2));
    assertLieRefused(
        HubMessage.Boxes.class,
        m -> new HubMessage.Boxes(Altered.without(m.boxes(), OSLO, TARTU)),
        "boxes of too few sites: 1");
  }

  private void assertListRefused(String words, SiteId... survivors) {
    assertLieRefused(
        HubMessage.Survivors.class, m -> new HubMessage.Survivors(List.of(survivors)), words);
    assertThat(hub.said(SiteMessage.Confirm.class)).isEmpty();
  }

  @Test
  void survivors_tooFew_isRefused() {
    assertListRefused("a sum over too few sites: 2", TARTU, FakeHub.SELF);
  }

  @Test
  void survivors_withoutThisSite_isRefused() {
    assertListRefused("a sum without this site's words", OSLO, new SiteId("riga"), TARTU);
  }

  @Test
  void survivors_aSiteTwice_isRefused() {
    assertListRefused("names a site twice", OSLO, TARTU, TARTU, FakeHub.SELF);
  }

  @Test
  void survivors_aStranger_isRefused() {
    assertListRefused(
        "a survivor that did not share", OSLO, TARTU, FakeHub.SELF, new SiteId("vaasa"));
  }

  /** Enough sites, and this one among them; but the run is over all of its sites or none. */
  @Test
  void survivors_fewerThanAll_isRefused() {
    assertListRefused("this run's rule does not allow", OSLO, TARTU, FakeHub.SELF);
  }

  @Test
  void survivors_secondOtherList_isRefused() {
    assertRefused(
        HubMessage.Confirmed.class,
        life ->
            hub.changeMessage(m -> new HubMessage.Survivors(List.of(OSLO, TARTU, FakeHub.SELF))),
        ErrorCode.HUB_DEVIATES,
        "a second, other list of survivors in one attempt");
    assertThat(hub.said(SiteMessage.Reveal.class)).isEmpty();
  }

  /** Two lists in two attempts would tell the difference of two sums: one hospital's words. */
  @Test
  void survivors_otherListAfterARestart_isRefused() {
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(HubMessage.Survivors.class));
      // It signs; its word does not arrive, nor do the others get to theirs.
      hub.connected = false;
      hub.step(life.desk);
    }
    hub.restart();
    assertListRefused("another list of survivors than the one signed", OSLO, TARTU, FakeHub.SELF);
    assertThat(hub.attempt()).isEqualTo(2);
  }

  @Test
  void confirmation_tooFewSignatures_isRefused() {
    // Of four sites three must sign; its own signature it does not count twice.
    assertLieRefused(
        HubMessage.Confirmed.class,
        m -> {
          SortedMap<SiteId, Bytes> few = new TreeMap<>(m.signatures());
          while (few.size() > 2) {
            few.remove(few.firstKey());
          }
          return new HubMessage.Confirmed(few);
        },
        "too few sites signed the list of survivors");
    assertThat(hub.said(SiteMessage.Reveal.class)).isEmpty();
  }

  @Test
  void confirmation_signaturesOfAnotherList_isRefused() {
    assertLieRefused(
        HubMessage.Confirmed.class,
        m -> {
          List<SiteId> sites = new ArrayList<>(m.signatures().keySet());
          sites.remove(FakeHub.SELF);
          return new HubMessage.Confirmed(
              Altered.flipped(m.signatures(), sites.toArray(SiteId[]::new)));
        },
        "too few sites signed the list of survivors");
    assertThat(hub.said(SiteMessage.Reveal.class)).isEmpty();
  }

  /** Nothing is said in an attempt that is over, whatever the hub repeats of it. */
  @Test
  void attempt_before_repeated_getsNoAnswer() {
    List<HubFrame> old;
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(HubMessage.Confirmed.class));
      old = new ArrayList<>(hub.given);
      old.add(hub.peek().orElseThrow());
      hub.restart();
      hub.before(life.desk, FakeHub.says(HubMessage.Boxes.class));
      int before = hub.frames.size();
      old.stream().filter(f -> !f.hasProposal()).forEach(f -> hub.give(life.desk, f));
      assertThat(hub.frames).hasSize(before);
      hub.run(life.desk);
    }
    assertThat(hub.over).isTrue();
    try (Steward steward = house.steward()) {
      assertThat(steward.runs().getFirst().outcome()).isEqualTo("completed");
      assertThat(steward.outbox(Optional.empty())).hasSameSizeAs(hub.frames);
    }
  }
}
