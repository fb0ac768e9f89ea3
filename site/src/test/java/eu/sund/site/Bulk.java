package eu.sund.site;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.Plan;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A large model: every round adds one tenth of the mean so far and a part of the patients. With the
 * option {@code defect} the site under test runs out of stack.
 */
final class Bulk implements Analysis<Bulk.State, Bulk.Result> {
  static final int SIZE = 300_000;
  static final int ROUNDS = 8;

  /** With the two pre-rounds. */
  static final int RUN_ROUNDS = 2 + ROUNDS;

  record State(int round, Values mean) {}

  record Result(double first) {}

  @Override
  public AnalysisRef ref() {
    return new AnalysisRef("bulk", 1);
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
        new Layout("mean", List.of(TensorSpec.vector("v", SIZE, new Encoding.Weight(8))));
    List<String> variables =
        study.options().containsKey("defect") ? List.of("age", "sex") : List.of("age");
    return new Plan(ref(), variables, List.of(layout), ROUNDS);
  }

  @Override
  public State begin(StudySpec study, Codebook codebook, Plan plan) {
    return new State(1, Values.zeros(SIZE));
  }

  @Override
  public Layout layout(Plan plan, State state) {
    return plan.layout("mean");
  }

  @Override
  public Update local(Plan plan, State state, Rows rows, AtSite site) {
    if (plan.variables().contains("sex") && site.site().equals(FakeHub.SELF)) {
      throw new StackOverflowError("asked for");
    }
    double[] sum = new double[1];
    rows.read(
        site.access(),
        block -> {
          for (int i = 0; i < block.rows(); i++) {
            sum[0] += block.columns()[0][i];
          }
        });
    double part = sum[0] % 7 / 10;
    return new Update(plan.layout("mean"), List.of(new Moved(state.mean(), 0.1, part)));
  }

  /** Every number scaled and shifted. */
  private record Moved(Values from, double factor, double shift) implements Values {
    @Override
    public int size() {
      return from.size();
    }

    @Override
    public void read(int start, double[] target, int count) {
      from.read(start, target, count);
      for (int i = 0; i < count; i++) {
        target[i] = target[i] * factor + shift + (start + i) % 13 * 0.01;
      }
    }
  }

  @Override
  public Step<State, Result> absorb(Plan plan, State state, Aggregate sum) {
    Values mean = new Moved(sum.tensor("v"), 1.0 / sum.participants(), 0);
    return state.round() == ROUNDS
        ? new Step.Done<>(new Result(mean.toArray()[0]))
        : new Step.Next<>(new State(state.round() + 1, mean), "on");
  }

  @Override
  public void write(State state, OutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 8 * SIZE);
    bytes.putInt(state.round());
    for (double number : state.mean().toArray()) {
      bytes.putDouble(number);
    }
    out.write(bytes.array());
  }

  @Override
  public State read(Plan plan, Blob state) {
    ByteBuffer head = ByteBuffer.allocate(4);
    state.read(0, head);
    return new State(head.flip().getInt(), new Stored(state));
  }

  /** Numbers that stay where they lie. */
  private record Stored(Blob blob) implements Values {
    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public void read(int from, double[] target, int count) {
      ByteBuffer bytes = ByteBuffer.allocate(8 * count);
      blob.read(4 + 8L * from, bytes);
      bytes.flip().asDoubleBuffer().get(target, 0, count);
    }
  }
}
