package eu.sund.core.model;

import eu.sund.core.Blob;
import eu.sund.core.Digest;

/**
 * A published rule that makes tokens of text. What it does depends on its file alone, so a study
 * names it by the file's digest, and every site makes the same tokens of the same text.
 *
 * <p>Thread-safe.
 */
public interface Tokenizer extends AutoCloseable {
  /** The largest file, in bytes. */
  int FILE_MAX = 64 << 20;

  /** The digest of its file. */
  Digest digest();

  /** The tokens of a text, with those that the rule puts around it, at most {@code lengthMax}. */
  int[] tokens(String text, int lengthMax);

  @Override
  void close();

  /** Opens tokenisers: an open set, found by {@link java.util.ServiceLoader}. */
  interface Opener {
    /** The form of file that it reads, such as {@code tokenizer.json}. */
    String form();

    /**
     * Opens a tokeniser.
     *
     * @throws eu.sund.core.SundException with {@code ARTEFACT_REFUSED} if the file has another
     *     digest, is too large or is not of this form
     */
    Tokenizer open(Blob file, Digest digest);
  }
}
