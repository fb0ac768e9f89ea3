package eu.sund.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import eu.sund.core.Digest;
import eu.sund.transport.wire.Chunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkStreamTest {
  private static final Chunk FULL =
      Chunk.newBuilder()
          .setBlob(Wire.ref(Digest.of(new byte[] {1}), 777))
          .setOffset(300)
          .setCrc32C(-5)
          .setData(ByteString.copyFrom(new byte[400]))
          .build();

  @Test
  void chunk_drained_readsAsItself() throws IOException {
    List<Chunk> chunks =
        List.of(
            FULL,
            FULL.toBuilder().clearBlob().build(),
            FULL.toBuilder().clearData().build(),
            Chunk.getDefaultInstance());
    for (Chunk chunk : chunks) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ChunkStream stream = ChunkStream.of(chunk);
      int announced = stream.available();
      assertThat(stream.drainTo(out)).isEqualTo(announced).isEqualTo(out.size());
      assertThat(stream.available()).isZero();
      assertThat(stream.read()).isEqualTo(-1);
      assertThat(Chunk.parseFrom(out.toByteArray())).isEqualTo(chunk);
    }
  }

  @Test
  void chunk_readInAnySteps_readsAsItself() throws IOException {
    byte[] whole = ChunkStream.of(FULL).readAllBytes();
    assertThat(Chunk.parseFrom(whole)).isEqualTo(FULL);
    for (int cut = 0; cut <= whole.length; cut += 13) {
      ChunkStream stream = ChunkStream.of(FULL);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(stream.readNBytes(cut));
      stream.mark(whole.length);
      byte[] once = stream.readAllBytes();
      stream.reset();
      stream.drainTo(out);
      assertThat(out.toByteArray()).isEqualTo(whole);
      assertThat(once).hasSize(whole.length - cut);
    }
  }
}
