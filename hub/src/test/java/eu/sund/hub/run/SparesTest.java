package eu.sund.hub.run;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Digest;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.transport.BlobSource;
import eu.sund.transport.UploadTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are written over hold nothing of what they were. */
class SparesTest {
  private static final SiteId SITE = new SiteId("turku");
  private static final Digest FIRST = Digest.of(new byte[] {1});
  private static final Digest SECOND = Digest.of(new byte[] {2});

  @TempDir Path folder;
  private Incoming incoming;
  private Path claimed;

  @BeforeEach
  void open() {
    incoming = new Incoming(folder.resolve("incoming"));
    claimed = folder.resolve("round-1").resolve("turku.words");
  }

  private void upload(Digest digest, String words) throws IOException {
    try (UploadTarget target = incoming.upload(SITE, digest, words.length(), 2)) {
      target.write(0, ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8)));
      target.finish();
    }
  }

  private void givenBack(String words) throws IOException {
    upload(FIRST, words);
    incoming.claim(SITE, FIRST, words.length(), claimed);
    incoming.giveBack(SITE, claimed);
    assertThat(claimed).doesNotExist();
  }

  @Test
  void upload_overASpareAndCut_goesOnWithItsOwnBytesOnly() throws IOException {
    givenBack("old words");
    try (UploadTarget target = incoming.upload(SITE, SECOND, 9, 2)) {
      assertThat(target.received()).isZero();
      target.write(0, ByteBuffer.wrap("new ".getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(incoming.received(SITE, SECOND, 9)).isEqualTo(4);
    try (UploadTarget target = incoming.upload(SITE, SECOND, 9, 2)) {
      assertThat(target.received()).isEqualTo(4);
      target.write(4, ByteBuffer.wrap("words".getBytes(StandardCharsets.UTF_8)));
      target.finish();
    }
    assertThat(incoming.received(SITE, SECOND, 9)).isEqualTo(9);
    incoming.claim(SITE, SECOND, 9, claimed);
    assertThat(claimed).hasContent("new words");
  }

  @Test
  void upload_ofAnotherSize_leavesTheSpareAlone() throws IOException {
    givenBack("old words that are long");
    upload(SECOND, "new words");
    incoming.claim(SITE, SECOND, 9, claimed);
    assertThat(claimed).hasContent("new words");
  }

  @Test
  void dropSpare_leavesNothingOfTheSite() throws IOException {
    givenBack("old words");
    incoming.dropSpare(SITE);
    assertThat(folder.resolve("incoming").resolve("turku")).isEmptyDirectory();
  }

  @Test
  void retire_ofABlobOnLoan_isRefusedUntilItIsBack() throws IOException {
    FileBlob blob = FileBlob.open(Files.writeString(folder.resolve("sum"), "sum"));
    BlobSource twice;
    try (BlobSource loan = blob.lend().orElseThrow()) {
      twice = loan;
      assertThat(blob.retire()).isFalse();
    }
    try (BlobSource second = blob.lend().orElseThrow()) {
      // What was given back once is not given back again.
      twice.close();
      assertThat(blob.retire()).isFalse();
      assertThat(second.size()).isEqualTo(3);
    }
    assertThat(blob.retire()).isTrue();
    assertThat(blob.lend()).isEmpty();
  }

  @Test
  void spill_overASpare_endsWithItsOwnBytes() throws IOException {
    RunFolder run = RunFolder.of(folder, new RunId("r-0123456789abcdef"));
    Files.createDirectories(run.path());
    Files.write(run.sum(1), new byte[Spill.MEMORY_MAX + 100]);
    Files.write(run.state(2), new byte[10]);
    run.keepOnly(2, 2, true);
    assertThat(run.path().toFile().list()).containsExactlyInAnyOrder("spare.bin", "state-2.bin");
    byte[] sum = new byte[Spill.MEMORY_MAX + 1];
    sum[Spill.MEMORY_MAX] = 7;
    try (Spill out = Spill.digesting(run.sum(2))) {
      out.write(sum, 0, 5);
      out.write(ByteBuffer.wrap(sum, 5, sum.length - 5));
      Spill.Kept kept = out.digested();
      assertThat(kept.digest()).isEqualTo(Digest.of(sum));
    }
    assertThat(run.sum(2)).hasBinaryContent(sum);
    run.keepOnly(2, 2, false);
    assertThat(run.path().toFile().list()).containsExactlyInAnyOrder("sum-2.words", "state-2.bin");
  }
}
