package eu.sund.simulation;

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
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Mean and variance of a variable in two phases: size and sum, then three times squares around a
 * centre that moves with the share of patients above it.
 */
final class Spread implements Analysis<Spread.State, Spread.Result> {
  static final int ROUNDS = 4;

  /** With the two pre-rounds. */
  static final int RUN_ROUNDS = 2 + ROUNDS;

  /** The broadcast. */
  record State(int round, double n, double sum, double centre, double squares) {}

  /** The result. */
  record Result(long n, double mean, double variance, double centre, List<Double> shares) {}

  @Override
  public AnalysisRef ref() {
    return new AnalysisRef("spread", 1);
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
    String response = study.formula().response();
    double most = codebook.variable(response).range().maxAbs();
    Layout size =
        new Layout(
            "size",
            List.of(
                TensorSpec.scalar("n", new Encoding.Count(1e6)),
                TensorSpec.scalar("sum", new Encoding.Real(1e6 * most))));
    Layout spread =
        new Layout(
            "spread",
            List.of(
                TensorSpec.scalar("squares", new Encoding.Real(1e6 * 4 * most * most)),
                TensorSpec.vector("shares", 3, new Encoding.Weight(1))));
    return new Plan(ref(), List.of(response), List.of(size, spread), ROUNDS);
  }

  @Override
  public State begin(StudySpec study, Codebook codebook, Plan plan) {
    return new State(1, 0, 0, 0, 0);
  }

  @Override
  public Layout layout(Plan plan, State state) {
    return plan.layout(state.round() == 1 ? "size" : "spread");
  }

  @Override
  public Update local(Plan plan, State state, Rows rows, AtSite site) {
    double[] sums = new double[6];
    rows.read(
        site.access(),
        block -> {
          for (int row = 0; row < block.rows(); row++) {
            double value = block.columns()[0][row];
            double off = value - state.centre();
            sums[0] += 1;
            sums[1] += value;
            sums[2] += off * off;
            for (int i = 0; i < 3; i++) {
              sums[3 + i] += off > i ? 1 : 0;
            }
          }
        });
    Layout layout = layout(plan, state);
    if (state.round() == 1) {
      return new Update(layout, List.of(Values.of(sums[0]), Values.of(sums[1])));
    }
    double n = Math.max(1, sums[0]);
    return new Update(
        layout, List.of(Values.of(sums[2]), Values.of(sums[3] / n, sums[4] / n, sums[5] / n)));
  }

  @Override
  public Step<State, Result> absorb(Plan plan, State state, Aggregate sum) {
    if (state.round() == 1) {
      double n = sum.tensor("n").scalar();
      double total = sum.tensor("sum").scalar();
      return n < 2
          ? new Step.Failed<>("fewer than two patients")
          : new Step.Next<>(new State(2, n, total, total / n, 0), "size");
    }
    double squares = sum.tensor("squares").scalar();
    double[] shares = sum.tensor("shares").toArray();
    double centre = state.centre() + (shares[0] / sum.participants() - 0.5);
    if (state.round() < ROUNDS) {
      return new Step.Next<>(
          new State(state.round() + 1, state.n(), state.sum(), centre, squares), "spread");
    }
    double mean = state.sum() / state.n();
    double shift = state.centre() - mean;
    double variance = (squares - state.n() * shift * shift) / (state.n() - 1);
    return new Step.Done<>(
        new Result(
            (long) state.n(), mean, variance, centre, List.of(shares[0], shares[1], shares[2])));
  }

  @Override
  public void write(State state, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(state.round());
    data.writeDouble(state.n());
    data.writeDouble(state.sum());
    data.writeDouble(state.centre());
    data.writeDouble(state.squares());
    data.flush();
  }

  @Override
  public State read(Plan plan, Blob blob) throws IOException {
    DataInputStream data = new DataInputStream(blob.stream());
    return new State(
        data.readInt(), data.readDouble(), data.readDouble(), data.readDouble(), data.readDouble());
  }
}
