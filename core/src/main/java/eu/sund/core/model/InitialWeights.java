package eu.sund.core.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The numbers with which a network begins: a pure function of its tensors and a public seed, the
 * same bits everywhere.
 *
 * <p>Each tensor has a stream of its own, keyed by seed and name, so that adding a layer does not
 * change the others' numbers.
 */
public final class InitialWeights {
  private InitialWeights() {}

  /** The trained tensors' numbers, one after the other, [size]. */
  public static float[] of(NetworkSpec spec, long seed) {
    return of(spec, seed, parameter -> true);
  }

  /** The same, with zeros for the tensors that are not {@code drawn}. */
  public static float[] of(NetworkSpec spec, long seed, Predicate<Parameter> drawn) {
    float[] weights = new float[spec.size()];
    int at = 0;
    for (Parameter parameter : spec.parameters()) {
      if (drawn.test(parameter)) {
        fill(parameter, seed, weights, at);
      }
      at += parameter.size();
    }
    return weights;
  }

  /** The numbers of tensors that are not trained, where a network starts from none published. */
  public static NetworkEngine.FrozenWeights frozen(long seed) {
    return (parameter, target) -> fill(parameter, seed, target, 0);
  }

  private static void fill(Parameter parameter, long seed, float[] target, int from) {
    int end = from + parameter.size();
    PublicRandom random = PublicRandom.of(seed, List.of("weights", parameter.name()));
    switch (parameter.start()) {
      case Parameter.Start.Constant constant ->
          Arrays.fill(target, from, end, (float) constant.value());
      case Parameter.Start.Uniform uniform -> {
        for (int i = from; i < end; i++) {
          target[i] = (float) (uniform.limit() * (2 * random.uniform() - 1));
        }
      }
      case Parameter.Start.Normal normal -> {
        for (int i = from; i < end; i++) {
          target[i] = (float) (normal.deviation() * random.normal());
        }
      }
    }
  }
}
