package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtefactFolderTest {
  private static final byte[] BYTES = "[PAD]\n[UNK]\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder = Path.of("");

  @Test
  void open_fileUnderItsDigest_isRead() throws IOException {
    Digest digest = Digest.of(BYTES);
    Files.write(folder.resolve(digest.hex()), BYTES);
    Blob blob = new ArtefactFolder(folder).open(digest);
    byte[] some = new byte[5];
    blob.read(6, ByteBuffer.wrap(some));
    assertThat(blob.size()).isEqualTo(BYTES.length);
    assertThat(some).isEqualTo("[UNK]".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void open_fileThatIsNotThereOrAnother_isRefused() throws IOException {
    Digest digest = Digest.of(BYTES);
    refused(digest, "no file with SHA-256 " + digest.hex());
    Files.write(folder.resolve(digest.hex()), new byte[] {1});
    refused(digest, "another SHA-256");
  }

  @Test
  void admit_file_liesUnderItsDigestAndIsListed() throws IOException {
    Path file = Files.write(folder.resolve("vocab.txt"), BYTES);
    ArtefactFolder artefacts = new ArtefactFolder(folder.resolve("artefacts"));
    assertThat(artefacts.list()).isEmpty();
    Digest digest = artefacts.admit(file);
    assertThat(digest).isEqualTo(Digest.of(BYTES)).isEqualTo(artefacts.admit(file));
    assertThat(artefacts.open(digest).size()).isEqualTo(BYTES.length);
    assertThat(artefacts.list()).containsExactly(digest);
    assertThatThrownBy(() -> artefacts.admit(folder.resolve("none")))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARTEFACT_REFUSED));
    try (Stream<Path> files = Files.list(artefacts.folder())) {
      assertThat(files).hasSize(1);
    }
  }

  private void refused(Digest digest, String words) {
    assertThatThrownBy(() -> new ArtefactFolder(folder).open(digest))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARTEFACT_REFUSED))
        .hasMessageContaining(words);
  }
}
