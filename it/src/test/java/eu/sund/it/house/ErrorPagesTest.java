package eu.sund.it.house;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each error has a page for people who meet it. */
class ErrorPagesTest {
  private static final Path PAGES = Checkout.root().resolve("docs/errors");

  @Test
  void error_each_hasItsPage() {
    for (ErrorCode code : ErrorCode.values()) {
      Path page = PAGES.resolve(code.number() + ".md");
      assertThat(page).as("page of %s", code).isRegularFile();
      List<String> lines = Checkout.text(page).lines().toList();
      assertThat(lines.getFirst()).isEqualTo("# " + code.number() + " " + code.name());
      assertThat(lines).contains("## What happened", "## What to do");
    }
  }

  @Test
  void page_each_hasItsError() throws IOException {
    List<String> known =
        Arrays.stream(ErrorCode.values()).map(c -> c.number() + ".md").sorted().toList();
    try (Stream<Path> files = Files.list(PAGES)) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(n -> !n.equals("README.md"))
                  .sorted()
                  .toList())
          .isEqualTo(known);
    }
  }

  @Test
  void number_each_isUsedOnce() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
  }
}
