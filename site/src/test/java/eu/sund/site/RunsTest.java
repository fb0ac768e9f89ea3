package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.governance.study.RunSpec;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
  /** What leaves in a round, in order. */
  private static final List<String> ORDER =
      List.of("agreement", "keys", "shares", "update", "confirmation", "unmasking");

  /** A call for the first round that the hub must not make yet. */
  private static final RoundCall.Builder CALL =
      RoundCall.newBuilder()
          .setRound(1)
          .setAttempt(1)
          .setBroadcastDigest(ByteString.copyFrom(new byte[32]));

  @TempDir Path folder = Path.of("");
  TestHouse house;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
  }

  /** All sums of a run without any disturbance. */
  private List<Bytes> undisturbed(RunSpec spec) {
    FakeHub hub = house.hub(spec);
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    assertThat(hub.over).isTrue();
    return hub.sums;
  }

  @Test
  void run_allowed_endsAndOutboxHoldsExactlyWhatLeft() {
    FakeHub hub = house.hub(house.glm(1));
    try (TestHouse.Life life = house.life(hub)) {
      hub.step(life.desk);
      assertThat(hub.last().getAnswer().getVerdict()).isEqualTo(Verdict.ACCEPTED);
      hub.run(life.desk);
    }
    try (Steward steward = house.steward()) {
      List<Steward.Left> left = steward.outbox(Optional.of(hub.spec.id()));
      assertThat(left).hasSameSizeAs(hub.frames).hasSizeGreaterThan(30);
      assertThat(left.stream().mapToLong(Steward.Left::bytes).toArray())
          .isEqualTo(hub.frames.stream().mapToLong(SiteFrame::getSerializedSize).toArray());
      assertThat(left.getFirst().kind()).isEqualTo("answer");
      for (int i = 1; i < left.size(); i++) {
        Steward.Left row = left.get(i);
        FakeHub.Said said = hub.said().get(i - 1);
        assertThat(row.kind()).isEqualTo(ORDER.get((i - 1) % ORDER.size()));
        assertThat(row.round()).hasValue(said.round());
        if (said.message() instanceof SiteMessage.Mask mask) {
          assertThat(row.digest()).hasValue(mask.words());
          assertThat(row.words()).isEqualTo(mask.bytes());
          assertThat(row.tensors()).matches("(\\w+\\[[0-9,]*] (count|real)(; )?)+");
        } else {
          assertThat(row.digest()).isEmpty();
          assertThat(row.words()).isZero();
          assertThat(row.bytes()).isLessThan(1000);
        }
      }
      assertThat(steward.runs().getFirst().state()).isEqualTo("ended");
      assertThat(steward.runs().getFirst().outcome()).isEqualTo("completed");
    }
  }

  /** Not only exceptions: a run that nobody ends would be waited for without end. */
  @Test
  void run_analysisBreaksWithAnError_endsWithItsNumber() {
    FakeHub hub = house.hub(house.run(1, TestHouse.study("bulk", "{ defect: yes }"), "bulk"));
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.INTERNAL.number());
    try (Steward steward = house.steward()) {
      assertThat(steward.runs().getFirst().code()).hasValue(ErrorCode.INTERNAL);
    }
  }

  /** The same patients asked twice: what leaves tells not even that. */
  @Test
  void run_again_leavesOtherBytesAndTheSameSums() {
    FakeHub first = house.hub(house.glm(1));
    FakeHub second = house.hub(house.glm(2));
    for (FakeHub hub : List.of(first, second)) {
      try (TestHouse.Life life = house.life(hub)) {
        hub.run(life.desk);
      }
    }
    assertThat(second.sums).isEqualTo(first.sums).hasSizeGreaterThan(4);
    assertThat(second.said(SiteMessage.Mask.class).stream().map(SiteMessage.Mask::words))
        .doesNotContainAnyElementsOf(
            first.said(SiteMessage.Mask.class).stream().map(SiteMessage.Mask::words).toList());
  }

  @Test
  void largeModel_killedAtEveryRound_goesOnWithTheSameBitsAndCleansUp() {
    RunSpec first = house.run(3, TestHouse.study("bulk", "{}"), "bulk");
    List<Bytes> expected = undisturbed(first);
    FakeHub hub = house.hub(house.run(4, TestHouse.study("bulk", "{}"), "bulk"));
    // With its words at the hub it is needed no more; without them it masks them anew from disk.
    List<Class<? extends HubMessage>> kills =
        List.of(HubMessage.Boxes.class, HubMessage.Adverts.class, HubMessage.Agreed.class);
    for (int round = 1; round <= Bulk.RUN_ROUNDS; round++) {
      try (TestHouse.Life life = house.life(hub)) {
        hub.before(life.desk, FakeHub.says(kills.get(round % kills.size())));
        assertThat(hub.round()).isEqualTo(round);
        hub.step(life.desk);
      }
      hub.reconnect();
      try (TestHouse.Life life = house.life(hub)) {
        hub.before(life.desk, FakeHub.calls(round + 1).or(HubFrame::hasRunEnded));
      }
    }
    assertThat(hub.sums).isEqualTo(expected).hasSize(Bulk.RUN_ROUNDS);
    try (TestHouse.Life life = house.life(hub)) {
      String[] files = house.folder.run(hub.spec.id()).toFile().list();
      assertThat(files).filteredOn(name -> !name.startsWith("spare-")).hasSizeLessThanOrEqualTo(6);
      assertThat(files).hasSizeLessThanOrEqualTo(6 + Spares.MAX);
      hub.run(life.desk);
    }
    assertThat(house.folder.runs().toFile().list()).isEmpty();
    try (Steward steward = house.steward()) {
      long framed = hub.frames.stream().mapToLong(SiteFrame::getSerializedSize).sum();
      assertThat(steward.bytesOut(Optional.of(hub.spec.id()))).isEqualTo(framed + hub.uploaded);
    }
  }

  @Test
  void largeModel_diskRefuses_failsWithStorageCode() throws IOException {
    FakeHub hub = house.hub(house.run(5, TestHouse.study("bulk", "{}"), "bulk"));
    try (TestHouse.Life life = house.life(hub)) {
      hub.step(life.desk);
      Files.delete(house.folder.runs());
      Files.writeString(house.folder.runs(), "a file where a folder should be");
      hub.run(life.desk);
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.STORAGE_FAILED.number());
  }

  @Test
  void stop_midRun_nothingMoreLeaves() {
    FakeHub hub = house.hub(house.glm(9));
    try (TestHouse.Life life = house.life(hub);
        Steward steward = house.steward()) {
      hub.before(life.desk, FakeHub.calls(2));
      int before = hub.frames.size();
      steward.stop(hub.spec.id(), "eva", "a doubt");
      // The watcher has not looked yet: the journal itself refuses.
      hub.run(life.desk);
      assertThat(hub.frames.subList(before, hub.frames.size()))
          .singleElement()
          .matches(SiteFrame::hasRunStopped);
      // The very same study needs a new approval, although the policy is automatic.
      FakeHub again = house.hub(house.glm(10));
      life.desk.proposed(again.proposal());
    }
    try (Steward steward = house.steward()) {
      assertThat(steward.pending())
          .extracting(Steward.Pending::run)
          .containsExactly(house.glm(10).id());
      assertThat(steward.runs())
          .filteredOn(r -> r.run().equals(house.glm(9).id()))
          .singleElement()
          .matches(r -> r.code().equals(Optional.of(ErrorCode.STOPPED_BY_STEWARD)));
    }
  }

  @Test
  void policy_editedMidRun_endsTheRun() throws IOException {
    FakeHub hub = house.hub(house.glm(11));
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.calls(2));
      Files.writeString(house.folder.policy(), "version: 1\n");
      hub.run(life.desk);
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
  }

  @Test
  void data_changedMidRun_endsTheRun() throws IOException {
    FakeHub hub = house.hub(house.glm(12));
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.calls(2));
      house.data(11);
      Files.setLastModifiedTime(
          house.root.resolve("heart.csv"), java.nio.file.attribute.FileTime.fromMillis(1));
      hub.run(life.desk);
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.DATA_UNREADABLE.number());
  }

  @Test
  void approval_eachStudy_waitsThenRunsAndHoldsForTheSameStudy() throws IOException {
    house.policy("each-study");
    FakeHub hub = house.hub(house.glm(14));
    try (TestHouse.Life life = house.life(hub);
        Steward steward = house.steward()) {
      hub.run(life.desk);
      assertThat(hub.last().getAnswer().getVerdict()).isEqualTo(Verdict.PENDING);
      assertThat(steward.pending())
          .singleElement()
          .matches(p -> p.title().equals("Who is ill?") && p.formula().equals("ill ~ age + sex"));
      steward.approve(hub.spec.id().value(), "eva");
      life.desk.stewardSpoke();
      assertThat(hub.last().getAnswer().getVerdict()).isEqualTo(Verdict.ACCEPTED);
      hub.before(life.desk, FakeHub.calls(2));
      assertThat(hub.said(SiteMessage.Mask.class)).hasSize(1);
      FakeHub again = house.hub(house.glm(15));
      life.desk.proposed(again.proposal());
    }
    try (Steward steward = house.steward()) {
      assertThat(steward.pending()).isEmpty();
      assertThat(steward.runs().stream().filter(r -> r.state().equals("running"))).hasSize(2);
    }
  }

  @Test
  void call_beforeTheGateSpoke_readsNothing() throws IOException {
    house.policy("each-study");
    FakeHub hub = house.hub(house.glm(16));
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
      life.desk.called(CALL.setRunId(hub.spec.id().value()).build());
    }
    assertThat(hub.said()).isEmpty();
    assertThat(hub.last().getAnswer().getCode()).isEqualTo(ErrorCode.MESSAGE_INVALID.number());
  }

  @Test
  void proposal_garbage_isRefusedWithACode() {
    FakeHub hub = house.hub(house.glm(17));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(
          hub.proposal().toBuilder().setRunSpec(ByteString.copyFromUtf8("rubbish")).build());
      assertThat(hub.last().getAnswer().getCode()).isEqualTo(ErrorCode.MESSAGE_INVALID.number());
      life.desk.called(CALL.setRunId(new RunId("r-00000000000000ff").value()).build());
      assertThat(hub.frames).hasSize(1);
    }
  }
}
