package eu.sund.algorithms.text;

import eu.sund.core.Artefacts;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * Tokens of a text: its words, each folded and hashed to a number from 1 on by a function that all
 * know, or the pieces of a vocabulary between {@code [CLS]} and {@code [SEP]}.
 *
 * <p>Thread-safe.
 */
public final class TextTokens {
  private static final int SEED = 0;

  private final EncoderOptions options;
  private final Pieces pieces;

  /** How a vocabulary cuts. */
  @FunctionalInterface
  private interface Pieces {
    int[] of(String text);
  }

  private TextTokens(EncoderOptions options, Pieces pieces) {
    this.options = options;
    this.pieces = pieces;
  }

  /**
   * For an encoder.
   *
   * @throws SundException with {@code ARTEFACT_REFUSED} or {@code DOCUMENT_INVALID} if the file of
   *     pieces is not there or none, {@code STUDY_INVALID} if it has more than the study says
   */
  public static TextTokens open(EncoderOptions options, Artefacts artefacts) {
    if (options.pieces().isEmpty()) {
      return new TextTokens(options, text -> words(text, options.vocabulary()));
    }
    Vocabulary vocabulary = vocabulary(options.pieces().get(), artefacts);
    if (vocabulary.size() > options.vocabulary()) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "the file of word pieces has "
              + vocabulary.size()
              + ": write model.text.vocabulary "
              + vocabulary.size());
    }
    WordPiece cut = new WordPiece(vocabulary, options.cased());
    OptionalInt first = vocabulary.id("[CLS]");
    OptionalInt last = vocabulary.id("[SEP]");
    int around = (first.isPresent() ? 1 : 0) + (last.isPresent() ? 1 : 0);
    int most = Math.max(1, options.shape().length() - around);
    return new TextTokens(options, text -> framed(first, cut.ids(text, most), last));
  }

  private static int[] framed(OptionalInt first, int[] ids, OptionalInt last) {
    int at = first.isPresent() ? 1 : 0;
    int[] all = new int[at + ids.length + (last.isPresent() ? 1 : 0)];
    first.ifPresent(id -> all[0] = id);
    System.arraycopy(ids, 0, all, at, ids.length);
    last.ifPresent(id -> all[all.length - 1] = id);
    return all;
  }

  private static Vocabulary vocabulary(Digest digest, Artefacts artefacts) {
    Blob file = artefacts.open(digest);
    if (file.size() > Vocabulary.BYTES_MAX) {
      throw new SundException(ErrorCode.ARTEFACT_REFUSED, "a vocabulary may have 16 MB");
    }
    byte[] bytes = new byte[(int) file.size()];
    file.read(0, ByteBuffer.wrap(bytes));
    return Vocabulary.read(bytes, digest);
  }

  /** The tokens of a text; those of words as many as words, however many those are. */
  public int[] of(String text) {
    return pieces.of(text);
  }

  /** How many tokens there are. */
  public int vocabulary() {
    return options.vocabulary();
  }

  private static int[] words(String text, int vocabulary) {
    List<Span> words = Words.of(text);
    int[] ids = new int[words.size()];
    for (int i = 0; i < ids.length; i++) {
      Span word = words.get(i);
      byte[] folded =
          Folding.fold(text.substring(word.from(), word.to())).getBytes(StandardCharsets.UTF_8);
      ids[i] =
          1
              + Integer.remainderUnsigned(
                  Murmur3.hash(folded, 0, folded.length, SEED), vocabulary - 1);
    }
    return ids;
  }
}
