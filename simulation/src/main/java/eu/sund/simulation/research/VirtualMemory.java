package eu.sund.simulation.research;

import eu.sund.core.Blob;
import eu.sund.core.SiteMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one virtual site keeps between rounds, in memory: as bytes, so that ten thousand sites cost
 * no more than what their analyses write. What a round writes is seen after {@link #keep}.
 */
public final class VirtualMemory implements SiteMemory {
  private final Map<String, byte[]> kept = new TreeMap<>();
  private final Map<String, byte[]> written = new TreeMap<>();

  @Override
  public Optional<Blob> read(String name) {
    return Optional.ofNullable(kept.get(name)).map(Blob::of);
  }

  @Override
  public void write(String name, Content content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    content.writeTo(out);
    written.put(name, out.toByteArray());
  }

  /** The round's update is journaled: what it wrote is kept. */
  public void keep() {
    kept.putAll(written);
    written.clear();
  }

  /** The round is computed again: what it wrote never was. */
  public void forget() {
    written.clear();
  }

  /** How many bytes are kept. */
  public long bytes() {
    return kept.values().stream().mapToLong(bytes -> bytes.length).sum();
  }

  /** A copy of what is kept under a name. */
  public Optional<ByteBuffer> kept(String name) {
    return Optional.ofNullable(kept.get(name)).map(bytes -> ByteBuffer.wrap(bytes.clone()));
  }
}
