package eu.sund.deep;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkSpec;

/**
 * Runs networks on PyTorch's native library, by the name {@code torch}: every network that can be
 * declared. Cheap until a network is opened.
 *
 * <p><b>Numerics.</b> float32. Not exact in the contract's sense: the same bits on one machine,
 * with one thread; elsewhere the library may choose other instructions.
 *
 * <p>Thread-safe; the networks that it opens are not.
 */
public final class TorchEngine implements NetworkEngine {
  /** Its name. */
  public static final String NAME = "torch";

  /** For the service loader. */
  public TorchEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean canRun(NetworkSpec spec) {
    return true;
  }

  @Override
  public boolean isExact() {
    return false;
  }

  /**
   * {@inheritDoc}
   *
   * @throws eu.sund.core.SundException with {@code ENGINE_MISSING} if the native library is not
   *     installed; the message says how to install it
   */
  @Override
  public Network open(NetworkSpec spec, FrozenWeights frozen) {
    try {
      return new TorchNetwork(TorchRuntime.manager(), spec, frozen);
    } catch (NoClassDefFoundError e) {
      throw new SundException(
          ErrorCode.ENGINE_MISSING,
          "the tensor engine's own libraries are not on the class path. " + TorchRuntime.REMEDY,
          e);
    }
  }
}
