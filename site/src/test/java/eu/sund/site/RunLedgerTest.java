package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.ErrorCode;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs, one after the other, whose patients are nearly the same. */
class RunLedgerTest {
  @TempDir Path folder = Path.of("");
  private TestHouse house;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
  }

  /** Four patients are of each age from 30 to 79. */
  private RunSpec glm(int number, String cohort) {
    String text = TestHouse.STUDY.formatted("glm", "{ family: binomial }") + "cohort: " + cohort;
    SignedStudy study =
        SignedStudy.sign(
            TestHouse.NETWORK,
            TestHouse.ANNA,
            text.getBytes(StandardCharsets.UTF_8),
            TestHouse.KEYS);
    return house.run(number, study, "glm");
  }

  private FakeHub run(RunSpec spec) {
    FakeHub hub = house.hub(spec);
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    return hub;
  }

  private void requireRefused(FakeHub hub) {
    assertThat(hub.said(SiteMessage.Advertise.class)).isEmpty();
    assertThat(hub.last().toString())
        .contains(Integer.toString(ErrorCode.DISCLOSURE_REFUSED.number()));
  }

  @Test
  void run_fourPatientsLess_isRefusedBeforeAnySumAndTheStewardReadsWhy() {
    assertThat(run(house.glm(1)).over).isTrue();
    requireRefused(run(glm(2, "age < 79")));
    Ledger ledger = Ledger.of(house.folder);
    assertThat(ledger.entries()).hasSize(1);
    assertThat(ledger.entries().getFirst().patients()).isEqualTo("all patients with ill, age, sex");
    assertThat(ledger.refusals()).hasSize(1);
    assertThat(ledger.refusals().getFirst().words())
        .contains("run r-0000000000000001 ('Who is ill?'")
        .contains("differ by fewer than 10");
  }

  @Test
  void run_sameOrFarPatients_goOn() {
    assertThat(run(house.glm(1)).over).isTrue();
    assertThat(run(house.glm(2)).over).isTrue();
    assertThat(run(glm(3, "age < 70")).over).isTrue();
  }

  @Test
  void run_killedBeforeItsFirstSumOpened_forbidsAllTheSame() {
    FakeHub first = house.hub(house.glm(1));
    try (TestHouse.Life life = house.life(first)) {
      first.before(life.desk, FakeHub.says(HubMessage.Adverts.class));
    }
    requireRefused(run(glm(2, "age < 79")));
  }

  @Test
  void run_dataThatLostFourPatients_isRefused() throws IOException {
    assertThat(run(house.glm(1)).over).isTrue();
    Path csv = house.root.resolve("heart.csv");
    java.util.List<String> lines = java.nio.file.Files.readAllLines(csv);
    java.nio.file.Files.write(csv, lines.subList(0, lines.size() - 4));
    requireRefused(run(house.glm(2)));
  }
}
