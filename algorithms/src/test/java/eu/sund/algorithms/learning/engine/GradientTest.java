package eu.sund.algorithms.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.model.Activation;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngines;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.PublicRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Gradients against central differences of the loss, for every layer and head. */
final class GradientTest {
  private static final int ROWS = 7;
  private static final List<Head> HEADS =
      List.of(
          new Head.Linear(2),
          new Head.Logistic(),
          new Head.MultiClass(3),
          new Head.MultiLabel(3),
          new Head.Cox());

  @Test
  void gradient_everyHeadWithoutHiddenLayers_isTheDifferenceQuotient() {
    for (Head head : HEADS) {
      check(new NetworkSpec(inputs(), List.of(), head));
    }
  }

  @Test
  void gradient_everyActivationWithAndWithoutNorm_isTheDifferenceQuotient() {
    for (Activation activation : Activation.values()) {
      for (boolean norm : new boolean[] {false, true}) {
        List<Hidden> layers =
            List.of(new Hidden(5, activation, norm), new Hidden(4, activation, norm));
        check(new NetworkSpec(inputs(), layers, new Head.MultiClass(3)));
        check(new NetworkSpec(inputs(), layers, new Head.Cox()));
      }
    }
  }

  @Test
  void gradient_onlySparseFeatures_isTheDifferenceQuotient() {
    check(new NetworkSpec(List.of(new Input.Sparse("s", 9)), List.of(), new Head.Logistic()));
  }

  @Test
  void gradient_ofBatch_isTheSumOfThoseOfItsExamples() {
    NetworkSpec spec =
        new NetworkSpec(
            inputs(), List.of(new Hidden(5, Activation.GELU, true)), new Head.MultiLabel(3));
    Batch batch = Batch.all(examples(spec));
    float[] parameters = weights(spec);
    try (Network network = new JavaEngine().open(spec)) {
      float[] whole = new float[spec.size()];
      double loss = network.gradient(parameters, batch, whole);
      float[] parts = new float[spec.size()];
      double sum = 0;
      for (int i = 0; i < batch.size(); i++) {
        sum += network.gradient(parameters, batch.only(i), parts);
      }
      assertThat(sum).isCloseTo(loss, within(1e-12));
      for (int i = 0; i < whole.length; i++) {
        assertThat(parts[i]).isCloseTo(whole[i], within(1e-5f));
      }
    }
  }

  @Test
  void find_auto_givesTheExactEngine() {
    NetworkSpec spec = new NetworkSpec(inputs(), List.of(), new Head.Logistic());
    assertThat(NetworkEngines.find("auto", spec).name()).isEqualTo("java");
  }

  private static List<Input> inputs() {
    return List.of(
        new Input.Dense("x", 3),
        new Input.Embedding("e", 4, 2),
        new Input.Sparse("s", 6),
        new Input.Bag("b", 5, 3));
  }

  private static void check(NetworkSpec spec) {
    Batch batch = Batch.all(examples(spec));
    float[] parameters = weights(spec);
    try (Network network = new JavaEngine().open(spec)) {
      float[] gradient = new float[spec.size()];
      double loss = network.gradient(parameters, batch, gradient);
      assertThat(loss).isPositive();
      for (int i = 0; i < parameters.length; i++) {
        float kept = parameters[i];
        float step = 1e-3f;
        parameters[i] = kept + step;
        double up = network.gradient(parameters, batch, new float[spec.size()]);
        double above = parameters[i];
        parameters[i] = kept - step;
        double down = network.gradient(parameters, batch, new float[spec.size()]);
        double quotient = (up - down) / (above - parameters[i]);
        parameters[i] = kept;
        // the quotient's own error is of the order of step²
        assertThat((double) gradient[i])
            .as("%s, parameter %d", spec.text(), i)
            .isCloseTo(quotient, within(2e-4 * (1 + Math.abs(quotient))));
      }
    }
  }

  private static float[] weights(NetworkSpec spec) {
    PublicRandom random = PublicRandom.of(5, List.of("test"));
    float[] weights = new float[spec.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (0.4 * random.normal());
    }
    return weights;
  }

  private static Examples examples(NetworkSpec spec) {
    PublicRandom random = PublicRandom.of(6, List.of("test"));
    float[] dense = new float[ROWS * spec.denseWidth()];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (float) random.normal();
    }
    List<int[]> categories = new ArrayList<>();
    List<Examples.Features> features = new ArrayList<>();
    for (Input input : spec.inputs()) {
      if (input instanceof Input.Embedding e) {
        int[] levels = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
          levels[i] = random.below(e.levels());
        }
        categories.add(levels);
      } else if (input instanceof Input.Sparse s) {
        features.add(few(random, s.size()));
      } else if (input instanceof Input.Bag b) {
        features.add(few(random, b.size()));
      }
    }
    int each = spec.head().labels();
    float[] labels = new float[ROWS * each];
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          switch (spec.head()) {
            case Head.Linear linear -> (float) random.normal();
            case Head.MultiClass classes -> random.below(classes.outputs());
            case Head.Logistic h -> random.below(2);
            case Head.MultiLabel h -> random.below(2);
            case Head.Cox h -> i % 3 == 0 ? 0 : 1;
            case Head.Tagging h -> throw new IllegalArgumentException("no tags here");
          };
    }
    float[] weights = new float[ROWS];
    float[] times = new float[spec.head() instanceof Head.Cox ? ROWS : 0];
    for (int i = 0; i < ROWS; i++) {
      weights[i] = 0.5f + random.below(4) / 2f;
      if (times.length > 0) {
        times[i] = 1 + random.below(4); // with ties
      }
    }
    return new Examples(
        spec,
        ROWS,
        new Examples.Arrays(dense, categories, features, Optional.empty(), labels, times, weights));
  }

  private static Examples.Features few(PublicRandom random, int size) {
    int[] offsets = new int[ROWS + 1];
    int[] indices = new int[2 * ROWS];
    float[] values = new float[2 * ROWS];
    for (int i = 0; i < ROWS; i++) {
      offsets[i + 1] = 2 * (i + 1);
      for (int k = 2 * i; k < 2 * i + 2; k++) {
        indices[k] = random.below(size);
        values[k] = (float) random.normal();
      }
    }
    return new Examples.Features(offsets, indices, values);
  }
}
