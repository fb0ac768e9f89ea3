package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.governance.study.RunSpec;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
  @TempDir Path folder = Path.of("");
  TestHouse house;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
  }

  /** All updates of a run without any disturbance. */
  private List<ByteString> undisturbed(RunSpec spec) {
    FakeHub hub = new FakeHub(spec);
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      while (!hub.over) {
        life.desk.called(hub.call().build());
        hub.absorb();
      }
      life.desk.ended(hub.end());
    }
    return updates(hub);
  }

  private static List<ByteString> updates(FakeHub hub) {
    List<ByteString> all = new ArrayList<>();
    hub.frames.stream()
        .filter(SiteFrame::hasUpdate)
        .forEach(f -> all.add(ByteString.copyFrom(hub.bytes(f.getUpdate()))));
    return all;
  }

  @Test
  void run_allowed_endsAndOutboxHoldsExactlyWhatLeft() {
    FakeHub hub = new FakeHub(house.glm(1));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      assertThat(hub.last().getAnswer().getVerdict()).isEqualTo(Verdict.ACCEPTED);
      while (!hub.over) {
        life.desk.called(hub.call().build());
        hub.absorb();
      }
      life.desk.ended(hub.end());
    }
    try (Steward steward = house.steward()) {
      List<Steward.Left> left = steward.outbox(Optional.of(hub.spec.id()));
      assertThat(left).hasSameSizeAs(hub.frames).hasSizeGreaterThan(5);
      assertThat(left.stream().mapToLong(Steward.Left::bytes).toArray())
          .isEqualTo(hub.frames.stream().mapToLong(SiteFrame::getSerializedSize).toArray());
      for (int i = 1; i < left.size(); i++) {
        assertThat(left.get(i).digest().orElseThrow().bytes())
            .isEqualTo(hub.frames.get(i).getUpdate().getSha256().toByteArray());
        assertThat(left.get(i).tensors()).matches("(\\w+\\[[0-9,]*] (count|real)(; )?)+");
      }
      assertThat(steward.runs().getFirst().state()).isEqualTo("ended");
      assertThat(steward.runs().getFirst().outcome()).isEqualTo("completed");
    }
  }

  @Test
  void kill_atEveryStep_goesOnWithTheSameBits() {
    List<ByteString> expected = undisturbed(house.glm(1));
    RunSpec spec = house.glm(2);
    FakeHub hub = new FakeHub(spec);
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
    }
    while (!hub.over) {
      try (TestHouse.Life life = house.life(hub)) {
        life.desk.called(hub.call().build());
      }
      // The hub did not get it, or the site does not know that it did: the same bytes again.
      ByteString first = ByteString.copyFrom(hub.bytes(hub.lastUpdate().orElseThrow()));
      try (TestHouse.Life life = house.life(hub)) {
        life.desk.proposed(hub.proposal());
        life.desk.called(hub.call().build());
      }
      assertThat(ByteString.copyFrom(hub.bytes(hub.lastUpdate().orElseThrow()))).isEqualTo(first);
      hub.absorb();
    }
    assertThat(updates(hub).stream().distinct().toList())
        .isEqualTo(expected.stream().distinct().toList());
  }

  @Test
  void largeModel_killedAtEveryStep_goesOnWithTheSameBitsAndCleansUp() {
    RunSpec first = house.run(3, TestHouse.study("bulk", "{}"), "bulk");
    List<ByteString> expected = undisturbed(first);
    FakeHub hub = new FakeHub(house.run(4, TestHouse.study("bulk", "{}"), "bulk"));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
    }
    while (!hub.over) {
      try (TestHouse.Life life = house.life(hub)) {
        life.desk.called(hub.call().build());
      }
      hub.absorb();
    }
    assertThat(updates(hub)).isEqualTo(expected).hasSize(Bulk.ROUNDS);
    try (TestHouse.Life life = house.life(hub)) {
      assertThat(house.folder.run(hub.spec.id()).toFile().list()).hasSizeLessThanOrEqualTo(6);
      life.desk.ended(hub.end());
    }
    assertThat(house.folder.runs().toFile().list()).isEmpty();
    try (Steward steward = house.steward()) {
      long framed = hub.frames.stream().mapToLong(SiteFrame::getSerializedSize).sum();
      assertThat(steward.bytesOut(Optional.of(hub.spec.id()))).isEqualTo(framed + hub.uploaded);
    }
  }

  @Test
  void largeModel_diskRefuses_failsWithStorageCode() throws IOException {
    FakeHub hub = new FakeHub(house.run(5, TestHouse.study("bulk", "{}"), "bulk"));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      Files.delete(house.folder.runs());
      Files.writeString(house.folder.runs(), "a file where a folder should be");
      life.desk.called(hub.call().build());
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.STORAGE_FAILED.number());
  }

  @Test
  void hub_wrongBroadcast_isRefused() {
    FakeHub hub = new FakeHub(house.glm(6));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      life.desk.called(hub.call().setBroadcastDigest(ByteString.copyFrom(new byte[32])).build());
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.HUB_DEVIATES.number());
  }

  @Test
  void hub_tamperedSum_isRefused() {
    FakeHub hub = new FakeHub(house.glm(7));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      life.desk.called(hub.call().build());
      hub.absorb();
      // The low bits of a real number: a plausible lie.
      hub.previous[hub.previous.length - 9] ^= 1;
      life.desk.called(hub.call().build());
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.HUB_DEVIATES.number());
  }

  @Test
  void hub_sumOfFewerSites_isRefused() {
    FakeHub hub = new FakeHub(house.glm(8));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      life.desk.called(hub.call().build());
      hub.absorb();
      life.desk.called(hub.call().setParticipants(2).build());
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.MESSAGE_INVALID.number());
  }

  @Test
  void stop_midRun_nothingMoreLeaves() {
    FakeHub hub = new FakeHub(house.glm(9));
    try (TestHouse.Life life = house.life(hub);
        Steward steward = house.steward()) {
      life.desk.proposed(hub.proposal());
      life.desk.called(hub.call().build());
      hub.absorb();
      int before = hub.frames.size();
      steward.stop(hub.spec.id(), "eva", "a doubt");
      // The watcher has not looked yet: the journal itself refuses.
      life.desk.called(hub.call().build());
      assertThat(hub.frames.subList(before, hub.frames.size()))
          .singleElement()
          .matches(SiteFrame::hasRunStopped);
      // The very same study needs a new approval, although the policy is automatic.
      FakeHub again = new FakeHub(house.glm(10));
      TestHouse.Life second = life;
      second.desk.proposed(again.proposal());
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
    FakeHub hub = new FakeHub(house.glm(11));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      life.desk.called(hub.call().build());
      hub.absorb();
      Files.writeString(house.folder.policy(), "version: 1\n");
      life.desk.called(hub.call().build());
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
  }

  @Test
  void data_changedMidRun_endsTheRun() throws IOException {
    FakeHub hub = new FakeHub(house.glm(12));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      life.desk.called(hub.call().build());
      hub.absorb();
      house.data(11);
      Files.setLastModifiedTime(
          house.root.resolve("heart.csv"), java.nio.file.attribute.FileTime.fromMillis(1));
      life.desk.called(hub.call().build());
    }
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.DATA_UNREADABLE.number());
  }

  @Test
  void cohort_tooSmall_nothingLeaves() throws IOException {
    Files.writeString(
        house.folder.policy(), TestHouse.policyText("automatic") + "    patients-min: 201\n");
    FakeHub hub = new FakeHub(house.glm(13));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      life.desk.called(hub.call().build());
    }
    assertThat(hub.frames).noneMatch(SiteFrame::hasUpdate);
    assertThat(hub.last().getRunFailed().getCode()).isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
  }

  @Test
  void approval_eachStudy_waitsThenRunsAndHoldsForTheSameStudy() throws IOException {
    house.policy("each-study");
    FakeHub hub = new FakeHub(house.glm(14));
    try (TestHouse.Life life = house.life(hub);
        Steward steward = house.steward()) {
      life.desk.proposed(hub.proposal());
      assertThat(hub.last().getAnswer().getVerdict()).isEqualTo(Verdict.PENDING);
      assertThat(steward.pending())
          .singleElement()
          .matches(p -> p.title().equals("Who is ill?") && p.formula().equals("ill ~ age + sex"));
      steward.approve(hub.spec.id().value(), "eva");
      life.desk.stewardSpoke();
      assertThat(hub.last().getAnswer().getVerdict()).isEqualTo(Verdict.ACCEPTED);
      life.desk.called(hub.call().build());
      assertThat(hub.lastUpdate()).isPresent();
      FakeHub again = new FakeHub(house.glm(15));
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
    FakeHub hub = new FakeHub(house.glm(16));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      life.desk.called(hub.call().build());
    }
    assertThat(hub.frames).noneMatch(SiteFrame::hasUpdate);
    assertThat(hub.last().getAnswer().getCode()).isEqualTo(ErrorCode.MESSAGE_INVALID.number());
  }

  @Test
  void proposal_garbage_isRefusedWithACode() {
    FakeHub hub = new FakeHub(house.glm(17));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(
          hub.proposal().toBuilder().setRunSpec(ByteString.copyFromUtf8("rubbish")).build());
      assertThat(hub.last().getAnswer().getCode()).isEqualTo(ErrorCode.MESSAGE_INVALID.number());
      life.desk.called(hub.call().setRunId(new RunId("r-00000000000000ff").value()).build());
      assertThat(hub.frames).hasSize(1);
    }
  }
}
