package eu.sund.hub;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Attachment;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.Noise;
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
import java.util.Optional;

/**
 * Adds vectors over some rounds. The model of a round is the running mean, read from the sum where
 * that lies; so it is as large as the study's option {@code size} says.
 */
final class ToyAnalysis implements Analysis<ToyAnalysis.Model, ToyAnalysis.Result> {
  record Model(int round, Values weights) {}

  record Result(int rounds, double first, double last, long patients) {}

  @Override
  public AnalysisRef ref() {
    return new AnalysisRef("toy", 1);
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
    codebook.variable(study.formula().response());
    int size = Integer.parseInt(study.options().getOrDefault("size", "8"));
    int rounds = Integer.parseInt(study.options().getOrDefault("rounds", "4"));
    // Says that there is noise; the tests' sites add none.
    boolean noisy = study.options().containsKey("noisy");
    Noise noise = noisy ? Noise.of(0.0001, 1) : Noise.NONE;
    Encoding weights =
        noisy
            ? new Encoding.Count(1000)
            : size > 1000 ? new Encoding.Weight(100) : new Encoding.Real(100);
    return new Plan(
        ref(),
        study.options().containsKey("defect")
            ? List.of(study.formula().response(), "chol")
            : List.of(study.formula().response()),
        List.of(
            new Layout(
                "fit",
                List.of(
                    TensorSpec.scalar("patients", new Encoding.Count(1000)).with(noise),
                    TensorSpec.vector("weights", size, weights).with(noise)))),
        rounds);
  }

  @Override
  public Model begin(StudySpec study, Codebook codebook, Plan plan) {
    return new Model(1, Values.zeros(plan.layout("fit").tensors().get(1).size()));
  }

  @Override
  public Layout layout(Plan plan, Model broadcast) {
    return plan.layout("fit");
  }

  @Override
  public Update local(Plan plan, Model broadcast, Rows cohort, AtSite site) {
    throw new UnsupportedOperationException("the tests make their own updates");
  }

  @Override
  public Step<Model, Result> absorb(Plan plan, Model broadcast, Aggregate sum) {
    if (plan.variables().size() > 1) {
      throw new StackOverflowError("asked for by the option defect");
    }
    Values total = sum.tensor("weights");
    if (broadcast.round() == plan.roundsMax()) {
      double[] first = new double[1];
      double[] last = new double[1];
      total.read(0, first, 1);
      total.read(total.size() - 1, last, 1);
      Optional<Attachment> attachment =
          total.size() > 100_000
              ? Optional.of(out -> write(new Model(broadcast.round(), total), out))
              : Optional.empty();
      return new Step.Done<>(
          new Result(broadcast.round(), first[0], last[0], (long) sum.tensor("patients").scalar()),
          attachment);
    }
    return new Step.Next<>(
        new Model(broadcast.round() + 1, total), "round " + broadcast.round() + " is in");
  }

  @Override
  public void write(Model broadcast, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(broadcast.round());
    double[] block = new double[8192];
    byte[] bytes = new byte[8 * block.length];
    for (int from = 0; from < broadcast.weights().size(); from += block.length) {
      int count = Math.min(block.length, broadcast.weights().size() - from);
      broadcast.weights().read(from, block, count);
      java.nio.ByteBuffer.wrap(bytes).asDoubleBuffer().put(block, 0, count);
      data.write(bytes, 0, 8 * count);
    }
    data.flush();
  }

  @Override
  public Model read(Plan plan, Blob state) throws IOException {
    int round = new DataInputStream(state.stream()).readInt();
    int size = (int) ((state.size() - 4) / 8);
    return new Model(
        round,
        new Values() {
          @Override
          public int size() {
            return size;
          }

          @Override
          public void read(int from, double[] target, int count) {
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(8 * count);
            state.read(4 + 8L * from, bytes);
            bytes.flip().asDoubleBuffer().get(target, 0, count);
          }
        });
  }
}
