package eu.sund.deep;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * PyTorch's native library in this process, loaded once and on first use.
 *
 * <p>It lies in the folder that the system property {@value #NATIVES} names, where {@code ./sund
 * build --deep} laid it, and nothing is unpacked; or {@value #CACHE} names a folder of the
 * program's own into which it is unpacked from the archives on the class path. Nothing is ever
 * downloaded, and nothing is sent anywhere.
 *
 * <p><b>Numerics.</b> One thread computes, whatever the machine has: the order of sums is then
 * fixed.
 */
final class TorchRuntime {
  static final String NATIVES = "sund.deep.natives";
  static final String CACHE = "sund.deep.cache";

  static final String REMEDY =
      "Build with './sund build --deep', or install the add-on archive sund-deep (docs/deep.md);"
          + " it is for Linux on x86-64";

  /** What DJL reads when it starts; see its class {@code LibUtils}. */
  private static final Map<String, String> FIXED =
      Map.of(
          "ai.djl.offline", "true",
          "OPT_OUT_TRACKING", "true",
          "ai.djl.default_engine", "PyTorch",
          "ai.djl.pytorch.num_threads", "1",
          "ai.djl.pytorch.num_interop_threads", "1",
          "ai.djl.pytorch.graph_optimizer", "false",
          "PYTORCH_FLAVOR", "cpu",
          "RUST_FLAVOR", "cpu");

  private static Optional<Engine> engine = Optional.empty();

  private TorchRuntime() {}

  /** A new manager of tensors; whoever asked closes it. */
  static PtNDManager manager() {
    return (PtNDManager) engine().newBaseManager(Device.cpu());
  }

  private static synchronized Engine engine() {
    if (engine.isEmpty()) {
      prepare();
      try {
        engine = Optional.of(Engine.getEngine("PyTorch"));
      } catch (EngineException | LinkageError | AssertionError e) {
        throw missing("the tensor engine does not start", e);
      }
    }
    return engine.get();
  }

  /** Sets what the native parts read when they start; safe to call again. */
  static synchronized void prepare() {
    FIXED.forEach(System::setProperty);
    Optional<Path> natives = folder(NATIVES);
    if (natives.isPresent()) {
      Path folder = natives.get();
      if (!Files.isRegularFile(folder.resolve(System.mapLibraryName("torch")))) {
        throw new SundException(
            ErrorCode.ENGINE_MISSING, "no tensor engine in " + folder + ". " + REMEDY);
      }
      System.setProperty("PYTORCH_LIBRARY_PATH", folder.toString());
      System.setProperty("DJL_CACHE_DIR", folder.toString());
      return;
    }
    Path cache =
        folder(CACHE)
            .orElseThrow(
                () ->
                    new SundException(
                        ErrorCode.ENGINE_MISSING,
                        "the tensor engine is not installed here. " + REMEDY));
    System.setProperty("DJL_CACHE_DIR", cache.toString());
  }

  /**
   * Makes the calling thread compute alone and sets whether it keeps what a backward pass needs.
   * OpenMP's number of threads belongs to a thread: set at the start alone, others would share
   * their sums with helpers, and wait for them by spinning.
   *
   * @return whether it was kept before
   */
  static boolean enter(boolean backward) {
    JniUtils.setNumThreads(1);
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(backward);
    return before;
  }

  static SundException missing(String what, Throwable cause) {
    return new SundException(ErrorCode.ENGINE_MISSING, what + ". " + REMEDY, cause);
  }

  private static Optional<Path> folder(String property) {
    return Optional.ofNullable(System.getProperty(property)).map(p -> Path.of(p).toAbsolutePath());
  }
}
