package eu.sund.core.model;

/**
 * Something that runs networks: an open set, found by {@link java.util.ServiceLoader}. An engine
 * has a public constructor without arguments that is cheap; what is costly happens in {@link
 * #open}.
 */
public interface NetworkEngine {
  /** Where the numbers of tensors come from that are not trained. */
  @FunctionalInterface
  interface FrozenWeights {
    /**
     * Fills {@code target} with a tensor's numbers.
     *
     * @param target [parameter.size]
     */
    void read(Parameter parameter, float[] target);

    /** For networks that have none. */
    static FrozenWeights none() {
      return (parameter, target) -> {
        throw new IllegalStateException("no numbers for '" + parameter.name() + "'");
      };
    }
  }

  /** Its name, by which a study can ask for it, such as {@code java}. */
  String name();

  /** Whether it can run such a network. */
  boolean canRun(NetworkSpec spec);

  /**
   * Whether its numbers are the same bits on every machine. If not, they repeat on one machine with
   * one number of threads at best.
   */
  boolean isExact();

  /** Opens a network. */
  Network open(NetworkSpec spec, FrozenWeights frozen);

  /** Opens a network all of whose tensors are trained. */
  default Network open(NetworkSpec spec) {
    return open(spec, FrozenWeights.none());
  }
}
