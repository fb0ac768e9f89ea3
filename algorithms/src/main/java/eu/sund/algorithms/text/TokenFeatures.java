package eu.sund.algorithms.text;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Hashed features of each word in its sentence, for a tagger: what it looks like and who stands
 * beside it.
 *
 * <p>Of a word at place i, folded: itself; its first and last 1 to 4 characters; n-grams of 2 to 5
 * characters with its borders; its shape (capital, small letter, digit, other; runs are cut to
 * two); the words at i − 2, i − 1, i + 1, i + 2, their shapes and last 3 characters; the pairs with
 * both neighbours; whether it begins or ends the text. n-grams, own features and neighbours are
 * groups of norms 1, 1 and √½, each in a part of the buckets of its own (a quarter, a quarter, a
 * half), so that one word adds a vector of norm at most √2.5.
 *
 * <p><b>Source.</b> The feature templates are those of Ratinov and Roth, <a
 * href="https://aclanthology.org/W09-1119/">Design Challenges and Misconceptions in Named Entity
 * Recognition</a>, section 3, without gazetteers; hashing as in {@link HashedText}.
 *
 * <p>Thread-safe: holds no state.
 */
public final class TokenFeatures {
  private static final String EDGE = "\u0002";

  private final int buckets;

  /**
   * Features in this many buckets.
   *
   * @param buckets a power of two, as {@link NGrams} allows
   */
  public TokenFeatures(int buckets) {
    this.buckets = new NGrams(1, 1, 0, buckets, false).buckets();
  }

  /** How many buckets. */
  public int buckets() {
    return buckets;
  }

  /** Adds a row for each of the words, which lie in the text in this order. */
  public void add(String text, List<Span> words, SparseSums sums) {
    int n = words.size();
    String[] folded = new String[n];
    String[] shapes = new String[n];
    for (int i = 0; i < n; i++) {
      String word = words.get(i).of(text);
      folded[i] = Folding.fold(word);
      shapes[i] = shape(word);
    }
    for (int i = 0; i < n; i++) {
      ngrams(folded[i], sums);
      sums.closeGroup(true, 1);
      own(folded, shapes, i, sums);
      sums.closeGroup(false, 1);
      neighbours(folded, shapes, i, sums);
      sums.closeGroup(false, StrictMath.sqrt(0.5));
      sums.endRow();
    }
  }

  private void ngrams(String word, SparseSums sums) {
    byte[] bytes = ("<" + word + ">").getBytes(StandardCharsets.UTF_8);
    int[] starts = HashedText.starts(bytes);
    for (int n = 2; n <= 5; n++) {
      for (int i = 0; i + n < starts.length; i++) {
        put(Murmur3.hash(bytes, starts[i], starts[i + n], 0), 0, buckets / 4, sums);
      }
    }
  }

  private void own(String[] folded, String[] shapes, int i, SparseSums sums) {
    String word = folded[i];
    own("w", word, sums);
    own("s", shapes[i], sums);
    own("b", i == 0 ? "first" : i == folded.length - 1 ? "last" : "inner", sums);
    int length = word.codePointCount(0, word.length());
    for (int n = 1; n <= Math.min(4, length); n++) {
      own("p" + n, word.substring(0, word.offsetByCodePoints(0, n)), sums);
      own("e" + n, end(word, n), sums);
    }
  }

  private void neighbours(String[] folded, String[] shapes, int i, SparseSums sums) {
    for (int d = -2; d <= 2; d++) {
      if (d != 0) {
        String word = at(folded, i + d);
        near("w" + d, word, sums);
        near("s" + d, at(shapes, i + d), sums);
        near("e" + d, end(word, 3), sums);
      }
    }
    near("l", at(folded, i - 1) + EDGE + folded[i], sums);
    near("r", folded[i] + EDGE + at(folded, i + 1), sums);
    near("lr", at(folded, i - 1) + EDGE + at(folded, i + 1), sums);
  }

  private static String at(String[] words, int i) {
    return i < 0 || i >= words.length ? EDGE : words[i];
  }

  private static String end(String word, int n) {
    int length = word.codePointCount(0, word.length());
    return n >= length ? word : word.substring(word.offsetByCodePoints(word.length(), -n));
  }

  private void own(String kind, String what, SparseSums sums) {
    put(hash(kind, what), buckets / 4, buckets / 4, sums);
  }

  private void near(String kind, String what, SparseSums sums) {
    put(hash(kind, what), buckets / 2, buckets / 2, sums);
  }

  private static int hash(String kind, String what) {
    byte[] bytes = (kind + EDGE + what).getBytes(StandardCharsets.UTF_8);
    return Murmur3.hash(bytes, 0, bytes.length, 0);
  }

  private static void put(int hash, int first, int size, SparseSums sums) {
    sums.add(first + (hash & size - 1), hash >= 0);
  }

  /** {@code Xx-xx} for {@code Cox-hämmare}: what a word looks like, runs cut to two. */
  static String shape(String word) {
    StringBuilder shape = new StringBuilder();
    word.codePoints()
        .forEach(
            point -> {
              char kind =
                  Character.isUpperCase(point)
                      ? 'X'
                      : Character.isLetter(point)
                          ? 'x'
                          : Character.isDigit(point) ? '9' : (char) Math.min(point, 0xfffd);
              int n = shape.length();
              if (n < 2 || shape.charAt(n - 1) != kind || shape.charAt(n - 2) != kind) {
                shape.append(kind);
              }
            });
    return shape.toString();
  }
}
