package eu.sund.governance.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.governance.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StudyYamlTest {
  private static final String FULL =
      """
      title: Who has coronary disease?
      purpose: |
        Compare risk factors
        across hospitals.
      datasets: [heart, heart-two]
      sites: [turku, tartu]
      cohort: age >= 40 and sex = '1'
      analysis: glm
      formula: disease ~ age + sex * cp
      options:
        family: binomial
        ridge: 0.5
        reference: { cp: 4 }
        evaluate:
          threshold: 0.50
          deep: { er: true }
        grid: [0.1, 0.2]
      """;
  private static final String SMALL =
      "title: t\npurpose: p\ndatasets: heart\nformula: disease ~ age\n";

  private static StudySpec parse(String text) {
    return StudyYaml.parse("study.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refused(String text) {
    SundException error = catchThrowableOfType(SundException.class, () -> parse(text));
    assertThat(error).isNotNull();
    return String.valueOf(error.getMessage());
  }

  @Test
  void parse_everyKey_isTaken() {
    StudySpec study = parse(FULL);
    assertThat(study.title()).isEqualTo("Who has coronary disease?");
    assertThat(study.purpose()).isEqualTo("Compare risk factors\nacross hospitals.\n");
    assertThat(study.datasets())
        .containsExactly(new DatasetId("heart"), new DatasetId("heart-two"));
    assertThat(study.sites()).containsExactly(new SiteId("turku"), new SiteId("tartu"));
    assertThat(study.cohort()).isEqualTo(Filter.parse("age >= 40 and sex = '1'"));
    assertThat(study.formula().text()).isEqualTo("disease ~ age + sex * cp");
    assertThat(study.options())
        .containsEntry("family", "binomial")
        .containsEntry("ridge", "0.5")
        .containsEntry("reference.cp", "4")
        .containsEntry("evaluate.threshold", "0.50")
        .containsEntry("evaluate.deep.er", "true")
        .containsEntry("grid", "0.1,0.2")
        .hasSize(6);
  }

  @Test
  void parse_missingSites_waitsUnlessAskedToGoOn() {
    assertThat(parse(SMALL + "missing-sites: go-on\n").goesOn()).isTrue();
    assertThat(parse(SMALL + "missing-sites: wait\n").goesOn()).isFalse();
    assertThat(refused(SMALL + "missing-sites: yes\n")).contains("one of wait, go-on");
  }

  @Test
  void parse_again_isFalseUnlessWritten() {
    assertThat(parse(SMALL + "again: true\n").again()).isTrue();
    assertThat(parse(SMALL + "again: false\n").again()).isFalse();
    assertThat(refused(SMALL + "again: 3\n")).contains("one of true, false");
  }

  @Test
  void parse_onlyWhatIsNeeded_takesDefaults() {
    StudySpec study = parse(SMALL);
    assertThat(study.again()).isFalse();
    assertThat(study.goesOn()).isFalse();
    assertThat(study.analysis()).isEqualTo("glm");
    assertThat(study.cohort()).isEqualTo(Filter.all());
    assertThat(study.sites()).isEmpty();
    assertThat(study.options()).isEmpty();
  }

  @Test
  void parse_severalProblems_areReportedTogether() {
    assertThat(
            refused(
                    """
                    titel: x
                    purpose: ''
                    datasets: [Heart, heart, heart]
                    sites: []
                    cohort: age >=
                    analysis: 'No such'
                    formula: age + sex
                    options: { 5: 1, a: [], b: { c: ~ }, x.y: 1, x: { y: 2 } }
                    """)
                .lines()
                .map(line -> line.replaceAll("(study.yaml:\\d+:\\d+: .{1,12}).*", "$1")))
        .containsExactly(
            "study.yaml:1:1: unknown key ",
            "study.yaml:1:1: 'title' is m",
            "study.yaml:2:10: 'purpose' mu",
            "study.yaml:3:12: 'datasets' n",
            "study.yaml:3:26: 'heart' stan",
            "study.yaml:4:8: 1 to 64 name",
            "study.yaml:5:9: 'cohort': fi",
            "study.yaml:6:11: 'analysis': ",
            "study.yaml:7:10: 'formula': f",
            "study.yaml:8:12: '5' cannot n",
            "study.yaml:8:21: 'a' must be ",
            "study.yaml:8:33: 'c' must be ",
            "study.yaml:8:51: option 'x.y'");
  }

  @Test
  void parse_noMap_isRefused() {
    assertThat(refused("[1]")).contains("the document must be a map of keys and values");
  }

  @Test
  void parse_longTitle_isRefused() {
    assertThat(refused(SMALL.replace("title: t", "title: " + "t".repeat(201))))
        .contains("study.yaml:1:8: 'title' must be a text of at most 200 characters");
  }

  @Test
  void parse_listItemWithComma_isRefused() {
    assertThat(refused(SMALL + "options: { a: ['1,2', 3] }\n")).contains("must not hold a comma");
  }

  @Test
  void parse_damagedStudies_onlyEverRefuse() {
    byte[] good = FULL.getBytes(StandardCharsets.UTF_8);
    int refusals = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      try {
        StudyYaml.parse("study.yaml", Mutations.of(good, new SplittableRandom(seed)));
      } catch (SundException e) {
        refusals++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refusals).isGreaterThan(1000);
  }
}
