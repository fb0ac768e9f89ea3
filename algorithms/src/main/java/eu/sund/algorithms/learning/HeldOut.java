package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.metric.Judge;
import eu.sund.core.Blob;
import eu.sund.core.SiteMemory;
import eu.sund.core.Values;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Network;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The broadcast's model on a site's held-out patients, and the site's vote: yes, unless their mean
 * loss is more than a tolerance above that of the last accepted model.
 */
final class HeldOut {
  private static final String NAME = "held_losses";

  private HeldOut() {}

  /** Mean losses that the site remembers: of the last accepted model, and of the one after. */
  private record Losses(int goodModel, double good, int newModel, double now) {
    Optional<Double> of(int model) {
      return model == newModel
          ? Optional.of(now)
          : model == goodModel ? Optional.of(good) : Optional.empty();
    }
  }

  static void count(
      TrainState state,
      Network network,
      Examples examples,
      int[] held,
      SiteMemory memory,
      Map<String, Values> tensors)
      throws IOException {
    double loss = 0;
    if (held.length > 0) {
      float[] weights = SiteModels.own(state, memory);
      Batch batch = new Batch(examples, held, 0, held.length);
      loss = network.gradient(weights, batch, new float[weights.length]);
    }
    double sum = Judge.bounded(loss);
    boolean votes = held.length > 0 && state.model().options().evaluate().vote();
    boolean yes = !votes || vote(state, sum / held.length, memory);
    tensors.put("held", Values.of((double) held.length));
    tensors.put("heldloss", Values.of(sum));
    tensors.put("yes", Values.of(votes && yes ? 1.0 : 0.0));
    tensors.put("no", Values.of(votes && !yes ? 1.0 : 0.0));
  }

  private static boolean vote(TrainState state, double loss, SiteMemory memory) throws IOException {
    int good = state.watch().goodRound();
    int now = state.round() - (state.phase() == TrainState.Phase.CHECK ? 0 : 1);
    Optional<Double> before = read(memory).flatMap(losses -> losses.of(good));
    int goodModel = before.isPresent() ? good : -1;
    write(memory, new Losses(goodModel, before.orElse(loss), now, loss));
    double tolerance = state.model().options().evaluate().tolerance();
    return before.isEmpty() || loss <= before.get() * (1 + tolerance);
  }

  private static Optional<Losses> read(SiteMemory memory) throws IOException {
    Optional<Blob> kept = memory.read(NAME);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    DataInputStream in = new DataInputStream(kept.get().stream());
    return Optional.of(new Losses(in.readInt(), in.readDouble(), in.readInt(), in.readDouble()));
  }

  private static void write(SiteMemory memory, Losses losses) throws IOException {
    memory.write(
        NAME,
        stream -> {
          DataOutputStream out = new DataOutputStream(stream);
          out.writeInt(losses.goodModel());
          out.writeDouble(losses.good());
          out.writeInt(losses.newModel());
          out.writeDouble(losses.now());
          out.flush();
        });
  }
}
