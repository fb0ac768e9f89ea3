package eu.sund.algorithms.text;

import eu.sund.core.Checks;

/**
 * Which n-grams of a text count.
 *
 * @param from the shortest n-gram of characters
 * @param to the longest; 0 with {@code from} 0 for none
 * @param words the longest n-gram of words; 0 for none
 * @param buckets how many features, a power of two
 * @param sublinear whether a count c becomes 1 + ln c
 */
public record NGrams(int from, int to, int words, int buckets, boolean sublinear) {
  /** The fewest buckets. */
  public static final int BUCKETS_MIN = 1 << 10;

  /** The most buckets. */
  public static final int BUCKETS_MAX = 1 << 22;

  /** The longest n-gram of characters. */
  public static final int CHARACTERS_MAX = 8;

  /** The longest n-gram of words. */
  public static final int WORDS_MAX = 3;

  /** Checks the ranges. */
  public NGrams {
    Checks.argument(
        (from == 0 && to == 0) || (from >= 1 && from <= to && to <= CHARACTERS_MAX),
        "character n-grams need 1 <= from <= to <= %s, or 0 and 0, was %s and %s",
        CHARACTERS_MAX,
        from,
        to);
    Checks.argument(
        words >= 0 && words <= WORDS_MAX, "word n-grams need 0 to %s, was %s", WORDS_MAX, words);
    Checks.argument(to > 0 || words > 0, "no n-grams are chosen");
    Checks.argument(
        buckets >= BUCKETS_MIN && buckets <= BUCKETS_MAX && Integer.bitCount(buckets) == 1,
        "buckets must be a power of two from %s to %s, was %s",
        BUCKETS_MIN,
        BUCKETS_MAX,
        buckets);
  }

  /** Characters 2 to 5, words to 2, 2^18 buckets, damped counts. */
  public static NGrams defaults() {
    return new NGrams(2, 5, 2, 1 << 18, true);
  }
}
