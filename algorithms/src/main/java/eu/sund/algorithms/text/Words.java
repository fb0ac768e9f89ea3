package eu.sund.algorithms.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts texts into words and marks, with their places.
 *
 * <p>A word is a run of letters, their accents and digits; a hyphen, an apostrophe, a point or a
 * comma between two of these belongs to it ({@code cox-hämmare}, {@code t.ex}, {@code 2,5}), a
 * comma only between digits. Every other character that is no space is a mark by itself. Nothing is
 * lost: what lies between two parts is space.
 *
 * <p>Thread-safe: holds no state.
 */
public final class Words {
  private Words() {}

  /** The words and marks of a text, in order. */
  public static List<Span> of(String text) {
    List<Span> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      int next = at + Character.charCount(point);
      if (isSpace(point)) {
        at = next;
        continue;
      }
      if (isLetter(point)) {
        next = endOfWord(text, next);
      }
      parts.add(new Span(at, next));
      at = next;
    }
    return parts;
  }

  private static int endOfWord(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      int next = at + Character.charCount(point);
      boolean joined = isJoint(point) && next < text.length() && isLetter(text.codePointAt(next));
      if (point == ',') {
        joined =
            joined
                && Character.isDigit(text.charAt(at - 1))
                && Character.isDigit(text.charAt(next));
      }
      if (!isLetter(point) && !joined) {
        return at;
      }
      at = next;
    }
    return at;
  }

  static boolean isSpace(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point);
  }

  /** Whether a character can stand in a word: letters, their marks, digits. */
  public static boolean isLetter(int point) {
    if (Character.isLetterOrDigit(point)) {
      return true;
    }
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static boolean isJoint(int point) {
    return point == '-'
        || point == '\''
        || point == '’'
        || point == '.'
        || point == ','
        || point == 0x2010
        || point == 0x2011;
  }
}
