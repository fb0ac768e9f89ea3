package eu.sund.governance.document;

/** Writes texts so that {@link YamlDocument} reads them as they were. */
public final class YamlText {
  private YamlText() {}

  /**
   * Whether {@code text} is one line of 1 to {@code lengthMax} characters, not blank at its ends
   * and without hidden characters: what may be quoted.
   */
  public static boolean isLine(String text, int lengthMax) {
    return !text.isEmpty()
        && text.length() <= lengthMax
        && text.equals(text.strip())
        && text.codePoints().noneMatch(c -> c == '\n' || c == '\t' || Quote.isHidden(c));
  }

  /** The line as a YAML scalar in double quotes. */
  public static String quoted(String line) {
    return '"' + line.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
