package eu.sund.app.report;

import java.util.Locale;

/** Text for XHTML and SVG. */
final class Xml {
  private Xml() {}

  /** The text with its markup characters escaped; what XML forbids becomes U+FFFD. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
    return out.toString();
  }

  private static boolean isAllowed(int c) {
    boolean space = c == '\t' || c == '\n' || c == '\r';
    boolean low = c >= 0x20 && c <= 0xD7FF && !(c >= 0x7F && c <= 0x9F);
    return space || low || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
  }

  /** A place in a drawing, to a tenth of a pixel. */
  static String at(double place) {
    return String.format(Locale.ROOT, "%.1f", place);
  }

  /** The number with a true minus sign. */
  static String minus(String number) {
    return number.startsWith("-") ? "\u2212" + number.substring(1) : number;
  }
}
