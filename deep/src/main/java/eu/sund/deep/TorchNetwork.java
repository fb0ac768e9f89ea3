package eu.sund.deep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import eu.sund.core.Checks;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngine.FrozenWeights;
import eu.sund.core.model.NetworkSpec;

/**
 * A network on PyTorch. The library computes scores and differentiates them; losses are Java
 * ({@link Losses}), so that the slope of a score enters the backward pass as a number.
 *
 * <p>Large batches are worked off in pieces that bound the memory of the forward pass; where a loss
 * joins examples (Cox) a batch stays whole.
 */
final class TorchNetwork implements Network {
  /** The most examples, and the most tokens with padding, of one forward pass. */
  private static final int EXAMPLES_MAX = 4096;

  private static final int TOKENS_MAX = 8192;

  private final NetworkSpec spec;
  private final PtNDManager manager;
  private final Weights weights;
  private final Forward forward;

  TorchNetwork(PtNDManager manager, NetworkSpec spec, FrozenWeights frozen) {
    this.manager = manager;
    this.spec = spec;
    weights = new Weights(manager, spec, frozen);
    forward = new Forward(spec, weights);
  }

  @Override
  public NetworkSpec spec() {
    return spec;
  }

  @Override
  public double gradient(float[] parameters, Batch batch, float[] gradient) {
    check(parameters.length);
    check(gradient.length);
    weights.set(parameters);
    double loss = 0;
    boolean before = TorchRuntime.enter(true);
    try {
      int piece = spec.head().isPerExample() ? piece() : Math.max(1, batch.size());
      for (int from = batch.from(); from < batch.to(); from += piece) {
        loss += backward(part(batch, from, piece));
      }
    } finally {
      JniUtils.setGradMode(before);
    }
    weights.takeGradient(gradient);
    return loss;
  }

  private double backward(Batch batch) {
    try (NDManager step = manager.newSubManager()) {
      NDArray scores;
      float[] slope;
      double loss;
      if (spec.head() instanceof Head.Tagging tagging) {
        Sequences sequences = Sequences.of(batch, tokens());
        scores = forward.tokenScores(step, sequences);
        slope = new float[Math.toIntExact(scores.size())];
        loss = Tags.loss(tagging.outputs(), batch, sequences, scores.toFloatArray(), slope);
      } else {
        scores = forward.scores(step, batch);
        slope = new float[Math.toIntExact(scores.size())];
        loss = Losses.of(spec.head(), batch, scores.toFloatArray(), slope);
      }
      NDArray seed = step.create(slope, scores.getShape());
      JniUtils.backward((PtNDArray) scores, (PtNDArray) seed, false, false);
      return loss;
    }
  }

  @Override
  public void predict(float[] parameters, Batch batch, double[] out) {
    check(parameters.length);
    weights.set(parameters);
    boolean before = TorchRuntime.enter(false);
    try {
      int done = 0;
      int piece = piece();
      for (int from = batch.from(); from < batch.to(); from += piece) {
        done += scores(part(batch, from, piece), out, done);
      }
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  private int scores(Batch batch, double[] out, int at) {
    try (NDManager step = manager.newSubManager()) {
      if (spec.head() instanceof Head.Tagging tagging) {
        Sequences sequences = Sequences.of(batch, tokens());
        float[] scores = forward.tokenScores(step, sequences).toFloatArray();
        return Tags.scatter(tagging.outputs(), batch, sequences, scores, out, at);
      }
      float[] scores = forward.scores(step, batch).toFloatArray();
      for (int i = 0; i < scores.length; i++) {
        out[at + i] = scores[i];
      }
      return scores.length;
    }
  }

  private Input.Tokens tokens() {
    return spec.tokens().orElseThrow();
  }

  private int piece() {
    return spec.tokens().map(t -> Math.max(1, TOKENS_MAX / t.lengthMax())).orElse(EXAMPLES_MAX);
  }

  private static Batch part(Batch batch, int from, int piece) {
    Examples examples = batch.examples();
    return new Batch(examples, batch.rows(), from, Math.min(batch.to(), from + piece));
  }

  private void check(int length) {
    Checks.argument(
        length == spec.size(), "the network has %s parameters, given were %s", spec.size(), length);
  }

  @Override
  public void close() {
    weights.close();
    manager.close();
  }
}
