package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenWordsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void read_file_isOneWordALine() throws IOException {
    Path file = folder.resolve("hidden-words.txt");
    assertThat(HiddenWords.read(file)).isEmpty();
    Files.writeString(file, "Lindqvist\r\n\n  Åsa \nLindqvist\n");
    assertThat(HiddenWords.read(file)).containsExactlyInAnyOrder("Lindqvist", "Åsa");
  }

  @Test
  void read_fileThatIsNoText_isRefusedAndNotTakenForEmpty() throws IOException {
    Path file = folder.resolve("hidden-words.txt");
    Files.write(file, new byte[] {'a', (byte) 0xe5, '\n'});
    assertThatThrownBy(() -> HiddenWords.read(file))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_UNUSABLE))
        .hasMessageContaining("UTF-8");
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> HiddenWords.read(file)).hasMessageContaining("cannot be read");
  }
}
