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
import eu.sund.core.Plan;
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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CourseTest {
  private static final Variable AGE = Variable.number("age", "a", 0, 120);
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), List.of(AGE));

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
    public Plan plan(StudySpec study, Codebook codebook) {
      Layout layout =
          new Layout("total", List.of(TensorSpec.scalar("total", new Encoding.Real(1000))));
      return new Plan(ref(), List.of("age"), List.of(layout), 2);
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
      return new Update(layout(plan, broadcast), List.of(Values.of(sum[0])));
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
      course.contribute(
          site,
          AtSite.alone(RowAccess.granted("test")),
          Protection.encodingOnly(),
          Channels.newChannel(words));
      updates.add(Blob.of(words.toByteArray()));
    }
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    Ring.sum(course.layout(), updates, Channels.newChannel(sum));
    return Blob.of(sum.toByteArray());
  }

  @Test
  void absorb_roundByRound_leadsToTheResult() throws IOException {
    Course<Double, Totals.Result> first = begin(1);
    Blob sum = sum(first, new Ages(40.0, 50.5), new Ages(60.0));
    assertThat(first.absorb(2, sum))
        .isInstanceOfSatisfying(
            Course.Advance.Next.class,
            next -> {
              assertThat(next.progress()).isEqualTo("halfway");
              assertThat(next.course().digest()).isNotEqualTo(first.digest());
              assertThat(next.course().absorb(2, sum))
                  .isEqualTo(new Course.Advance.Done<>(new Totals.Result(150.5)));
            });
  }

  @Test
  void absorb_analysisFails_saysWhy() throws IOException {
    Course<Double, Totals.Result> course = begin(1);
    assertThat(course.absorb(1, sum(course, new Ages(-1.0))))
        .isEqualTo(new Course.Advance.Failed<>("nobody is younger than zero"));
  }

  @Test
  void resume_whatWasWritten_standsAtTheSamePlace() throws IOException {
    Course<Double, Totals.Result> first = begin(1);
    Blob sum = sum(first, new Ages(40.0));
    var next = (Course.Advance.Next<Double, Totals.Result>) first.absorb(1, sum);
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    next.course().writeTo(state);
    assertThat(first.resume(Blob.of(state.toByteArray())).digest())
        .isEqualTo(next.course().digest());
  }

  @Test
  void digest_anotherVersion_differs() {
    assertThat(begin(2).digest()).isNotEqualTo(begin(1).digest());
    assertThat(begin(1).digest()).isEqualTo(begin(1).digest());
  }

  @Test
  void absorb_sumOfAnotherSize_isRefused() {
    assertThatThrownBy(() -> begin(1).absorb(1, Blob.of(new byte[8])))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_INVALID));
  }

  @Test
  void contribute_numberBeyondItsBound_isRefusedWithoutTheNumber() {
    assertThatThrownBy(() -> sum(begin(1), new Ages(1234.5)))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BOUND_EXCEEDED))
        .hasMessageNotContaining("1234");
  }
}
