package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import eu.sund.transport.wire.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many questions of one researcher, one after the other, to hospitals of some 500 patients. */
class SeriesTest {
  private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

  private final TestHouse house;

  SeriesTest(@TempDir Path folder) throws IOException {
    this.house = new TestHouse(folder);
    house.clock = InstantSource.fixed(NOON);
  }

  private void policy(String disclosure) throws IOException {
    Files.writeString(
        house.folder.policy(),
        TestHouse.policyText("automatic").stripTrailing()
            + "\n    disclosure: { "
            + disclosure
            + " }\n");
  }

  private RunSpec question(int number, String formula, String cohort) {
    byte[] text =
        """
        title: Who is ill?
        purpose: A test.
        datasets: heart
        analysis: glm
        cohort: %s
        formula: %s
        options: { family: %s }
        """
            .formatted(cohort, formula, formula.startsWith("ill") ? "binomial" : "gaussian")
            .getBytes(StandardCharsets.UTF_8);
    return house.run(
        number, SignedStudy.sign(TestHouse.NETWORK, TestHouse.ANNA, text, TestHouse.KEYS), "glm");
  }

  private FakeHub ask(int number, String formula) throws IOException {
    return ask(number, formula, "known(ill)");
  }

  private FakeHub ask(int number, String formula, String cohort) throws IOException {
    FakeHub hub = house.hub(question(number, formula, cohort));
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    return hub;
  }

  private static void assertAnswered(FakeHub hub) {
    assertThat(hub.sums).hasSizeGreaterThan(2);
  }

  /** Of each variable: questions, coefficients. */
  private List<String> told() {
    return Ledger.of(house.folder).told().stream()
        .map(t -> t.variable() + " " + t.questions() + " " + t.coefficients())
        .toList();
  }

  private void assertRefused(FakeHub hub, String rule) {
    try (Steward steward = house.steward()) {
      assertThat(steward.log())
          .filteredOn(l -> l.run().equals(Optional.of(hub.spec.id())))
          .anySatisfy(l -> assertThat(l.detail()).contains("rule " + rule));
    }
    assertThat(Ledger.of(house.folder).refusals())
        .anySatisfy(r -> assertThat(r.run()).isEqualTo(hub.spec.id().value()));
  }

  @Test
  void models_untilTheVariablesAreSaturated_areAnsweredAndThenRefused() throws IOException {
    policy("series-saturation: 0.01"); // of some 550 patients: five coefficients a variable
    assertAnswered(ask(1, "ill ~ age + sex"));
    assertAnswered(ask(2, "ill ~ sex"));
    FakeHub third = ask(3, "ill ~ age");
    assertThat(third.last().getRunFailed().getCode())
        .isEqualTo(ErrorCode.DISCLOSURE_REFUSED.number());
    assertThat(third.sums).hasSize(2); // the pre-rounds; nothing of the model
    assertRefused(third, "series-saturation");
    assertAnswered(ask(4, "ill ~ age + sex")); // the same again tells nothing more
    assertThat(told()).containsExactly("age 1 3", "ill 2 5", "sex 2 5");
    assertThat(Ledger.of(house.folder).told())
        .allSatisfy(t -> assertThat(t.share()).isBetween(0.004, 0.01));
  }

  @Test
  void models_otherVariables_areCountedApart() throws IOException {
    policy("series-saturation: 0.01");
    assertAnswered(ask(1, "ill ~ sex"));
    assertAnswered(ask(2, "age ~ 1"));
    assertThat(told()).containsExactly("age 1 1", "ill 1 2", "sex 1 2");
  }

  @Test
  void models_variablesThatMustBeKnown_areNotCounted() throws IOException {
    assertAnswered(ask(1, "ill ~ 1", "known(age) and known(sex)"));
    assertThat(told()).containsExactly("ill 1 1");
    assertAnswered(ask(2, "ill ~ 1", "known(age) and sex in ('0', '1')"));
    assertThat(told()).containsExactly("ill 2 2", "sex 1 1");
  }

  @Test
  void models_sameQuestionOverOtherPatients_countsAgain() throws IOException {
    assertAnswered(ask(1, "ill ~ age + sex"));
    house.data(11);
    assertAnswered(ask(2, "ill ~ age + sex"));
    assertThat(told()).containsExactly("age 2 6", "ill 2 6", "sex 2 6");
  }

  @Test
  void refusals_asManyAsThePolicyAllows_closeTheDoorForADay() throws IOException {
    policy("series-saturation: 0.006, refusals-a-day: 2"); // three coefficients
    assertAnswered(ask(1, "ill ~ age + sex"));
    assertRefused(ask(2, "ill ~ age"), "series-saturation");
    assertRefused(ask(3, "ill ~ sex"), "series-saturation");
    FakeHub fourth = ask(4, "ill ~ age + sex"); // would be answered, if it were looked at
    assertThat(fourth.last().getAnswer().getVerdict()).isEqualTo(Verdict.REFUSED_BY_SITE);
    assertThat(fourth.last().getAnswer().getCode())
        .isEqualTo(ErrorCode.DISCLOSURE_REFUSED.number());
    assertRefused(fourth, "refusals");
    house.clock = InstantSource.fixed(NOON.plus(Duration.ofDays(1)));
    assertAnswered(ask(5, "ill ~ age + sex"));
    try (Journal journal = Journal.open(house.folder.database())) {
      Refusals refusals = new Refusals(journal.db());
      long now = NOON.toEpochMilli();
      long tomorrow = house.clock.millis();
      assertThat(refusals.finding(TestHouse.ANNA, now, 2)).get().asString().contains("2 times");
      assertThat(refusals.finding(TestHouse.ANNA, now, 3)).isEmpty();
      assertThat(refusals.finding(new ResearcherId("bo"), now, 1)).isEmpty();
      assertThat(refusals.finding(TestHouse.ANNA, tomorrow, 1)).isEmpty();
    }
  }

  @Test
  void refusals_byPolicy_areNotCounted() throws IOException {
    policy("refusals-a-day: 1");
    String policy = Files.readString(house.folder.policy());
    Files.writeString(house.folder.policy(), policy.replace("analyses: [glm", "analyses: [other"));
    for (int i = 1; i <= 2; i++) {
      assertThat(ask(i, "ill ~ age").last().getAnswer().getCode())
          .isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
    }
    Files.writeString(house.folder.policy(), policy);
    assertAnswered(ask(3, "ill ~ age"));
  }
}
