package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Layout;
import eu.sund.core.ModelLimits;
import eu.sund.core.Plan;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.TrainingNoise;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CourseTest {
  private static final Variable AGE = Variable.number("age", "a", 0, 120);
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), List.of(AGE));

  /** The version that trains with noise in the fold; here always the same. */
  private static final int TRAINING = 3;

  private static final double NOISE = 7;

  /** What every site adds twice: the sum of its values; the result is the second sum. */
  private record Totals(int version) implements Analysis<Double, Totals.Result> {
    /** The result. */
    record Result(double total) {}

    @Override
    public AnalysisRef ref() {
      return new AnalysisRef("totals", version);
    }

    @Override
    public Class<Result> resultType() {
      return Result.class;
    }

    @Override
    public Release<Result> release(Result result, ReleaseRule rule) {
      return new Release.Open<>(result);
    }

    @Override
    public Plan plan(StudySpec study, Codebook codebook) {
      Layout layout =
          new Layout("total", List.of(TensorSpec.scalar("total", new Encoding.Real(1000))));
      Optional<TrainingNoise> training =
          version == TRAINING
              ? Optional.of(new TrainingNoise(new SampledGaussian(1, 0.5, 2), List.of("total")))
              : Optional.empty();
      return new Plan(ref(), List.of("age"), List.of(layout), 2, training);
    }

    @Override
    public Double begin(StudySpec study, Codebook codebook, Plan plan) {
      return 0.0;
    }

    @Override
    public Layout layout(Plan plan, Double broadcast) {
      return plan.layout("total");
    }

    @Override
    public Update local(Plan plan, Double broadcast, Rows rows, AtSite site) {
      double[] sum = new double[1];
      rows.read(
          site.access(),
          block -> {
            for (int row = 0; row < block.rows(); row++) {
              sum[0] += block.columns()[0][row];
            }
          });
      double noise = version == TRAINING ? NOISE : 0;
      return new Update(layout(plan, broadcast), List.of(Values.of(sum[0] + noise)));
    }

    @Override
    public Step<Double, Result> absorb(Plan plan, Double broadcast, Aggregate sum) {
      double total = sum.tensor("total").scalar();
      if (total < 0) {
        return new Step.Failed<>("nobody is younger than zero");
      }
      return broadcast == 0.0
          ? new Step.Next<>(total, "halfway")
          : new Step.Done<>(new Result(total));
    }

    @Override
    public void write(Double broadcast, OutputStream out) throws IOException {
      new DataOutputStream(out).writeDouble(broadcast);
    }

    @Override
    public Double read(Plan plan, Blob state) throws IOException {
      return new DataInputStream(state.stream()).readDouble();
    }
  }

  private record Ages(List<Double> values) implements Rows {
    Ages(Double... values) {
      this(List.of(values));
    }

    @Override
    public List<Variable> variables() {
      return List.of(AGE);
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      double[] ages = values.stream().mapToDouble(Double::doubleValue).toArray();
      reader.block(new RowBlock(ages.length, new double[][] {ages}));
    }

    @Override
    public void close() {}
  }

  private static Course<Double, Totals.Result> begin(int version) {
    StudySpec study =
        new StudySpec(
            "Totals",
            "to try a course",
            List.of(CODEBOOK.dataset()),
            List.of(),
            new Filter.All(),
            "totals",
            Formula.parse("age ~ 1"),
            new TreeMap<>());
    return Course.begin(new Totals(version), study, CODEBOOK);
  }

  private static Blob sum(Course<Double, Totals.Result> course, Rows... sites) throws IOException {
    List<Blob> updates = new ArrayList<>();
    for (Rows site : sites) {
      ByteArrayOutputStream words = new ByteArrayOutputStream();
      RowAccess access = RowAccess.granted("test");
      course.contribute(
          site,
          AtSite.alone(access),
          course.stand(site, access, 2),
          Protection.encodingOnly(),
          Channels.newChannel(words));
      updates.add(Blob.of(words.toByteArray()));
    }
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    Ring.sum(course.layout(), updates, Channels.newChannel(sum));
    return Blob.of(sum.toByteArray());
  }

  private static Course.Advance<Double, Totals.Result> round(
      Course<Double, Totals.Result> course, Rows... sites) throws IOException {
    return course.absorb(sites.length, sum(course, sites));
  }

  private static Course<Double, Totals.Result> next(
      Course<Double, Totals.Result> course, String progress, Rows... sites) throws IOException {
    var next = (Course.Advance.Next<Double, Totals.Result>) round(course, sites);
    assertThat(next.progress()).isEqualTo(progress);
    assertThat(next.course().digest()).isNotEqualTo(course.digest());
    assertThat(resumed(course, next.course()).digest()).isEqualTo(next.course().digest());
    return next.course();
  }

  private static Course<Double, Totals.Result> resumed(
      Course<Double, Totals.Result> begin, Course<Double, Totals.Result> at) throws IOException {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    at.writeTo(state);
    return begin.resume(Blob.of(state.toByteArray()));
  }

  private static final Rows[] THREE = {
    new Ages(40.0, 50.5), new Ages(60.0, 20.0), new Ages(30.0, 30.0, 10.0)
  };

  private static final Rows[] ONE_TOO_SMALL = {
    new Ages(40.0, 50.5), new Ages(60.0), new Ages(30.0, 30.0), new Ages(1.0, 2.0)
  };

  /** The course when its pre-rounds are over. */
  private static Course<Double, Totals.Result> screened(Rows... sites) throws IOException {
    Course<Double, Totals.Result> begin = begin(1);
    var census = (Course.Advance.Next<Double, Totals.Result>) round(begin, sites);
    return ((Course.Advance.Next<Double, Totals.Result>) round(census.course(), sites)).course();
  }

  @Test
  void absorb_roundByRound_countsFirstAndLeadsToTheResult() throws IOException {
    Course<Double, Totals.Result> begin = begin(1);
    assertThat(begin.plan().rounds()).isEqualTo(4);
    Course<Double, Totals.Result> census = next(begin, "3 hospitals contribute", THREE);
    Course<Double, Totals.Result> first = next(census, "7 patients counted", THREE);
    Course<Double, Totals.Result> second = next(first, "halfway", THREE);
    assertThat(round(second, THREE)).isEqualTo(new Course.Advance.Done<>(new Totals.Result(240.5)));
  }

  @Test
  void contribute_siteBelowItsMinimum_addsZerosInEveryRound() throws IOException {
    Course<Double, Totals.Result> census = next(begin(1), "3 hospitals contribute", ONE_TOO_SMALL);
    Course<Double, Totals.Result> first = next(census, "6 patients counted", ONE_TOO_SMALL);
    Course<Double, Totals.Result> second = next(first, "halfway", ONE_TOO_SMALL);
    assertThat(round(second, ONE_TOO_SMALL))
        .isEqualTo(new Course.Advance.Done<>(new Totals.Result(153.5)));
  }

  /** Noise that is added in the fold must be in the sum, whether or not there are patients. */
  @Test
  void contribute_siteBelowItsMinimumOfATraining_addsNoiseAndNoCensusIsTaken() throws IOException {
    Course<Double, Totals.Result> begin = begin(TRAINING);
    assertThat(begin.plan().rounds()).isEqualTo(3);
    Course<Double, Totals.Result> first = next(begin, "3 hospitals contribute", ONE_TOO_SMALL);
    Course<Double, Totals.Result> second = next(first, "halfway", ONE_TOO_SMALL);
    assertThat(round(second, ONE_TOO_SMALL))
        .isEqualTo(new Course.Advance.Done<>(new Totals.Result(153.5 + 4 * NOISE)));
  }

  @Test
  void absorb_twoOfThreeContribute_isRefusedBeforeAnySum() throws IOException {
    assertThat(round(begin(1), new Ages(40.0, 50.5), new Ages(60.0), new Ages(30.0, 30.0)))
        .isInstanceOfSatisfying(
            Course.Advance.Refused.class,
            refused -> assertThat(refused.findings().toString()).contains("rule contributors"));
  }

  /** Of seven two may collude: four must contribute. */
  @Test
  void absorb_seven_needsTwoMoreThanMayCollude() throws IOException {
    Rows[] sites = new Rows[7];
    for (int i = 0; i < sites.length; i++) {
      sites[i] = i < 4 ? new Ages(40.0, 50.5) : new Ages(60.0);
    }
    assertThat(round(begin(1), sites)).isInstanceOf(Course.Advance.Next.class);
    sites[0] = new Ages(60.0);
    assertThat(round(begin(1), sites)).isInstanceOf(Course.Advance.Refused.class);
  }

  /** Where a variable tells whose row it is. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Visits(double[] people, double[] ages) implements Rows {
    private static final Codebook CODEBOOK =
        new Codebook(new DatasetId("heart"), List.of(AGE, Variable.patient("person")));

    @Override
    public List<Variable> variables() {
      return CODEBOOK.variables();
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      reader.block(new RowBlock(ages.length, new double[][] {ages, people}));
    }

    @Override
    public void close() {}
  }

  private static Course<Double, Totals.Result> visits(int version, String formula) {
    StudySpec study =
        new StudySpec(
            "Totals",
            "to try a course",
            List.of(CODEBOOK.dataset()),
            List.of(),
            new Filter.All(),
            "totals",
            Formula.parse(formula),
            new TreeMap<>());
    return Course.begin(new Totals(version), study, Visits.CODEBOOK);
  }

  @Test
  void absorb_severalRowsAPatient_patientsAreCountedAndNoiseMeetsOneRowOfEach() throws IOException {
    Rows one = new Visits(new double[] {1, 2, 1, 1}, new double[] {40, 50, 60, 70});
    Rows[] sites = {one, one, one};
    assertThat(visits(1, "age ~ 1").plan().variables()).containsExactly("age", "person");

    var plain =
        next(
            next(visits(1, "age ~ 1"), "3 hospitals contribute", sites),
            "6 patients counted",
            sites);
    assertThat(round(next(plain, "halfway", sites), sites))
        .isEqualTo(new Course.Advance.Done<>(new Totals.Result(660)));
    var noisy = next(visits(TRAINING, "age ~ 1"), "3 hospitals contribute", sites);
    assertThat(round(next(noisy, "halfway", sites), sites))
        .isEqualTo(new Course.Advance.Done<>(new Totals.Result(270 + 3 * NOISE)));
  }

  @Test
  void begin_formulaWithThePatient_isRefused() {
    assertThatThrownBy(() -> visits(1, "age ~ person"))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID))
        .hasMessageContaining("tells whose row it is");
  }

  @Test
  void findings_stricterLimits_bindTheSameCounts() throws IOException {
    Course<Double, Totals.Result> course = screened(THREE);
    assertThat(course.findings(3, ModelLimits.NETWORK)).isEmpty();
    assertThat(course.findings(3, new ModelLimits(4, 10, 5, 0.1))).hasSize(1);
  }

  @Test
  void absorb_analysisFails_saysWhy() throws IOException {
    Rows[] unborn = {new Ages(-1.0, -1.0), new Ages(-1.0, -1.0), new Ages(-1.0, -1.0)};
    assertThat(round(screened(unborn), unborn))
        .isEqualTo(new Course.Advance.Failed<>("nobody is younger than zero"));
  }

  @Test
  void digest_anotherVersion_differs() {
    assertThat(begin(2).digest()).isNotEqualTo(begin(1).digest());
    assertThat(begin(1).digest()).isEqualTo(begin(1).digest());
  }

  @Test
  void absorb_sumOfAnotherSize_isRefused() {
    assertThatThrownBy(() -> begin(1).absorb(1, Blob.of(new byte[16])))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_INVALID));
  }

  @Test
  void contribute_numberBeyondItsBound_isRefusedWithoutTheNumber() {
    assertThatThrownBy(() -> sum(screened(THREE), new Ages(1234.5, 1.0)))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BOUND_EXCEEDED))
        .hasMessageNotContaining("1234");
  }
}
