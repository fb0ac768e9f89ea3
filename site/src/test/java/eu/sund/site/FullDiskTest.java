package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.ErrorCode;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.transport.wire.HubFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * A site's disk is full. The environment variable {@code SUND_SMALL_DISK} names a folder on a file
 * system of its own of about 60 MB, which this test fills: see {@code docs/testing.md}.
 */
@Tag("slow")
@EnabledIfEnvironmentVariable(named = "SUND_SMALL_DISK", matches = ".+")
class FullDiskTest {
  private final Path disk = Path.of(System.getenv("SUND_SMALL_DISK"));
  private final Path filler = disk.resolve("filler");

  private void fill() throws IOException {
    byte[] block = new byte[1 << 16];
    for (int size = block.length; size > 0; size /= 16) {
      try (OutputStream out =
          Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          out.write(block, 0, size);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("space");
      }
    }
  }

  private void assertEndsAndComesBack(Predicate<HubFrame> before) throws IOException {
    TestHouse house = new TestHouse(Files.createTempDirectory(disk, "site"));
    FakeHub hub = house.hub(house.four(1));
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, before);
      int said = hub.said().size();
      fill();
      hub.step(life.desk);
      assertThat(hub.last().getRunFailed().getCode())
          .as("%s", hub.last())
          .isEqualTo(ErrorCode.STORAGE_FAILED.number());
      assertThat(hub.said()).as("nothing that is not written down").hasSize(said);
    } finally {
      Files.delete(filler);
    }
    // The same house, with room: it is told the end, and the next run is like any other.
    hub.reconnect();
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    FakeHub next = house.hub(house.four(2));
    try (TestHouse.Life life = house.life(next)) {
      next.run(life.desk);
    }
    assertThat(next.over).isTrue();
    try (Steward steward = house.steward()) {
      assertThat(steward.runs()).anyMatch(r -> r.outcome().equals("completed"));
      assertThat(steward.runs())
          .anyMatch(r -> r.code().equals(Optional.of(ErrorCode.STORAGE_FAILED)));
    }
  }

  @Test
  void run_diskIsFullBeforeTheUpdate_endsWithItsNumber_andTheNextRunIsWell() throws IOException {
    assertEndsAndComesBack(FakeHub.says(HubMessage.Agreed.class));
  }

  @Test
  void run_diskIsFullBeforeTheListIsSigned_endsWithItsNumber() throws IOException {
    assertEndsAndComesBack(FakeHub.says(HubMessage.Survivors.class));
  }
}
