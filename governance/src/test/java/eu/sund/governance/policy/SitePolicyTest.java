package eu.sund.governance.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import eu.sund.core.AnalysisRef;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ModelLimits;
import eu.sund.core.ResearcherId;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.governance.Keys;
import eu.sund.governance.Mutations;
import eu.sund.governance.policy.Reason.Rule;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SitePolicyTest {
  private static final String ANNA = PublicKeys.text(PublicKeys.raw(Keys.anna().getPublic()));
  private static final String BERTIL = PublicKeys.text(PublicKeys.raw(Keys.bertil().getPublic()));
  private static final DatasetId HEART = new DatasetId("heart");
  private static final DatasetId LUNG = new DatasetId("lung");
  private static final SiteId TURKU = new SiteId("turku");
  private static final Variable AGE = Variable.number("age", "a", 0, 120);
  private static final Variable DISEASE = Variable.integer("disease", 0, 1);
  private static final Variable CP = Variable.category("cp", "1", "2");
  private static final Codebook CODEBOOK = new Codebook(HEART, List.of(AGE, DISEASE, CP));
  private static final String STUDY =
      "title: t\npurpose: p\ndatasets: [heart, lung]\ncohort: cp = '1'\nformula: disease ~ age\n";
  private static final String POLICY =
      """
      version: 1
      researchers:
        anna: %s
        bertil: %s
      datasets:
        heart:
          researchers: [anna]
          analyses: [glm]
          approval: automatic
          patients-min: 20
        lung:
          researchers: [bertil]
          analyses: [glm]
      """
          .formatted(ANNA, BERTIL);

  private static SitePolicy parse(String text) {
    return SitePolicy.parse("policy.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refused(String text) {
    SundException error = catchThrowableOfType(SundException.class, () -> parse(text));
    assertThat(error).isNotNull();
    return String.valueOf(error.getMessage());
  }

  private static SignedStudy signed(String text) {
    return SignedStudy.sign(
        "nordic", new ResearcherId("anna"), text.getBytes(StandardCharsets.UTF_8), Keys.anna());
  }

  private static RunSpec run(SignedStudy study) {
    return new RunSpec(
        "nordic",
        new RunId("r-0123456789abcdef"),
        study,
        CODEBOOK,
        List.of(new SiteId("tartu"), new SiteId("tromso"), TURKU),
        new AnalysisRef("glm", 1));
  }

  private static StudyRequest request(RunSpec run) {
    return new StudyRequest(
        "nordic", TURKU, run, List.of("disease", "age", "cp"), Map.of(HEART, CODEBOOK));
  }

  private static StudyRequest holding(Map<DatasetId, Codebook> held) {
    return new StudyRequest("nordic", TURKU, run(signed(STUDY)), List.of("age"), held);
  }

  private static List<Rule> rules(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).reasons().stream().map(Reason::rule).toList();
  }

  @Test
  void decide_everythingInOrder_isAllowed() {
    assertThat(parse(POLICY).decide(request(run(signed(STUDY)))))
        .isEqualTo(new Verdict.Allowed(List.of(HEART)));
  }

  @Test
  void decide_trainingWithoutALimitOnAttacks_isRefusedWhereThePolicyAsksForOne() {
    String policy =
        POLICY
            .replace("analyses: [glm]", "analyses: [train]")
            .replace("patients-min: 20", "disclosure: { attack-auc-max: 0.6 }");
    assertThat(parse(policy).disclosure(HEART).attackAucMax()).isEqualTo(0.6);
    for (String option : List.of("", "release: { attack-auc-max: 0.7 }", "release: x")) {
      assertThat(rules(parse(policy).decide(training(option))))
          .as(option)
          .containsExactly(Rule.ATTACK_UNLIMITED);
    }
    for (String option :
        List.of("release: { attack-auc-max: 0.6 }", "privacy: { epsilon: 1, patients: 100 }")) {
      assertThat(parse(policy).decide(training(option))).isInstanceOf(Verdict.Allowed.class);
    }
    String silent = POLICY.replace("analyses: [glm]", "analyses: [train]");
    assertThat(parse(silent).decide(training(""))).isInstanceOf(Verdict.Allowed.class);
    assertThat(refused(policy.replace("0.6", "0.4"))).contains("attack-auc-max must be 0.5 to 1");
  }

  private static StudyRequest training(String option) {
    String options = option.isEmpty() ? "" : "options: { " + option + " }\n";
    RunSpec glm = run(signed(STUDY + "analysis: train\n" + options));
    return request(
        new RunSpec(
            glm.network(),
            glm.id(),
            glm.study(),
            glm.codebook(),
            glm.participants(),
            new AnalysisRef("train", 1)));
  }

  @Test
  void decide_approvalOfEachStudyOrNothingSaid_awaitsTheSteward() {
    for (String approval : List.of("approval: each-study", "")) {
      Verdict verdict =
          parse(POLICY.replace("approval: automatic", approval))
              .decide(request(run(signed(STUDY))));
      assertThat(verdict)
          .isEqualTo(
              new Verdict.AwaitsSteward(
                  List.of(HEART), "the policy asks for your approval of each study on 'heart'"));
    }
  }

  @Test
  void decide_emptyPolicy_refuses() {
    assertThat(rules(SitePolicy.empty().decide(request(run(signed(STUDY))))))
        .containsExactly(
            Rule.RESEARCHER_UNKNOWN, Rule.DATASET_NOT_ALLOWED, Rule.ANALYSIS_NOT_ALLOWED);
    assertThat(rules(parse("version: 1\n").decide(request(run(signed(STUDY)))))).isNotEmpty();
  }

  @Test
  void decide_twoParticipants_isRefused() {
    RunSpec three = run(signed(STUDY));
    RunSpec two =
        new RunSpec(
            three.network(),
            three.id(),
            three.study(),
            three.codebook(),
            List.of(new SiteId("tartu"), TURKU),
            three.analysis());
    assertThat(rules(parse(POLICY).decide(request(two)))).containsExactly(Rule.SITES_TOO_FEW);
  }

  @Test
  void decide_researcherWithAnotherKey_isRefused() {
    SignedStudy forged =
        SignedStudy.sign(
            "nordic",
            new ResearcherId("anna"),
            STUDY.getBytes(StandardCharsets.UTF_8),
            Keys.bertil());
    assertThat(rules(parse(POLICY).decide(request(run(forged))))).containsExactly(Rule.KEY_DIFFERS);
  }

  @Test
  void decide_researcherWhoIsNotNamedForTheDataset_isRefused() {
    SignedStudy study =
        SignedStudy.sign(
            "nordic",
            new ResearcherId("bertil"),
            STUDY.getBytes(StandardCharsets.UTF_8),
            Keys.bertil());
    assertThat(rules(parse(POLICY).decide(request(run(study)))))
        .containsExactly(Rule.DATASET_NOT_ALLOWED);
  }

  @Test
  void decide_signatureOfAnotherDocument_isRefused() {
    SignedStudy good = signed(STUDY);
    SignedStudy forged =
        new SignedStudy(
            STUDY.replace("title: t", "title: u").getBytes(StandardCharsets.UTF_8),
            good.researcher(),
            good.publicKey(),
            good.signature());
    assertThat(rules(parse(POLICY).decide(request(run(forged)))))
        .containsExactly(Rule.SIGNATURE_INVALID);
  }

  @Test
  void decide_runOfAnotherNetwork_isRefused() {
    StudyRequest request =
        new StudyRequest(
            "baltic", TURKU, run(signed(STUDY)), List.of("age"), Map.of(HEART, CODEBOOK));
    assertThat(rules(parse(POLICY).decide(request)))
        .containsExactly(Rule.NETWORK_DIFFERS, Rule.SIGNATURE_INVALID);
  }

  @Test
  void decide_siteThatIsNotAsked_isRefused() {
    StudyRequest request =
        new StudyRequest(
            "nordic",
            new SiteId("oulu"),
            run(signed(STUDY + "sites: [turku]\n")),
            List.of("age"),
            Map.of(HEART, CODEBOOK));
    assertThat(rules(parse(POLICY).decide(request)))
        .containsExactly(Rule.SITE_NOT_ASKED, Rule.SITE_NOT_ASKED);
  }

  @Test
  void decide_documentThatIsNoStudy_isRefused() {
    Verdict verdict = parse(POLICY).decide(request(run(signed("title: t\n"))));
    assertThat(rules(verdict)).containsExactly(Rule.STUDY_UNREADABLE);
    assertThat(((Verdict.Refused) verdict).reasons().getFirst().words())
        .contains("study.yaml:1:1: 'formula' is missing");
  }

  @Test
  void decide_analysisThatIsNotAllowed_isRefused() {
    SitePolicy none = parse(POLICY.replace("analyses: [glm]", "analyses: []"));
    assertThat(rules(none.decide(request(run(signed(STUDY))))))
        .containsExactly(Rule.ANALYSIS_NOT_ALLOWED);
  }

  @Test
  void decide_runWithAnotherAnalysisThanTheStudy_isRefused() {
    assertThat(rules(parse(POLICY).decide(request(run(signed(STUDY + "analysis: cox\n"))))))
        .containsExactly(Rule.ANALYSIS_DIFFERS);
  }

  @Test
  void decide_secondHeldDatasetThatIsNotOpen_refusesTheWhole() {
    Codebook lung = new Codebook(LUNG, CODEBOOK.variables());
    Verdict verdict = parse(POLICY).decide(holding(Map.of(HEART, CODEBOOK, LUNG, lung)));
    assertThat(rules(verdict)).containsExactly(Rule.DATASET_NOT_ALLOWED);
    SitePolicy both = parse(POLICY.replace("researchers: [bertil]", "researchers: [bertil, anna]"));
    assertThat(both.decide(holding(Map.of(HEART, CODEBOOK, LUNG, lung))))
        .isEqualTo(
            new Verdict.AwaitsSteward(
                List.of(HEART, LUNG), "the policy asks for your approval of each study on 'lung'"));
  }

  @Test
  void decide_noDatasetHeld_isRefused() {
    assertThat(rules(parse(POLICY).decide(holding(Map.of()))))
        .containsExactly(Rule.DATASET_NOT_HELD);
  }

  @Test
  void decide_variablesThatTheSiteLacks_isRefused() {
    Codebook poor = new Codebook(HEART, List.of(AGE, DISEASE));
    Verdict verdict = parse(POLICY).decide(holding(Map.of(HEART, poor)));
    assertThat(rules(verdict)).containsExactly(Rule.VARIABLE_UNKNOWN);
    assertThat(((Verdict.Refused) verdict).reasons().getFirst().words())
        .isEqualTo("this site's codebook of 'heart' lacks cp");
  }

  @Test
  void decide_planVariableThatNoCodebookHas_isRefused() {
    StudyRequest request =
        new StudyRequest(
            "nordic", TURKU, run(signed(STUDY)), List.of("name"), Map.of(HEART, CODEBOOK));
    assertThat(rules(parse(POLICY).decide(request)))
        .containsExactly(Rule.VARIABLE_UNKNOWN, Rule.VARIABLE_UNKNOWN);
  }

  @Test
  void decide_codebookThatDiffers_isRefusedWhereBoundsDependOnIt() {
    List<Variable> different =
        List.of(
            Variable.number("age", "a", 0, 121),
            Variable.number("age", "mo", 0, 120),
            Variable.integer("age", 0, 120));
    for (Variable age : different) {
      Codebook own = new Codebook(HEART, List.of(age, DISEASE, CP));
      assertThat(rules(parse(POLICY).decide(holding(Map.of(HEART, own)))))
          .contains(Rule.CODEBOOK_DIFFERS);
    }
    Codebook levels = new Codebook(HEART, List.of(AGE, DISEASE, Variable.category("cp", "2", "1")));
    assertThat(rules(parse(POLICY).decide(holding(Map.of(HEART, levels)))))
        .containsExactly(Rule.CODEBOOK_DIFFERS);
  }

  @Test
  void decide_meaningsAndMissingCodes_areTheSitesOwn() {
    Variable age = new Variable("age", AGE.type(), "a", AGE.range(), List.of(), Set.of("?"), "ikä");
    Codebook own = new Codebook(HEART, List.of(CP, DISEASE, age, Variable.integer("x", 0, 1)));
    assertThat(parse(POLICY).decide(holding(Map.of(HEART, own))))
        .isEqualTo(new Verdict.Allowed(List.of(HEART)));
  }

  @Test
  void decide_codebookOfAForeignDataset_isRefused() {
    assertThat(
            rules(
                parse(POLICY).decide(request(run(signed(STUDY.replace("[heart, lung]", "lung")))))))
        .containsExactly(Rule.CODEBOOK_DIFFERS, Rule.DATASET_NOT_HELD);
  }

  @Test
  void parse_patientsMin_isTheDatasets() {
    String policy = POLICY.replace("patients-min: 20", "patients-min: 35");
    assertThat(parse(policy).disclosure(HEART).patientsMin()).isEqualTo(35);
    // 4.3 of the specification
    assertThat(parse(policy).disclosure(LUNG).patientsMin()).isEqualTo(20);
    assertThat(parse(policy).disclosure(new DatasetId("other"))).isEqualTo(Disclosure.DEFAULT);
  }

  private static String withDisclosure(String lines) {
    return POLICY.replace("patients-min: 20", "disclosure: { " + lines + " }");
  }

  @Test
  void parse_disclosure_isStricterAndNeverLooser() {
    assertThat(parse(withDisclosure("level-min: 20, saturation: 0.05")).disclosure(HEART).model())
        .isEqualTo(new ModelLimits(3, 20, 5, 0.05));
    assertThat(refused(withDisclosure("contributors-min: 2"))).contains("must be 3 to 64");
    assertThat(refused(withDisclosure("level-min: 9"))).contains("must be 10 to 100");
    assertThat(refused(withDisclosure("cell-min: 4"))).contains("must be 5 to 100");
    assertThat(refused(withDisclosure("saturation: 0.2"))).contains("at most 0.1");
    assertThat(refused(withDisclosure("saturation: 0"))).contains("above 0");
    Disclosure series = parse(withDisclosure("series-saturation: 0.02")).disclosure(HEART);
    assertThat(series.seriesSaturation()).isEqualTo(0.02);
    assertThat(parse(withDisclosure("refusals-a-day: 3")).disclosure(HEART).refusalsMax())
        .isEqualTo(3);
    assertThat(refused(withDisclosure("series-saturation: 0.2"))).contains("at most 0.1");
    assertThat(refused(withDisclosure("series-saturation: 0"))).contains("above 0");
    assertThat(refused(withDisclosure("refusals-a-day: 11"))).contains("must be 1 to 10");
    assertThat(refused(withDisclosure("refusals-a-day: 0"))).contains("from 1 to");
    assertThat(refused(withDisclosure("levels-min: 12"))).contains("did you mean 'level-min'?");
  }

  @Test
  void and_ofTwoDatasets_takesTheStricterOfEach() {
    Disclosure one = new Disclosure(30, new ModelLimits(3, 20, 5, 0.1), 10, 0.05, 10, 0.6, true);
    Disclosure other = new Disclosure(20, new ModelLimits(4, 10, 5, 0.02), 25, 0.1, 4, 1, false);
    Disclosure both = new Disclosure(30, new ModelLimits(4, 20, 5, 0.02), 25, 0.05, 4, 0.6, false);
    assertThat(one.and(other)).isEqualTo(both);
    assertThat(other.and(one)).isEqualTo(both);
  }

  @Test
  void decide_studyThatGoesOn_isAllowedUnlessForbidden() {
    String study = STUDY + "missing-sites: go-on\n";
    assertThat(parse(POLICY).decide(request(run(signed(study)))))
        .isInstanceOf(Verdict.Allowed.class);
    SitePolicy strict = parse(withDisclosure("missing-sites: wait"));
    assertThat(rules(strict.decide(request(run(signed(study))))))
        .containsExactly(Rule.MISSING_SITES_NOT_ALLOWED);
    assertThat(strict.decide(request(run(signed(STUDY))))).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void parse_missingSites_mayBeForbidden() {
    assertThat(parse(withDisclosure("level-min: 20")).disclosure(HEART).goesOn()).isTrue();
    assertThat(parse(withDisclosure("missing-sites: go-on")).disclosure(HEART).goesOn()).isTrue();
    assertThat(parse(withDisclosure("missing-sites: wait")).disclosure(HEART).goesOn()).isFalse();
    assertThat(refused(withDisclosure("missing-sites: no"))).contains("one of wait, go-on");
  }

  @Test
  void parse_wrongPolicies_areRefusedWithEveryProblem() {
    assertThat(refused("datasets: {}\n")).contains("'version' is missing");
    assertThat(refused("version: 2\n")).contains("whole number from 1 to 1, found number '2'");
    assertThat(refused("version: 1\nreasearchers: {}\n")).contains("did you mean 'researchers'?");
    assertThat(refused("version: 1\nresearchers:\n  anna: ed25519:AAAA\n"))
        .contains("policy.yaml:3:9: 'anna': a public key is written ed25519: and 44 characters");
    assertThat(refused("version: 1\nresearchers:\n  Anna: " + ANNA))
        .contains("researcher name must be");
    assertThat(refused(POLICY.replace(BERTIL, ANNA))).contains("already another researcher's");
    assertThat(refused(POLICY.replace("researchers: [anna]", "researchers: [anne]")))
        .contains("'anne' is not listed under researchers");
    assertThat(refused(POLICY.replace("approval: automatic", "approval: auto")))
        .contains("must be one of each-study, automatic");
    assertThat(refused(POLICY.replace("patients-min: 20", "patients-min: 0")))
        .contains("whole number from 1 to 1000000");
    assertThat(refused(POLICY.replace("    analyses: [glm]\n", "")))
        .contains("'analyses' is missing");
    assertThat(refused("version: 1\nresearchers:\ndatasets: [heart]\n"))
        .contains("'researchers' must be a map of keys and values, found nothing")
        .contains("'datasets' must be a map of keys and values, found a list");
  }

  @Test
  void constructor_ruleWithUnknownResearcher_isRefused() {
    SitePolicy.Rules rules =
        new SitePolicy.Rules(
            Set.of(new ResearcherId("anna")),
            Set.of("glm"),
            SitePolicy.Approval.AUTOMATIC,
            Disclosure.DEFAULT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SitePolicy(Map.of(), Map.of(HEART, rules)));
  }

  @Test
  void parse_damagedPolicies_onlyEverRefuse() {
    byte[] good = POLICY.getBytes(StandardCharsets.UTF_8);
    int refusals = 0;
    for (int seed = 0; seed < 5_000; seed++) {
      try {
        SitePolicy.parse("policy.yaml", Mutations.of(good, new SplittableRandom(seed)));
      } catch (SundException e) {
        refusals++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refusals).isGreaterThan(1000);
  }
}
