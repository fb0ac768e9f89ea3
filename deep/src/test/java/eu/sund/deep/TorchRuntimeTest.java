package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkSpec;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class TorchRuntimeTest {
  private final Map<String, Optional<String>> before = new LinkedHashMap<>();

  @BeforeEach
  void forget() {
    for (String property : List.of(TorchRuntime.NATIVES, TorchRuntime.CACHE)) {
      before.put(property, Optional.ofNullable(System.getProperty(property)));
      System.clearProperty(property);
    }
  }

  @AfterEach
  void restore() {
    System.clearProperty(TorchRuntime.NATIVES);
    before.forEach((name, value) -> value.ifPresent(v -> System.setProperty(name, v)));
  }

  @Test
  void prepare_withoutTheAddOn_saysHowToInstallIt() {
    assertThatThrownBy(TorchRuntime::prepare)
        .isInstanceOf(SundException.class)
        .hasMessageContaining("./sund build --deep")
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.ENGINE_MISSING);
  }

  /** The module's own classes without the libraries that it stands on. */
  @Test
  void open_withoutTheLibraries_saysHowToInstallThem() throws Exception {
    URL[] own = {where(TorchEngine.class), where(NetworkEngine.class)};
    try (URLClassLoader bare = new URLClassLoader(own, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = bare.loadClass(TorchEngine.class.getName());
      Method open =
          type.getMethod(
              "open",
              bare.loadClass(NetworkSpec.class.getName()),
              bare.loadClass(NetworkEngine.FrozenWeights.class.getName()));
      Object engine = type.getConstructor().newInstance();
      assertThatThrownBy(() -> open.invoke(engine, null, null))
          .cause()
          .hasToString(
              "eu.sund.core.SundException: the tensor engine's own libraries are not on the class"
                  + " path. "
                  + TorchRuntime.REMEDY);
    }
  }

  private static URL where(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Test
  void prepare_withAFolderThatHoldsNoEngine_namesIt(@TempDir Path empty) {
    System.setProperty(TorchRuntime.NATIVES, empty.toString());

    assertThatThrownBy(TorchRuntime::prepare)
        .hasMessageContaining("no tensor engine in " + empty)
        .hasMessageContaining("sund-deep");
  }

  @Test
  void prepare_always_keepsTheLibraryOffline() {
    assertThatThrownBy(TorchRuntime::prepare).isInstanceOf(SundException.class);

    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
    assertThat(System.getProperty("ai.djl.pytorch.num_threads")).isEqualTo("1");
  }
}
