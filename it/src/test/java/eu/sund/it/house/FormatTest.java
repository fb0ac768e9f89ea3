package eu.sund.it.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All Java sources look as the formatter writes them; {@code ./sund format} does it. */
class FormatTest {
  @Test
  void sources_all_areFormatted() {
    List<Path> sources = Checkout.sources();
    assertThat(sources).isNotEmpty();
    List<String> unformatted =
        sources.parallelStream().filter(f -> !formatted(f)).map(Checkout::name).toList();
    assertThat(unformatted).as("run ./sund format").isEmpty();
  }

  private static boolean formatted(Path file) {
    String text = Checkout.text(file);
    try {
      String tidy = new Formatter().formatSource(text);
      tidy = RemoveUnusedImports.removeUnusedImports(tidy);
      tidy = ImportOrderer.reorderImports(tidy, JavaFormatterOptions.Style.GOOGLE);
      return tidy.equals(text);
    } catch (FormatterException e) {
      throw new AssertionError(Checkout.name(file) + " cannot be parsed", e);
    }
  }
}
