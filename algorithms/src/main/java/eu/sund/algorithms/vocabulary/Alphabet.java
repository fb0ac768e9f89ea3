package eu.sund.algorithms.vocabulary;

import eu.sund.algorithms.text.Folding;
import eu.sund.algorithms.text.Words;
import java.util.function.Consumer;

/**
 * The letters of which countable words consist, fixed and public: small letters of Danish,
 * Estonian, Finnish, Norwegian and Swedish after {@linkplain Folding folding}.
 *
 * <p><b>Privacy.</b> A run of letters and digits in which anything else stands is no countable
 * word: numbers, which can be a person's, are never counted, not even in part.
 *
 * <p>Thread-safe: holds no state.
 */
final class Alphabet {
  /** In the order of cells. */
  static final String LETTERS = "abcdefghijklmnopqrstuvwxyzåäöæøõüšžé";

  /** How many. */
  static final int SIZE = LETTERS.length();

  private Alphabet() {}

  /** The place of a letter, or −1. */
  static int place(char letter) {
    return letter >= 'a' && letter <= 'z' ? letter - 'a' : LETTERS.indexOf(letter, 26);
  }

  /** Whether a text is made of these letters alone, one at least. */
  static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (place(text.charAt(i)) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * Hands on the countable words of a text, in order, each as often as it stands there; cut at
   * every mark, as {@link eu.sund.algorithms.text.WordPiece} cuts.
   *
   * @param longest longer words do not count
   */
  static void words(String text, int longest, Consumer<String> each) {
    String folded = Folding.fold(text);
    int at = 0;
    while (at < folded.length()) {
      int end = at;
      boolean countable = true;
      while (end < folded.length() && Words.isLetter(folded.codePointAt(end))) {
        countable &= place(folded.charAt(end)) >= 0;
        end += Character.charCount(folded.codePointAt(end));
      }
      if (end == at) {
        at += Character.charCount(folded.codePointAt(at));
        continue;
      }
      if (countable && end - at <= longest) {
        each.accept(folded.substring(at, end));
      }
      at = end;
    }
  }
}
