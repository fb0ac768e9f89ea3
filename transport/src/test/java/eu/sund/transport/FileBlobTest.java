package eu.sund.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobTest {
  @TempDir Path folder;
  private Path spare;
  private Path file;

  @BeforeEach
  void spare() throws IOException {
    spare = Files.writeString(folder.resolve("spare"), "old bytes of another file");
    file = folder.resolve("blob");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void over_finished_holdsNothingOfTheSpare() throws IOException {
    try (UploadTarget target = FileBlob.over(spare, file, true)) {
      assertThat(target.received()).isZero();
      target.write(0, bytes("new"));
      target.finish();
    }
    assertThat(file).hasContent("new");
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void over_cut_goesOnWithWhatWasReceivedOnly() throws IOException {
    try (UploadTarget target = FileBlob.over(spare, file, false)) {
      target.write(0, bytes("ne"));
    }
    assertThat(FileBlob.received(file)).isEqualTo(2);
    try (UploadTarget target = FileBlob.target(file, false)) {
      assertThat(target.received()).isEqualTo(2);
      target.write(2, bytes("w"));
      target.finish();
    }
    assertThat(file).hasContent("new");
  }

  @Test
  void over_discarded_leavesNothing() throws IOException {
    try (UploadTarget target = FileBlob.over(spare, file, false)) {
      target.write(0, bytes("ne"));
      target.discard();
    }
    assertThat(folder).isEmptyDirectory();
  }
}
