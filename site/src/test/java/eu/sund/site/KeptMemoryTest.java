package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Blob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptMemoryTest {
  @TempDir Path folder = Path.of("");

  private KeptMemory memory() {
    Vault vault = new Vault(folder.resolve("vault.key"), new SecureRandom()::nextBytes);
    return new KeptMemory(folder.resolve("memory"), vault);
  }

  private static void keep(KeptMemory memory, String name, String text) throws IOException {
    memory.write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(KeptMemory memory, String name) throws IOException {
    Optional<Blob> blob = memory.read(name);
    return blob.isEmpty()
        ? "nothing"
        : new String(blob.get().stream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void write_inARound_isSeenFromTheNextOn() throws IOException {
    try (KeptMemory memory = memory()) {
      memory.begin(1);
      keep(memory, "control", "first");
      assertThat(text(memory, "control")).isEqualTo("nothing");
      memory.settle();
      memory.begin(2);
      assertThat(text(memory, "control")).isEqualTo("first");
      keep(memory, "control", "second");
      memory.settle();
      memory.begin(3);
      assertThat(text(memory, "control")).isEqualTo("second");
      assertThat(text(memory, "other")).isEqualTo("nothing");
    }
  }

  @Test
  void kill_beforeTheUpdateIsJournaled_leavesWhatWasBefore() throws IOException {
    try (KeptMemory memory = memory()) {
      memory.begin(1);
      keep(memory, "control", "first");
      memory.settle();
      memory.begin(2);
      keep(memory, "control", "lost");
    }
    try (KeptMemory again = memory()) {
      again.begin(2);
      assertThat(text(again, "control")).isEqualTo("first");
    }
  }

  @Test
  void kill_afterTheUpdateIsJournaled_keepsTheNew() throws IOException {
    try (KeptMemory memory = memory()) {
      memory.begin(1);
      keep(memory, "control", "first");
      memory.settle();
      memory.begin(2);
      keep(memory, "control", "second");
    }
    try (KeptMemory again = memory()) {
      again.begin(3);
      assertThat(text(again, "control")).isEqualTo("second");
    }
  }

  @Test
  void files_onDisk_areSealed() throws IOException {
    try (KeptMemory memory = memory()) {
      memory.begin(1);
      keep(memory, "control", "what belongs to patients");
    }
    try (Stream<Path> files = Files.list(folder.resolve("memory"))) {
      Path file = files.findFirst().orElseThrow();
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(bytes).hasSize(Vault.IV_BYTES + 24).doesNotContain("patients");
    }
  }
}
