package eu.sund.algorithms.learning.engine;

import eu.sund.core.Checks;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkSpec;

/**
 * Networks without an encoder, in plain Java: no native library, and the same bits on every
 * machine, since sums have a fixed order and functions are {@code StrictMath}'s.
 *
 * <p>Thread-safe; what it opens is not.
 */
public final class JavaEngine implements NetworkEngine {
  /** Makes the engine; it holds no state. */
  public JavaEngine() {}

  @Override
  public String name() {
    return "java";
  }

  @Override
  public boolean canRun(NetworkSpec spec) {
    return spec.tokens().isEmpty();
  }

  @Override
  public boolean isExact() {
    return true;
  }

  @Override
  public Network open(NetworkSpec spec, FrozenWeights frozen) {
    Checks.argument(canRun(spec), "engine 'java' has no encoder of tokens");
    return new JavaNetwork(spec);
  }
}
