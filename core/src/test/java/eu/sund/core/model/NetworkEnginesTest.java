package eu.sund.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkEnginesTest {
  private static final NetworkSpec SPEC =
      new NetworkSpec(List.of(new Input.Dense("x", 2)), List.of(), new Head.Logistic());

  /** This module has none. */
  @Test
  void find_ofAnEngineThatIsNotHere_saysWhatToInstall() {
    assertThat(NetworkEngines.all()).isEmpty();
    assertThatThrownBy(() -> NetworkEngines.find("torch", SPEC))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("no engine 'torch'")
        .hasMessageContaining("docs/deep.md")
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.ENGINE_MISSING);
  }
}
