package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.engine.SiteRecord;
import eu.sund.governance.study.RunSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same question over other sites than before. */
class ParticipationTest {
  private static final List<SiteId> THREE =
      List.of(new SiteId("oslo"), new SiteId("tartu"), new SiteId("turku"));

  private final Path folder;
  private final TestHouse house;

  ParticipationTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.house = new TestHouse(folder);
  }

  private FakeHub run(RunSpec spec) throws IOException {
    FakeHub hub = house.hub(spec);
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    return hub;
  }

  private void assertRefused(FakeHub hub) {
    assertThat(hub.last().getRunFailed().getCode())
        .isEqualTo(ErrorCode.DISCLOSURE_REFUSED.number());
    assertThat(hub.sums).isEmpty();
    try (Steward steward = house.steward()) {
      assertThat(steward.log())
          .filteredOn(l -> l.run().equals(Optional.of(hub.spec.id())))
          .anySatisfy(l -> assertThat(l.detail()).contains("rule participation"));
    }
  }

  @Test
  void run_sameQuestionWithoutASite_isRefusedBeforeAnythingLeaves() throws IOException {
    assertThat(run(house.four(1)).sums).hasSizeGreaterThan(4);
    assertRefused(run(house.glm(2)));
    assertThat(run(house.four(3)).sums).hasSizeGreaterThan(4);
  }

  @Test
  void run_sameQuestionWithAnotherSite_isRefused() throws IOException {
    assertThat(run(house.glm(1)).sums).hasSizeGreaterThan(4);
    assertRefused(run(house.four(2)));
  }

  @Test
  void run_sameQuestionOnOtherData_isAllowed() throws IOException {
    assertThat(run(house.four(1)).sums).hasSizeGreaterThan(4);
    house.data(11);
    assertThat(run(house.glm(2)).sums).hasSizeGreaterThan(4);
  }

  @Test
  void lists_ofARun_areThoseOfItsJournalAndStay() throws IOException {
    Path file = folder.resolve("other.db");
    RunId run = new RunId("r-0000000000000001");
    RunId other = new RunId("r-0000000000000002");
    Digest question = Digest.of(new byte[] {1});
    Journal.Key key = new Journal.Key(run, Digest.of(new byte[] {2}));
    try (Journal journal = Journal.open(file)) {
      Participation participation = new Participation(journal.db());
      participation.asks(run, question);
      participation.asks(other, question);
      journal.secured(key, List.of(new SiteRecord.Confirmed(1, 1, THREE)), List.of(), 1);
      journal.secured(key, List.of(new SiteRecord.Confirmed(2, 1, THREE)), List.of(), 2);
    }
    try (Journal journal = Journal.open(file)) {
      Participation participation = new Participation(journal.db());
      assertThat(participation.of(run)).containsExactly(THREE, THREE);
      assertThat(participation.of(other)).isEmpty();
      assertThat(participation.beside(other, question, r -> true)).containsExactly(THREE);
      assertThat(participation.beside(other, question, r -> false)).isEmpty();
      assertThat(participation.beside(run, question, r -> true)).isEmpty();
      assertThat(participation.beside(other, Digest.of(new byte[] {3}), r -> true)).isEmpty();
    }
  }
}
