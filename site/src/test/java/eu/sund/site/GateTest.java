package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.AnalysisRef;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.Variable;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes each piece away that the gate needs, and sees it refuse. */
class GateTest {
  @TempDir Path folder = Path.of("");
  TestHouse house;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
  }

  private Gate.Answer ask(RunSpec spec) {
    try (Journal journal = Journal.open(house.folder.database())) {
      Proposed run = Proposed.read(spec.encode(), TestHouse.analyses());
      return new Gate(house.house(journal), run).ask();
    }
  }

  private void assertRefused(RunSpec spec, ErrorCode code) {
    assertThat(ask(spec))
        .isInstanceOfSatisfying(
            Gate.Answer.Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void everythingInPlace_allows() {
    assertThat(ask(house.glm(1))).isInstanceOf(Gate.Answer.Allowed.class);
  }

  @Test
  void studyOnOpenData_isAllowedOnlyOnDataLabelledSo() throws IOException {
    SignedStudy open = TestHouse.study("glm", "{ family: binomial }\nopen-data: true");
    RunSpec spec = house.run(1, open, "glm");
    assertThat(ask(spec)).isInstanceOf(Gate.Answer.Allowed.class);
    Path label = house.folder.datasets().resolve("heart.yaml");
    Files.writeString(
        label, Files.readString(label).replace("synthetic: true", "synthetic: false"));
    assertRefused(spec, ErrorCode.REFUSED_BY_POLICY);
    assertThat(ask(house.glm(2))).isInstanceOf(Gate.Answer.Allowed.class);
  }

  /** Data that are public are open too. */
  @Test
  void studyOnOpenData_ofPublicData_isAllowed() throws IOException {
    SignedStudy open = TestHouse.study("glm", "{ family: binomial }\nopen-data: true");
    Path label = house.folder.datasets().resolve("heart.yaml");
    Files.writeString(label, Files.readString(label).replace("synthetic: true", "public: true"));
    assertThat(ask(house.run(1, open, "glm"))).isInstanceOf(Gate.Answer.Allowed.class);
  }

  private RunSpec byCountry(String more, String... levels) {
    RunSpec plain =
        house.run(1, TestHouse.study("train", "{ evaluate.by: country }" + more), "train");
    List<Variable> variables = new ArrayList<>(plain.codebook().variables());
    variables.add(Variable.category("country", levels));
    return new RunSpec(
        plain.network(),
        plain.id(),
        plain.study(),
        new Codebook(plain.codebook().dataset(), variables),
        plain.participants(),
        plain.analysis());
  }

  /** The levels are what this site's own roster says of the run's sites, and nothing else. */
  @Test
  void figuresByCountry_areOfTheRosterInForceHere() {
    String open = "\nopen-data: true";
    assertThat(ask(byCountry(open, "FI", "NO")).toString()).contains("two groups of 3 sites");
    RosterKeeper keeper = RosterKeeper.open(house.folder);
    keeper.accept(
        TestOfficers.signed(TestOfficers.abroad(TestOfficers.roster(2, keeper.ownKey()), "oslo"))
            .encode());
    assertThat(ask(byCountry(open, "FI", "NO"))).isInstanceOf(Gate.Answer.Allowed.class);
    assertRefused(byCountry(open, "NO", "FI"), ErrorCode.CODEBOOK_MISMATCH);
    assertRefused(byCountry(open, "FI", "NO", "SE"), ErrorCode.CODEBOOK_MISMATCH);
    // Oslo is one site.
    assertThat(ask(byCountry("", "FI", "NO")).toString()).contains("two groups of 3 sites");
  }

  private static RunSpec with(RunSpec spec, String... participants) {
    return new RunSpec(
        spec.network(),
        spec.id(),
        spec.study(),
        spec.codebook(),
        Stream.of(participants).map(SiteId::new).toList(),
        spec.analysis());
  }

  @Test
  void participantsAllInRoster_allows() {
    assertThat(ask(with(house.glm(1), "oslo", "tartu", "turku")))
        .isInstanceOf(Gate.Answer.Allowed.class);
  }

  @Test
  void participantNotInRoster_refuses() {
    RunSpec spec = with(house.glm(1), "oslo", "tartu", "turku", "vaasa");
    assertRefused(spec, ErrorCode.NOT_IN_ROSTER);
    assertThat(ask(spec).toString()).contains("vaasa").doesNotContain("tartu");
  }

  @Test
  void noRoster_refuses() throws IOException {
    Files.delete(house.folder.roster());
    assertRefused(house.glm(1), ErrorCode.NOT_IN_ROSTER);
  }

  @Test
  void participantLeavesTheRosterMidRun_refuses() {
    try (Journal journal = Journal.open(house.folder.database())) {
      House lent = house.house(journal);
      RosterKeeper keeper = (RosterKeeper) lent.roster();
      Gate gate =
          new Gate(
              lent,
              Proposed.read(
                  with(house.glm(1), "oslo", "tartu", "turku").encode(), TestHouse.analyses()));
      assertThat(gate.ask()).isInstanceOf(Gate.Answer.Allowed.class);
      Roster without =
          new Roster(
              TestHouse.NETWORK,
              2,
              TestOfficers.OFFICERS.fingerprint(),
              List.of(
                  TestOfficers.entry("turku", keeper.ownKey()),
                  TestOfficers.entry("tartu", TestOfficers.raw(TestOfficers.TARTU))));
      keeper.accept(TestOfficers.signed(without).encode());
      assertThat(gate.ask()).isInstanceOf(Gate.Answer.Refused.class);
    }
  }

  @Test
  void policyMissing_refuses() throws IOException {
    Files.delete(house.folder.policy());
    assertRefused(house.glm(1), ErrorCode.REFUSED_BY_POLICY);
  }

  @Test
  void policyBroken_refuses() throws IOException {
    Files.writeString(house.folder.policy(), TestHouse.policyText("automatic") + "  heart: [");
    assertRefused(house.glm(1), ErrorCode.REFUSED_BY_POLICY);
  }

  @Test
  void policyTemplate_refuses() throws IOException {
    try (var template = SiteJoin.class.getResourceAsStream("policy-template.yaml")) {
      assertThat(template).isNotNull();
      Files.write(house.folder.policy(), template.readAllBytes());
    }
    assertRefused(house.glm(1), ErrorCode.REFUSED_BY_POLICY);
  }

  @Test
  void researcherUnknown_refuses() throws IOException {
    Files.writeString(
        house.folder.policy(), TestHouse.policyText("automatic").replace("anna", "berit"));
    assertRefused(house.glm(1), ErrorCode.REFUSED_BY_POLICY);
  }

  @Test
  void datasetNotOpen_refuses() throws IOException {
    Files.writeString(
        house.folder.policy(), TestHouse.policyText("automatic").replace("heart:", "liver:"));
    assertRefused(house.glm(1), ErrorCode.REFUSED_BY_POLICY);
  }

  @Test
  void analysisNotAllowed_refuses() throws IOException {
    Files.writeString(
        house.folder.policy(), TestHouse.policyText("automatic").replace("glm, ", ""));
    assertRefused(house.glm(1), ErrorCode.REFUSED_BY_POLICY);
  }

  @Test
  void otherKey_refuses() {
    KeyPair other = TestHouse.newKeys();
    byte[] text =
        TestHouse.STUDY.formatted("glm", "{ family: binomial }").getBytes(StandardCharsets.UTF_8);
    SignedStudy signed = SignedStudy.sign(TestHouse.NETWORK, TestHouse.ANNA, text, other);
    assertRefused(house.run(1, signed, "glm"), ErrorCode.SIGNATURE_INVALID);
  }

  @Test
  void documentChangedAfterSigning_refuses() {
    SignedStudy good = TestHouse.study("glm", "{ family: binomial }");
    byte[] text =
        new String(good.document(), StandardCharsets.UTF_8)
            .replace("A test.", "A toast")
            .getBytes(StandardCharsets.UTF_8);
    SignedStudy forged =
        new SignedStudy(text, good.researcher(), good.publicKey(), good.signature());
    assertRefused(house.run(1, forged, "glm"), ErrorCode.SIGNATURE_INVALID);
  }

  @Test
  void otherNetwork_refuses() {
    byte[] text =
        TestHouse.STUDY.formatted("glm", "{ family: binomial }").getBytes(StandardCharsets.UTF_8);
    SignedStudy signed = SignedStudy.sign("elsewhere", TestHouse.ANNA, text, TestHouse.KEYS);
    RunSpec spec =
        new RunSpec(
            "elsewhere",
            new RunId("r-0000000000000001"),
            signed,
            house.codebook(),
            TestHouse.SITES,
            new AnalysisRef("glm", 1));
    assertRefused(spec, ErrorCode.SIGNATURE_INVALID);
  }

  @Test
  void notAmongTheParticipants_refuses() {
    assertRefused(with(house.glm(1), "oslo", "riga", "tartu"), ErrorCode.REFUSED_BY_POLICY);
  }

  /** Two sites know each other's numbers from their sum. */
  @Test
  void twoSites_refuses() {
    RunSpec two = with(house.glm(1), "tartu", "turku");
    assertRefused(two, ErrorCode.REFUSED_BY_POLICY);
    assertThat(ask(two).toString())
        .contains("2 participants and needs 3")
        .doesNotContain("not among");
    assertRefused(with(house.glm(1), "turku"), ErrorCode.REFUSED_BY_POLICY);
  }

  @Test
  void codebookWithAnotherRange_refuses() {
    RunSpec spec = house.glm(1);
    Codebook wider =
        new Codebook(
            new DatasetId("heart"),
            List.of(
                Variable.number("age", "a", 0, 130),
                Variable.category("sex", "0", "1"),
                Variable.integer("ill", 0, 1)));
    assertRefused(
        new RunSpec(
            spec.network(), spec.id(), spec.study(), wider, spec.participants(), spec.analysis()),
        ErrorCode.CODEBOOK_MISMATCH);
  }

  @Test
  void datasetRemoved_refuses() {
    RunSpec spec = house.glm(1);
    new SiteDatasets(house.folder).remove(new DatasetId("heart"));
    assertRefused(spec, ErrorCode.REFUSED_BY_POLICY);
  }

  @Test
  void approvalAsked_waits_andStewardsRefusalRefuses() throws IOException {
    house.policy("each-study");
    RunSpec spec = house.glm(1);
    assertThat(ask(spec)).isInstanceOf(Gate.Answer.AwaitsSteward.class);
    FakeHub hub = house.hub(spec);
    try (TestHouse.Life life = house.life(hub);
        Steward steward = house.steward()) {
      life.desk.proposed(hub.proposal());
      steward.refuse(spec.id().value(), "eva", "not now");
    }
    assertRefused(spec, ErrorCode.REFUSED_BY_POLICY);
  }
}
