package eu.sund.algorithms.text;

import eu.sund.core.Checks;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Cuts a text into pieces of a {@link Vocabulary}: each {@linkplain Folding folded} {@linkplain
 * Words word}, from its start, into the longest pieces that the vocabulary has; a word that cannot
 * be cut is {@code [UNK]} as a whole.
 *
 * <p>Folding is that of an "uncased" vocabulary that keeps accents; a cased one is read without.
 * Words are parted at every mark, as BERT's basic tokeniser does.
 *
 * <p><b>Source.</b> Wu et al., <a href="https://arxiv.org/abs/1609.08144">Google's Neural Machine
 * Translation System</a>, section 4.1; the greedy search as in BERT's {@code tokenization.py}.
 *
 * <p>Thread-safe: holds no state.
 */
public final class WordPiece {
  /** Longer words are unknown. */
  private static final int WORD_MAX = 200;

  private final Vocabulary vocabulary;
  private final boolean cased;

  /**
   * A tokeniser.
   *
   * @param cased whether capital letters stay
   */
  public WordPiece(Vocabulary vocabulary, boolean cased) {
    this.vocabulary = vocabulary;
    this.cased = cased;
  }

  /**
   * The pieces of a text by number.
   *
   * @param most no more than these
   */
  public int[] ids(String text, int most) {
    Checks.argument(most >= 0, "a text cannot have %s pieces", most);
    String plain = cased ? text : Folding.fold(text);
    int[] ids = new int[Math.min(most, plain.length())];
    int used = 0;
    for (Span word : Words.of(plain)) {
      for (int from = word.from(); from < word.to() && used < ids.length; ) {
        int to = endOfPart(plain, from, word.to());
        used = cut(plain.substring(from, to), ids, used);
        from = to;
      }
    }
    return Arrays.copyOf(ids, used);
  }

  /** A word's letters up to a mark, or one mark. */
  private static int endOfPart(String text, int from, int end) {
    int first = text.codePointAt(from);
    int at = from + Character.charCount(first);
    if (!Words.isLetter(first)) {
      return at;
    }
    while (at < end && Words.isLetter(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  private int cut(String word, int[] ids, int begin) {
    int used = begin;
    for (int from = 0; from < word.length() && used < ids.length; ) {
      int to = Math.min(word.length(), from + vocabulary.longest());
      OptionalInt id = OptionalInt.empty();
      while (to > from && word.length() <= WORD_MAX) {
        id = vocabulary.id((from > 0 ? "##" : "") + word.substring(from, to));
        if (id.isPresent()) {
          break;
        }
        to--;
      }
      if (id.isEmpty()) {
        ids[begin] = vocabulary.unknown();
        return begin + 1;
      }
      ids[used++] = id.getAsInt();
      from = to;
    }
    return used;
  }
}
