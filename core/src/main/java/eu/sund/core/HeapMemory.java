package eu.sund.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A site's memory in the heap: of simulated sites, and of a house that computes alone. What is
 * written is seen after {@link #commit}.
 *
 * <p>Not thread-safe.
 */
public final class HeapMemory implements SiteMemory {
  private final Map<String, byte[]> kept = new TreeMap<>();
  private final Map<String, byte[]> written = new TreeMap<>();

  /** An empty memory. */
  public HeapMemory() {}

  @Override
  public Optional<Blob> read(String name) {
    return Optional.ofNullable(kept.get(name)).map(Blob::of);
  }

  @Override
  public void write(String name, Content content) throws IOException {
    Checks.argument(Names.isVariable(name), "'%s' cannot name what is kept", name);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.writeTo(bytes);
    written.put(name, bytes.toByteArray());
  }

  /** The round's update was journaled: what it wrote takes the place of what was kept. */
  public void commit() {
    kept.putAll(written);
    written.clear();
  }

  /** The round came to nothing: what it wrote is forgotten. */
  public void discard() {
    written.clear();
  }

  /** How many bytes are kept. */
  public long bytes() {
    return kept.values().stream().mapToLong(bytes -> bytes.length).sum();
  }

  /** The run is over. */
  public void forget() {
    kept.clear();
    written.clear();
  }
}
