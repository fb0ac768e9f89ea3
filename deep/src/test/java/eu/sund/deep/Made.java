package eu.sund.deep;

import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Input;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.PublicRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Networks' examples from a seed, and the engine of the tests. */
final class Made {
  private Made() {}

  static final TorchEngine ENGINE = engine();

  private static TorchEngine engine() {
    if (System.getProperty(TorchRuntime.CACHE) == null
        && System.getProperty(TorchRuntime.NATIVES) == null) {
      System.setProperty(TorchRuntime.CACHE, Path.of("target", "natives").toString());
    }
    return new TorchEngine();
  }

  /** Examples of a network, with weights, ties in time, missing tags and sequences too long. */
  static Examples examples(NetworkSpec spec, int n, long seed) {
    PublicRandom random = PublicRandom.of(seed, List.of("examples"));
    List<int[]> categories = new ArrayList<>();
    List<Examples.Features> features = new ArrayList<>();
    Optional<Examples.Sequences> sequences = Optional.empty();
    for (Input input : spec.inputs()) {
      switch (input) {
        case Input.Dense d -> {}
        case Input.Embedding e -> categories.add(levels(random, n, e.levels()));
        case Input.Sparse s -> features.add(features(random, n, s.size()));
        case Input.Bag b -> features.add(features(random, n, b.size()));
        case Input.Tokens t -> sequences = Optional.of(sequences(random, n, t, spec.head()));
      }
    }
    float[] dense = new float[n * spec.denseWidth()];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (float) random.normal();
    }
    float[] labels = new float[n * spec.head().labels()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label(random, spec.head());
    }
    float[] times = new float[spec.head() instanceof Head.Cox ? n : 0];
    for (int i = 0; i < times.length; i++) {
      times[i] = 1 + random.below(5);
    }
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      weights[i] = i % 3 == 0 ? 1 : 0.5f + i % 3;
    }
    return new Examples(
        spec,
        n,
        new Examples.Arrays(dense, categories, features, sequences, labels, times, weights));
  }

  private static float label(PublicRandom random, Head head) {
    return switch (head) {
      case Head.Linear h -> (float) random.normal();
      case Head.MultiClass h -> random.below(h.outputs());
      case Head.Logistic h -> random.below(2);
      case Head.MultiLabel h -> random.below(2);
      case Head.Cox h -> random.below(2);
      case Head.Tagging h -> 0;
    };
  }

  private static int[] levels(PublicRandom random, int n, int levels) {
    int[] made = new int[n];
    Arrays.setAll(made, i -> random.below(levels));
    return made;
  }

  private static Examples.Features features(PublicRandom random, int n, int size) {
    int[] offsets = new int[n + 1];
    for (int i = 0; i < n; i++) {
      offsets[i + 1] = offsets[i] + random.below(4);
    }
    int[] indices = levels(random, offsets[n], size);
    float[] values = new float[offsets[n]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.normal();
    }
    return new Examples.Features(offsets, indices, values);
  }

  private static Examples.Sequences sequences(
      PublicRandom random, int n, Input.Tokens input, Head head) {
    int[] offsets = new int[n + 1];
    for (int i = 0; i < n; i++) {
      offsets[i + 1] = offsets[i] + 1 + random.below(input.lengthMax() + 2);
    }
    int[] ids = new int[offsets[n]];
    Arrays.setAll(ids, i -> 1 + random.below(input.vocabulary() - 1));
    int[] tags = new int[head instanceof Head.Tagging ? ids.length : 0];
    Arrays.setAll(tags, i -> random.below(head.outputs() + 1) - 1);
    return new Examples.Sequences(offsets, ids, tags);
  }

  /** Parameters that are nowhere special: not the zeros and ones that a network begins with. */
  static float[] parameters(NetworkSpec spec, long seed) {
    PublicRandom random = PublicRandom.of(seed, List.of("parameters"));
    float[] made = new float[spec.size()];
    for (int i = 0; i < made.length; i++) {
      made[i] = (float) (0.4 * random.normal());
    }
    return made;
  }

  /** Frozen numbers, likewise. */
  static NetworkEngine.FrozenWeights frozen(long seed) {
    return (parameter, target) -> {
      PublicRandom random = PublicRandom.of(seed, List.of("frozen", parameter.name()));
      for (int i = 0; i < target.length; i++) {
        target[i] = (float) (0.4 * random.normal());
      }
    };
  }
}
