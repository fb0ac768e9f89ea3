package eu.sund.algorithms.learning.local;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.SiteMemory;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/** Arrays of single-precision numbers as little-endian bytes. */
public final class Floats {
  private static final int BLOCK = 1 << 14;

  private Floats() {}

  /** Writes all of them. */
  public static void write(OutputStream out, float[] numbers) throws IOException {
    byte[] bytes = new byte[4 * Math.min(BLOCK, numbers.length)];
    FloatBuffer block = floats(bytes);
    for (int from = 0; from < numbers.length; from += BLOCK) {
      int count = Math.min(BLOCK, numbers.length - from);
      block.put(0, numbers, from, count);
      out.write(bytes, 0, 4 * count);
    }
  }

  /**
   * Reads as many as {@code numbers} holds.
   *
   * @throws EOFException if there are fewer
   */
  public static void read(InputStream in, float[] numbers) throws IOException {
    byte[] bytes = new byte[4 * Math.min(BLOCK, numbers.length)];
    FloatBuffer block = floats(bytes);
    for (int from = 0; from < numbers.length; from += BLOCK) {
      int count = Math.min(BLOCK, numbers.length - from);
      if (in.readNBytes(bytes, 0, 4 * count) < 4 * count) {
        throw new EOFException("fewer numbers than there should be");
      }
      block.get(0, numbers, from, count);
    }
  }

  /** The digest of numbers and of a factor that they are multiplied by, bit by bit. */
  public static Digest digest(float[] numbers, double factor) {
    MessageDigest digest = Digest.sha256();
    digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(factor).array());
    byte[] bytes = new byte[4 * Math.min(BLOCK, numbers.length)];
    FloatBuffer block = floats(bytes);
    for (int from = 0; from < numbers.length; from += BLOCK) {
      int count = Math.min(BLOCK, numbers.length - from);
      block.put(0, numbers, from, count);
      digest.update(bytes, 0, 4 * count);
    }
    return Digest.from(digest);
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** What a site kept under a name, of a known length. */
  public static Optional<float[]> kept(SiteMemory memory, String name, int length)
      throws IOException {
    Optional<Blob> blob = memory.read(name);
    if (blob.isEmpty()) {
      return Optional.empty();
    }
    float[] numbers = new float[length];
    try (InputStream in = blob.get().stream()) {
      read(in, numbers);
    }
    return Optional.of(numbers);
  }

  /** Keeps numbers at the site. */
  public static void keep(SiteMemory memory, String name, float[] numbers) throws IOException {
    memory.write(name, out -> write(out, numbers));
  }
}
