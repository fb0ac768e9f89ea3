package eu.sund.app.report;

import java.util.Locale;

/** How numbers are written for people: the same in every locale, with ASCII signs. */
final class Numbers {
  private static final double P_SMALLEST = 2.2e-16;

  private Numbers() {}

  /** With this many decimals. */
  static String fixed(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "NA" : value > 0 ? "Inf" : "-Inf";
    }
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.startsWith("-") && text.chars().noneMatch(c -> c >= '1' && c <= '9')
        ? text.substring(1)
        : text;
  }

  /** With a few significant digits: 0.00194, 3.67, 123, 4.2e+07. */
  static String significant(double value, int digits) {
    if (!Double.isFinite(value) || value == 0) {
      return fixed(value, 0);
    }
    int exponent = exponent(value);
    if (exponent < -4 || exponent > 6) {
      return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value);
    }
    return fixed(value, Math.max(0, digits - 1 - exponent));
  }

  /** The power of ten of the first digit. */
  static int exponent(double value) {
    return (int) Math.floor(Math.log10(Math.abs(value)));
  }

  /** With common decimals, or in scientific form where these would hide or blow up the value. */
  static String aligned(double value, int decimals) {
    double size = Math.abs(value);
    boolean hidden = size != 0 && size < 0.5 * Math.pow(10, 1 - decimals);
    boolean lengthy = size >= 1e6 || (size >= 1 && exponent(size) + decimals > 9);
    return Double.isFinite(value) && (hidden || lengthy)
        ? String.format(Locale.ROOT, "%.3e", value)
        : fixed(value, decimals);
  }

  /** A p-value as R prints it: {@code 0.0021}, {@code 4.22e-07}, {@code <2.2e-16}. */
  static String p(double p) {
    if (Double.isNaN(p)) {
      return "NA";
    }
    if (p < P_SMALLEST) {
      return "<2.2e-16";
    }
    return p < 0.001 ? String.format(Locale.ROOT, "%.2e", p) : fixed(p, 4);
  }

  /** R's stars for a p-value. */
  static String stars(double p) {
    return p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : p < 0.1 ? "." : "";
  }

  /** A share as a percentage. */
  static String percent(double share) {
    return fixed(100 * share, 1) + " %";
  }

  /** A count with thin groups: {@code 9,684}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Decimals that show three digits of the smallest standard error of a table. */
  static int decimals(double smallestError) {
    if (!(smallestError > 0) || !Double.isFinite(smallestError)) {
      return 4;
    }
    return Math.max(2, Math.min(7, 2 - exponent(smallestError)));
  }
}
