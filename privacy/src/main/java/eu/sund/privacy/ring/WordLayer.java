package eu.sund.privacy.ring;

import eu.sund.core.TensorSpec;
import java.nio.ByteBuffer;

/**
 * Something that is laid around the encoded words of an update on their way out: masks, noise in
 * the ring. An analysis neither adds it nor can leave it away.
 */
@FunctionalInterface
public interface WordLayer {
  /**
   * Changes a block in place.
   *
   * @param tensor the tensor whose words the block holds
   * @param offset where the block stands in the update's words, in bytes
   * @param words little-endian words, all of one tensor
   */
  void apply(TensorSpec tensor, long offset, ByteBuffer words);
}
