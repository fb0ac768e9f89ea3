package eu.sund.governance.document;

/** Shows a piece of an outside text in a message: short, on one line, without hidden characters. */
final class Quote {
  /** The most characters of a document that a message repeats. */
  static final int LENGTH_MAX = 60;

  private Quote() {}

  /** The text in quotes, cut at {@value #LENGTH_MAX} characters. */
  static String of(String text) {
    return "'" + cut(text, LENGTH_MAX) + "'";
  }

  /** The first {@code max} characters, each hidden one as a question mark. */
  static String cut(String text, int max) {
    StringBuilder shown = new StringBuilder();
    int count = 0;
    for (int i = 0; i < text.length() && count < max; count++) {
      int codePoint = text.codePointAt(i);
      shown.appendCodePoint(isHidden(codePoint) ? '?' : codePoint == '\n' ? ' ' : codePoint);
      i += Character.charCount(codePoint);
      if (count == max - 1 && i < text.length()) {
        shown.append('…');
      }
    }
    return shown.toString();
  }

  /**
   * Whether a character could make a text look like another: controls (apart from line feed and
   * tab), marks that turn the direction of writing, and halves of characters.
   */
  static boolean isHidden(int codePoint) {
    return switch (codePoint) {
      case '\n', '\t' -> false;
      case 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF, 0x061C -> true;
      default ->
          Character.isISOControl(codePoint)
              || (codePoint >= 0x202A && codePoint <= 0x202E)
              || (codePoint >= 0x2066 && codePoint <= 0x2069)
              || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)
              || !Character.isDefined(codePoint);
    };
  }
}
