package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.TensorSpec;
import java.util.Optional;

/**
 * Something that is about to leave: a row of the outbox.
 *
 * @param kind enrolment, renewal, catalogue, answer, failure or stop; in a round agreement, keys,
 *     shares, update (masked words), confirmation, unmasking (shares that open the sum) or restart
 * @param round 0 for none
 * @param tensors name, shape and encoding of each tensor of an update
 * @param words bytes of ring words among the bytes
 * @param bytes of the message before encryption
 */
record Outgoing(
    String kind, int round, String tensors, long words, long bytes, Optional<Digest> digest) {

  static Outgoing message(String kind, long bytes) {
    return new Outgoing(kind, 0, "", 0, bytes, Optional.empty());
  }

  /** A layout in words, such as {@code gram[10,10] real; n[] count}. */
  static String tensors(Layout layout) {
    StringBuilder text = new StringBuilder();
    for (TensorSpec tensor : layout.tensors()) {
      text.append(text.isEmpty() ? "" : "; ")
          .append(tensor.name())
          .append(tensor.shape().toString().replace(" ", ""))
          .append(
              switch (tensor.encoding()) {
                case Encoding.Count c -> " count";
                case Encoding.Real r -> " real";
                case Encoding.Small s -> " packed";
                case Encoding.Weight w -> " weight";
              });
    }
    return text.toString();
  }
}
