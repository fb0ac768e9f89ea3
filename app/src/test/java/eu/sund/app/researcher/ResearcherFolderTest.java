package eu.sund.app.researcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.HttpProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResearcherFolderTest {
  @TempDir Path folder;

  @Test
  void url_isReadBackAsTheSameProxy() {
    for (HttpProxy proxy :
        new HttpProxy[] {
          new HttpProxy("proxy.example", 3128, "", ""),
          new HttpProxy("proxy.example", 8080, "anna", "p@ss: /w+rd%"),
          new HttpProxy("10.0.0.1", 80, "dom\\user", "")
        }) {
      assertThat(HttpProxy.parse(ResearcherFolder.url(proxy))).isEqualTo(proxy);
    }
  }

  @Test
  void open_anyOtherFolder_saysHowToMakeOne() {
    assertThatThrownBy(() -> ResearcherFolder.open(folder))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("sund researcher enrol")
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.FOLDER_UNUSABLE);
  }
}
