package eu.sund.algorithms.text;

import eu.sund.core.Digest;
import eu.sund.core.model.Adapters;
import eu.sund.core.model.Input;
import java.util.Optional;

/**
 * A transformer encoder of texts, as a study declares it.
 *
 * @param vocabulary how many tokens there are, padding (0) included
 * @param pieces the file of word pieces ({@link Vocabulary}); without one a token is a word, hashed
 *     to a number
 * @param cased whether word pieces keep capital letters
 * @param shape the sizes of the encoder
 * @param adapters how it is trained: empty as a whole, rank 0 not at all
 * @param weights the file of published weights (safetensors of a BERT-class encoder), if it does
 *     not begin at random
 */
public record EncoderOptions(
    int vocabulary,
    Optional<Digest> pieces,
    boolean cased,
    Shape shape,
    Optional<Adapters> adapters,
    Optional<Digest> weights) {
  /**
   * Sizes, as {@link Input.Tokens} names them.
   *
   * @param length the longest sequence; what is longer is cut
   */
  public record Shape(
      int length,
      int width,
      int blocks,
      int heads,
      int inner,
      Input.Norm norm,
      Input.Pooling pooling) {}

  /** The network's input. */
  public Input.Tokens input(String name) {
    return new Input.Tokens(
        name,
        vocabulary,
        shape.length(),
        shape.width(),
        shape.blocks(),
        shape.heads(),
        shape.inner(),
        shape.norm(),
        shape.pooling());
  }
}
