package eu.sund.app.bundle;

import eu.sund.core.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** The digest of a model's numbers as a result names it: float32, little-endian, in order. */
final class WeightsDigest {
  private static final int BLOCK = 1 << 14;

  private WeightsDigest() {}

  static Digest of(float[] numbers) {
    MessageDigest sha256 = Digest.sha256();
    ByteBuffer block = ByteBuffer.allocate(Float.BYTES * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < numbers.length; from += BLOCK) {
      int count = Math.min(BLOCK, numbers.length - from);
      block.asFloatBuffer().put(numbers, from, count);
      sha256.update(block.array(), 0, Float.BYTES * count);
    }
    return Digest.from(sha256);
  }
}
