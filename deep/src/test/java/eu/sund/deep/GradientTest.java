package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.model.Activation;
import eu.sund.core.model.Adapters;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.PublicRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against differences of losses, for every kind of input, layer and head. */
@Tag("slow")
class GradientTest {
  private static final List<Input> MIXED =
      List.of(
          new Input.Dense("first", 3),
          new Input.Embedding("sex", 3, 2),
          new Input.Sparse("ngrams", 10),
          new Input.Dense("second", 2),
          new Input.Bag("words", 7, 4));

  private static final List<Hidden> LAYERS =
      List.of(new Hidden(5, Activation.GELU, true), new Hidden(4, Activation.TANH, false));

  static Stream<NetworkSpec> networks() {
    return Stream.of(
        new NetworkSpec(MIXED, LAYERS, new Head.MultiClass(3)),
        new NetworkSpec(MIXED, LAYERS, new Head.Linear(2)),
        new NetworkSpec(MIXED, LAYERS, new Head.MultiLabel(3)),
        new NetworkSpec(MIXED, List.of(), new Head.Logistic()),
        new NetworkSpec(MIXED, LAYERS, new Head.Cox()),
        new NetworkSpec(List.of(new Input.Sparse("n", 9)), List.of(), new Head.Logistic()),
        new NetworkSpec(List.of(new Input.Sparse("n", 9)), LAYERS, new Head.Cox()),
        new NetworkSpec(List.of(text(Input.Norm.PRE)), LAYERS, new Head.Logistic()),
        new NetworkSpec(List.of(text(Input.Norm.POST)), List.of(), new Head.MultiLabel(2)),
        new NetworkSpec(List.of(text(Input.Norm.PRE)), List.of(), new Head.Tagging(3)),
        new NetworkSpec(
            List.of(new Input.Dense("age", 1), text(Input.Norm.POST)),
            List.of(),
            new Head.Logistic(),
            Optional.of(new Adapters(2, 4))),
        new NetworkSpec(
            List.of(text(Input.Norm.POST)),
            List.of(),
            new Head.Tagging(3),
            Optional.of(new Adapters(0, 1))));
  }

  static Input.Tokens text(Input.Norm norm) {
    Input.Pooling pooling = norm == Input.Norm.PRE ? Input.Pooling.MEAN : Input.Pooling.FIRST;
    return new Input.Tokens("note", 11, 5, 8, 2, 2, 6, norm, pooling);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradient_ofAnyNetwork_isTheSlopeOfTheLoss(NetworkSpec spec) {
    Examples examples = Made.examples(spec, 7, 1);
    float[] parameters = Made.parameters(spec, 2);
    Batch batch = new Batch(examples, new int[] {6, 0, 3, 2, 5}, 0, 5);
    PublicRandom random = PublicRandom.of(3, List.of("directions"));
    try (Network network = Made.ENGINE.open(spec, Made.frozen(4))) {
      float[] gradient = new float[spec.size()];
      network.gradient(parameters, batch, gradient);
      for (int k = 0; k < 5; k++) {
        double[] direction = new double[spec.size()];
        double slope = 0;
        double length = 0;
        for (int i = 0; i < direction.length; i++) {
          direction[i] = random.normal() / Math.sqrt(spec.size());
          slope += direction[i] * gradient[i];
          length += Math.abs(direction[i] * gradient[i]);
        }
        double step = 1e-2;
        double difference =
            (loss(network, parameters, batch, direction, step)
                    - loss(network, parameters, batch, direction, -step))
                / (2 * step);
        // The parameters are float32, and the difference has an error of step².
        assertThat(difference).isCloseTo(slope, within(2e-3 * (1 + length)));
      }
    }
  }

  private static double loss(
      Network network, float[] parameters, Batch batch, double[] direction, double step) {
    float[] moved = parameters.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * direction[i]);
    }
    return network.gradient(moved, batch, new float[moved.length]);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradient_ofABatch_isTheSumOverItsExamples(NetworkSpec spec) {
    Batch batch = Batch.all(Made.examples(spec, 6, 5));
    float[] parameters = Made.parameters(spec, 6);
    try (Network network = Made.ENGINE.open(spec, Made.frozen(7))) {
      float[] whole = new float[spec.size()];
      double loss = network.gradient(parameters, batch, whole);
      float[] parts = new float[spec.size()];
      double sum = 0;
      for (int i = 0; i < batch.size(); i++) {
        sum += network.gradient(parameters, batch.only(i), parts);
      }
      if (spec.head().isPerExample()) {
        assertThat(sum).isCloseTo(loss, within(1e-4));
        for (int i = 0; i < whole.length; i++) {
          assertThat(parts[i]).isCloseTo(whole[i], within(1e-4f));
        }
      } else {
        assertThat(sum).isNotCloseTo(loss, within(1e-2));
      }
    }
  }
}
