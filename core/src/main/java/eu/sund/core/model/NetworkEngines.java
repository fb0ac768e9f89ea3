package eu.sund.core.model;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Finds an engine. */
public final class NetworkEngines {
  private NetworkEngines() {}

  /** Looked up once: a class path does not change. */
  private static final class Found {
    static final List<NetworkEngine> ENGINES = load();
  }

  /** All engines of this program, by name, the exact ones first. */
  public static List<NetworkEngine> all() {
    return Found.ENGINES;
  }

  private static List<NetworkEngine> load() {
    return ServiceLoader.load(NetworkEngine.class, NetworkEngines.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(
            Comparator.comparing((NetworkEngine engine) -> !engine.isExact())
                .thenComparing(NetworkEngine::name))
        .toList();
  }

  /**
   * The engine of this name, or with {@code auto} the first that can run the network, exact ones
   * before others.
   *
   * @throws SundException with {@code ENGINE_MISSING} if this program has none that can
   */
  public static NetworkEngine find(String name, NetworkSpec spec) {
    List<NetworkEngine> engines = all();
    return engines.stream()
        .filter(e -> (name.equals("auto") || e.name().equals(name)) && e.canRun(spec))
        .findFirst()
        .orElseThrow(
            () ->
                new SundException(
                    ErrorCode.ENGINE_MISSING,
                    "no engine '"
                        + name
                        + "' here can run this network; there are "
                        + engines.stream().map(NetworkEngine::name).toList()
                        + ". 'torch', for text encoders and large networks, is an add-on:"
                        + " docs/deep.md"));
  }
}
