package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.transport.UploadTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparesTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private void files(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(folder.resolve(name), "old bytes, which are long");
    }
  }

  @Test
  void sweep_keepsTheNamedOnesAndPartsAndMakesSparesOfTheRest() throws IOException {
    files("update-2", "update-1", "sum-1", "sum-2.part");
    Files.createDirectory(folder.resolve("memory"));
    Spares.sweep(folder, Set.of("update-2"));
    assertThat(names()).containsExactly("memory", "spare-0", "spare-1", "sum-2.part", "update-2");
    Spares.sweep(folder, Set.of("update-2"));
    assertThat(names()).containsExactly("memory", "spare-0", "spare-1", "sum-2.part", "update-2");
  }

  @Test
  void sweep_ofMany_keepsAFewSpares() throws IOException {
    files("a", "b", "c", "d", "e", "f", "g", "h", "i");
    Spares.sweep(folder, Set.of());
    assertThat(names()).hasSize(Spares.MAX).allMatch(name -> name.startsWith("spare-"));
  }

  @Test
  void open_overASpare_endsWhereItWasWrittenLast() throws IOException {
    files("spare-3");
    for (String name : List.of("over a spare", "anew")) {
      try (FileChannel channel = Spares.open(folder.resolve(name))) {
        channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
        Spares.cut(channel);
      }
      assertThat(folder.resolve(name)).hasContent("new");
    }
    assertThat(names()).containsExactly("anew", "over a spare");
  }

  @Test
  void download_afterACut_goesOnAndLeavesTheSpareAlone() throws IOException {
    files("spare-0");
    Files.writeString(folder.resolve("sum-1.part"), "ne");
    try (UploadTarget target = Spares.download(folder.resolve("sum-1"))) {
      assertThat(target.received()).isEqualTo(2);
      target.write(2, ByteBuffer.wrap(new byte[] {'w'}));
      target.finish();
    }
    assertThat(folder.resolve("sum-1")).hasContent("new");
    assertThat(names()).containsExactly("spare-0", "sum-1");
  }

  @Test
  void download_withASpare_isWrittenOverIt() throws IOException {
    files("spare-0");
    try (UploadTarget target = Spares.download(folder.resolve("sum-1"))) {
      assertThat(target.received()).isZero();
      target.write(0, ByteBuffer.wrap(new byte[] {'n'}));
      target.finish();
    }
    assertThat(folder.resolve("sum-1")).hasContent("n");
    assertThat(names()).containsExactly("sum-1");
  }
}
