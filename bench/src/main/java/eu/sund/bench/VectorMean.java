package eu.sund.bench;

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
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/**
 * A load for measurements: every site adds a vector that follows from the broadcast, the broadcast
 * becomes the mean. It reads no patient; its cost is that of the network, the ring and the
 * journals.
 *
 * <p>Options: {@code size} numbers, {@code rounds}, {@code kind} {@code real} (statistics) or
 * {@code weight} (models).
 */
public final class VectorMean implements Analysis<VectorMean.State, VectorMean.Result> {
  /** The largest magnitude of a number. */
  private static final double BOUND = 8;

  private static final int BLOCK = 1 << 14;

  private final Runnable onAbsorb;

  /** The analysis; {@code onAbsorb} is told of each sum. */
  public VectorMean(Runnable onAbsorb) {
    this.onAbsorb = onAbsorb;
  }

  /**
   * The mean so far.
   *
   * @param round the round that starts from it, from 1
   */
  public record State(int round, int rounds, Values mean) {}

  /** The first number of the last mean. */
  public record Result(int rounds, double first) {}

  @Override
  public AnalysisRef ref() {
    return new AnalysisRef("vector-mean", 1);
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
    int size = Integer.parseInt(study.options().getOrDefault("size", "30"));
    int rounds = Integer.parseInt(study.options().getOrDefault("rounds", "100"));
    boolean weights = "weight".equals(study.options().get("kind"));
    Encoding encoding = weights ? new Encoding.Weight(BOUND) : new Encoding.Real(BOUND);
    Layout layout = new Layout("mean", List.of(TensorSpec.vector("vector", size, encoding)));
    return new Plan(ref(), List.of(study.formula().response(), "age"), List.of(layout), rounds);
  }

  @Override
  public State begin(StudySpec study, Codebook codebook, Plan plan) {
    return new State(
        1, plan.roundsMax(), Values.zeros(plan.layout("mean").tensors().getFirst().size()));
  }

  @Override
  public Layout layout(Plan plan, State state) {
    return plan.layout("mean");
  }

  @Override
  public Update local(Plan plan, State state, Rows rows, AtSite site) {
    return new Update(plan.layout("mean"), List.of(new Trained(state.mean())));
  }

  /** What training would have made of the broadcast. */
  private record Trained(Values from) implements Values {
    @Override
    public int size() {
      return from.size();
    }

    @Override
    public void read(int start, double[] target, int count) {
      from.read(start, target, count);
      for (int i = 0; i < count; i++) {
        target[i] = 0.5 * target[i] + ((start + i) & 1023) * 0x1p-10;
      }
    }
  }

  @Override
  public Step<State, Result> absorb(Plan plan, State state, Aggregate sum) {
    onAbsorb.run();
    Values mean = new Scaled(sum.tensor("vector"), 1.0 / sum.participants());
    return state.round() == state.rounds()
        ? new Step.Done<>(new Result(state.round(), first(mean)))
        : new Step.Next<>(
            new State(state.round() + 1, state.rounds(), mean),
            "mean of " + mean.size() + " numbers");
  }

  private static double first(Values values) {
    double[] one = new double[1];
    values.read(0, one, 1);
    return one[0];
  }

  private record Scaled(Values values, double factor) implements Values {
    @Override
    public int size() {
      return values.size();
    }

    @Override
    public void read(int from, double[] target, int count) {
      values.read(from, target, count);
      for (int i = 0; i < count; i++) {
        target[i] = (float) (target[i] * factor);
      }
    }
  }

  @Override
  public void write(State state, OutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[BLOCK];
    float[] floats = new float[BLOCK];
    out.write(
        bytes.putInt(state.round()).putInt(state.rounds()).putInt(state.mean().size()).array(),
        0,
        12);
    for (int from = 0; from < state.mean().size(); from += BLOCK) {
      int count = Math.min(BLOCK, state.mean().size() - from);
      state.mean().read(from, numbers, count);
      for (int i = 0; i < count; i++) {
        floats[i] = (float) numbers[i];
      }
      bytes.clear().asFloatBuffer().put(floats, 0, count);
      out.write(bytes.array(), 0, 4 * count);
    }
  }

  @Override
  public State read(Plan plan, Blob state) {
    ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    state.read(0, head);
    head.flip();
    return new State(head.getInt(), head.getInt(), new Floats(state, head.getInt()));
  }

  /** Floats that stay where they lie. */
  private record Floats(Blob blob, int size) implements Values {
    @Override
    public void read(int from, double[] target, int count) {
      Objects.checkFromIndexSize(from, count, size);
      ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
      blob.read(12 + 4L * from, bytes);
      float[] floats = new float[count];
      bytes.flip().asFloatBuffer().get(floats);
      for (int i = 0; i < count; i++) {
        target[i] = floats[i];
      }
    }
  }
}
