package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Zcdp;
import eu.sund.engine.SiteRecord;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.wire.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What studies with noise cost a site, and when it has had enough. */
class BudgetTest {
  /** The round of the question: one pre-round comes first. */
  private static final int QUERY = 2;

  private static final double COST = Zcdp.rho(1, 1e-6);

  @TempDir Path folder = Path.of("");
  TestHouse house;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
    policy("automatic", "{ dataset-epsilon: 8, researcher-epsilon: 1.5 }");
  }

  private void policy(String approval, String budget) throws IOException {
    String text =
        TestHouse.policyText(approval)
            .replace("[glm, bulk, train]", "[dp-count, dp-sgd]")
            .stripTrailing();
    Files.writeString(house.folder.policy(), text + "\n    budget: " + budget + "\n");
  }

  private RunSpec counting(int number) {
    return counting(number, 1);
  }

  private RunSpec counting(int number, double epsilon) {
    return house.run(number, TestHouse.counting(epsilon, ""), "dp-count");
  }

  private RunSpec training(int number) {
    byte[] text =
        """
        title: Who is ill?
        purpose: A test.
        datasets: heart
        analysis: dp-sgd
        formula: ill ~ age
        options: { epsilon: 1, patients: 100, rounds: 1, steps: 4, sampling-rate: 0.25 }
        """
            .getBytes(StandardCharsets.UTF_8);
    SignedStudy study = SignedStudy.sign(TestHouse.NETWORK, TestHouse.ANNA, text, TestHouse.KEYS);
    return house.run(number, study, "dp-sgd");
  }

  private double spent() {
    List<Budgets.OfDataset> accounts = Budgets.of(house.folder);
    assertThat(accounts).hasSize(1);
    return accounts.getFirst().lifetime().spent().rho();
  }

  /** A whole run; what the site added, before masks. */
  private Digest run(int number) {
    return run(counting(number));
  }

  private Digest run(RunSpec spec) {
    FakeHub hub = house.hub(spec);
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
      assertThat(hub.over).isTrue();
      return added(life, hub);
    }
  }

  private static Digest added(TestHouse.Life life, FakeHub hub) {
    List<Digest> updates =
        life.journal.records(hub.spec.id()).stream()
            .filter(record -> record instanceof SiteRecord.Computed done && done.round() == QUERY)
            .map(record -> ((SiteRecord.Computed) record).update())
            .toList();
    assertThat(updates).hasSize(1);
    return updates.getFirst();
  }

  @Test
  void proposal_acceptedAndNotCalled_costsNothingYet() {
    FakeHub hub = house.hub(counting(1));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
      assertThat(hub.last().getAnswer().getVerdict()).isEqualTo(Verdict.ACCEPTED);
      assertThat(spent()).isZero();
    }
  }

  @Test
  void round_computed_isPaidOnceThoughTheHubForgets() {
    FakeHub hub = house.hub(counting(1));
    Digest first;
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(HubMessage.Adverts.class).and(f -> hub.round() == QUERY));
      first = added(life, hub);
    }
    hub.restart();
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
      assertThat(hub.over).isTrue();
      // The noise was journaled with the words: a second draw would average it away.
      assertThat(added(life, hub)).isEqualTo(first);
    }
    assertThat(spent()).isCloseTo(COST, within(1e-12));
  }

  @Test
  void training_computed_isPaidOnceAndSentAgainAsItWasDrawn() {
    FakeHub hub = house.hub(training(1));
    Digest first;
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(HubMessage.Adverts.class).and(f -> hub.round() == QUERY));
      first = added(life, hub);
    }
    hub.restart();
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
      assertThat(hub.over).isTrue();
      assertThat(added(life, hub)).isEqualTo(first);
    }
    Budgets.OfDataset accounts = Budgets.of(house.folder).getFirst();
    assertThat(accounts.studies()).isEqualTo(1);
    assertThat(accounts.lifetime().spent().rho()).isZero();
    // by the same accountant as the study's epsilon; calibration is good to 10^-4
    assertThat(accounts.lifetime().epsilonSpent()).isBetween(0.999, 1.0);
    FakeHub again = house.hub(training(2));
    try (TestHouse.Life life = house.life(again)) {
      again.run(life.desk);
      assertThat(added(life, again)).isNotEqualTo(first);
    }
    FakeHub third = house.hub(training(3));
    try (TestHouse.Life life = house.life(third)) {
      third.run(life.desk);
    }
    // two trainings of epsilon 1 are about 1.4 together, three about 1.75: the researcher has 1.5
    assertThat(Budgets.of(house.folder).getFirst().lifetime().epsilonSpent()).isLessThan(1.5);
    assertThat(third.last().getAnswer().getCode()).isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
  }

  @Test
  void sameStudyAgain_drawsFreshNoiseAndIsPaidAgain() {
    // The noise is one whole number, so two fresh draws may agree: once in more than a thousand at
    // this epsilon. Three draws agree less than once in a million.
    double epsilon = 0.01;
    Set<Digest> added = new HashSet<>();
    for (int number = 1; number <= 3; number++) {
      added.add(run(counting(number, epsilon)));
    }
    assertThat(added).hasSizeGreaterThan(1);
    assertThat(spent()).isCloseTo(3 * Zcdp.rho(epsilon, 1e-6), within(1e-12));
    assertThat(Budgets.of(house.folder).getFirst().studies()).isEqualTo(3);
  }

  @Test
  void spentResearcher_isRefusedLikeAnyOtherAndTheStewardLearnsWhy() throws IOException {
    // epsilon 1.5 a researcher is rho 0.0519, a study costs 0.0244: two, and no third
    run(1);
    run(2);
    FakeHub third = house.hub(counting(3));
    try (TestHouse.Life life = house.life(third)) {
      life.desk.proposed(third.proposal());
    }
    policy("automatic", "{ dataset-epsilon: 8, researcher-epsilon: 1.5 }");
    Files.writeString(
        house.folder.policy(),
        Files.readString(house.folder.policy()).replace("[dp-count, dp-sgd]", "[glm]"));
    FakeHub other = house.hub(counting(4));
    try (TestHouse.Life life = house.life(other)) {
      life.desk.proposed(other.proposal());
    }
    int refused = ErrorCode.REFUSED_BY_POLICY.number();
    assertThat(third.frames).hasSize(1);
    assertThat(third.last().getAnswer().getCode()).isEqualTo(refused);
    // Nothing but the run's own digests tells one refusal from the other.
    assertThat(third.last().getSerializedSize()).isEqualTo(other.last().getSerializedSize());
    assertThat(other.last().getAnswer().getCode()).isEqualTo(refused);
    assertThat(spent()).isCloseTo(2 * COST, within(1e-12));
    try (Steward steward = house.steward()) {
      assertThat(steward.log())
          .anyMatch(
              line ->
                  line.detail().contains("the researcher's budget on the dataset has rho")
                      && line.detail().contains("0.024356"));
    }
  }

  @Test
  void spentDataset_isRefusedWhoeverAsks() throws IOException {
    policy("automatic", "{ dataset-epsilon: 1, researcher-epsilon: 3 }");
    run(1);
    FakeHub second = house.hub(counting(2));
    try (TestHouse.Life life = house.life(second)) {
      life.desk.proposed(second.proposal());
      assertThat(second.last().getAnswer().getCode())
          .isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
    }
  }

  @Test
  void budgetThatShrankAfterAcceptance_stopsTheRunBeforeDataAreRead() throws IOException {
    FakeHub first = house.hub(counting(1));
    FakeHub second = house.hub(counting(2));
    policy("automatic", "{ dataset-epsilon: 1 }");
    try (TestHouse.Life one = house.life(first)) {
      one.desk.proposed(first.proposal());
    }
    try (TestHouse.Life two = house.life(second)) {
      two.desk.proposed(second.proposal());
      assertThat(second.last().getAnswer().getVerdict()).isEqualTo(Verdict.ACCEPTED);
      second.before(two.desk, FakeHub.says(HubMessage.Boxes.class));
    }
    Files.delete(house.root.resolve("heart.csv"));
    first.reconnect();
    try (TestHouse.Life one = house.life(first)) {
      first.run(one.desk);
    }
    assertThat(first.said(SiteMessage.Advertise.class)).isEmpty();
    // 301, not 102: the file was not even opened
    assertThat(first.last().toString()).contains("301");
    assertThat(spent()).isCloseTo(COST, within(1e-12));
  }

  @Test
  void pending_ofAStudyWithNoise_saysWhatItCosts() throws IOException {
    policy("each-study", "{}");
    FakeHub hub = house.hub(counting(1));
    try (TestHouse.Life life = house.life(hub)) {
      life.desk.proposed(hub.proposal());
    }
    try (Steward steward = house.steward()) {
      assertThat(steward.pending().getFirst().cost().rho()).isCloseTo(COST, within(1e-12));
    }
  }
}
