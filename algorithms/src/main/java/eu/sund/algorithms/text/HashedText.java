package eu.sund.algorithms.text;

import eu.sund.core.Checks;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Hashed n-grams of characters and words: what a linear model needs to know of a note, in any
 * language, with no vocabulary to agree on.
 *
 * <p>A text is {@linkplain Folding folded} and cut into {@linkplain Words words}. An n-gram of
 * characters lies within a word and the space on both sides of it; one of words is of successive
 * words and marks. Each is hashed ({@link Murmur3}; n-grams of words with another seed) to a bucket
 * h mod buckets and a sign, and a text's vector is
 *
 * <pre>{@code x_b = sign · (1 + ln |c_b|),   c_b = Σ over n-grams g of bucket b of sign(g)}</pre>
 *
 * <p>with Euclidean norm 1, or 0 if nothing is left. n-grams of characters take the lower half of
 * the buckets and those of words the upper one, each with norm √½, if both are asked for.
 *
 * <p><b>Privacy.</b> A bucket is no anonymisation: the vector must stay where the text is. A bound
 * of what one text adds to a sum follows from its norm.
 *
 * <p><b>Source.</b> Weinberger, Dasgupta, Langford, Smola and Attenberg, <a
 * href="https://arxiv.org/abs/0902.2206">Feature Hashing for Large Scale Multitask Learning</a>,
 * equation 1; the damped count is the {@code l}-variant of SMART (Manning, Raghavan and Schütze,
 * Introduction to Information Retrieval, section 6.4.1).
 *
 * <p>Thread-safe: holds no state.
 */
public final class HashedText {
  /** Seeds tell the kinds apart; the texts behind them are public constants. */
  private static final int CHARACTERS = 0;

  private static final int WORDS = 0x776f7264; // "word"

  private final NGrams ngrams;
  private final int characterBuckets;
  private final int wordBuckets;

  /** Features of these n-grams. */
  public HashedText(NGrams ngrams) {
    this.ngrams = ngrams;
    boolean both = ngrams.to() > 0 && ngrams.words() > 0;
    characterBuckets = both ? ngrams.buckets() / 2 : ngrams.to() > 0 ? ngrams.buckets() : 0;
    wordBuckets = ngrams.buckets() - characterBuckets;
  }

  /** How many buckets. */
  public int buckets() {
    return ngrams.buckets();
  }

  /** Adds the row of a text; an empty text gives an empty row. */
  public void add(String text, SparseSums sums) {
    String folded = Folding.fold(text);
    List<Span> words = Words.of(folded);
    double norm = StrictMath.sqrt(ngrams.to() > 0 && ngrams.words() > 0 ? 0.5 : 1);
    if (ngrams.to() > 0) {
      for (Span word : words) {
        characters(" " + word.of(folded) + " ", sums);
      }
      sums.closeGroup(ngrams.sublinear(), norm);
    }
    if (ngrams.words() > 0) {
      words(words.stream().map(word -> word.of(folded)).toList(), sums);
      sums.closeGroup(ngrams.sublinear(), norm);
    }
    sums.endRow();
  }

  private void characters(String padded, SparseSums sums) {
    byte[] bytes = padded.getBytes(StandardCharsets.UTF_8);
    int[] starts = starts(bytes);
    int length = starts.length - 1;
    for (int n = ngrams.from(); n <= ngrams.to(); n++) {
      if (n >= length) {
        put(Murmur3.hash(bytes, 0, bytes.length, CHARACTERS), 0, characterBuckets, sums);
        return; // a word counts once as a whole, however long the n-grams may be
      }
      for (int i = 0; i + n <= length; i++) {
        int hash = Murmur3.hash(bytes, starts[i], starts[i + n], CHARACTERS);
        put(hash, 0, characterBuckets, sums);
      }
    }
  }

  private void words(List<String> words, SparseSums sums) {
    for (int n = 1; n <= ngrams.words(); n++) {
      for (int i = 0; i + n <= words.size(); i++) {
        byte[] bytes = String.join(" ", words.subList(i, i + n)).getBytes(StandardCharsets.UTF_8);
        int hash = Murmur3.hash(bytes, 0, bytes.length, WORDS);
        put(hash, characterBuckets, wordBuckets, sums);
      }
    }
  }

  private static void put(int hash, int first, int buckets, SparseSums sums) {
    sums.add(first + (hash & buckets - 1), hash >= 0);
  }

  /** Where characters begin in UTF-8, and the end. */
  static int[] starts(byte[] bytes) {
    int count = 0;
    for (byte b : bytes) {
      count += (b & 0xc0) == 0x80 ? 0 : 1;
    }
    int[] starts = new int[count + 1];
    int at = 0;
    for (int i = 0; i < bytes.length; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        starts[at++] = i;
      }
    }
    starts[count] = bytes.length;
    Checks.state(at == count, "characters were counted wrongly");
    return starts;
  }
}
