package eu.sund.algorithms.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts texts into sentences, with their places.
 *
 * <p>A sentence ends at {@code . ! ? …} (with the quotes and parentheses that close there) before a
 * space and a capital letter, a digit or an opening mark, and at an empty line. A point after an
 * abbreviation of Norwegian, Swedish, Danish, Finnish, Estonian or English, after a single letter,
 * or after a number that a small letter follows ends none.
 *
 * <p>Thread-safe: holds no state.
 */
public final class Sentences {
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          // Norwegian, Swedish, Danish
          "bl.a",
          "ca",
          "dvs",
          "d.v.s",
          "evt",
          "f.eks",
          "fx",
          "f.ex",
          "inkl",
          "kl",
          "m.fl",
          "m.m",
          "mv",
          "m.v",
          "nr",
          "osv",
          "pga",
          "p.g.a",
          "pkt",
          "resp",
          "s.k",
          "t.ex",
          "tlf",
          "u.a",
          "vs",
          "avd",
          "dr",
          "pas",
          "pat",
          "beh",
          "mnd",
          "mån",
          "tabl",
          "inj",
          "obs",
          "forts",
          "tidl",
          "ovf",
          "hø",
          "ve",
          "sin",
          "dx",
          "dxt",
          // Finnish, Estonian
          "esim",
          "mm",
          "ns",
          "n",
          "ks",
          "klo",
          "oik",
          "vas",
          "pot",
          "mg",
          "s.o",
          "nt",
          "jne",
          "st",
          "ca.",
          "e.m.a",
          "v.a",
          "sh",
          "u",
          "lk",
          "vt",
          // English
          "e.g",
          "i.e",
          "etc",
          "approx",
          "mr",
          "mrs",
          "ms",
          "prof");

  private Sentences() {}

  /** The sentences of a text, in order, without the space around them. */
  public static List<Span> of(String text) {
    List<Span> sentences = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      int end = endAfter(text, at);
      if (end > 0) {
        add(sentences, text, from, end);
        from = end;
        at = end - 1;
      }
    }
    add(sentences, text, from, text.length());
    return sentences;
  }

  /** Where the sentence ends if the character at this place ends it, else 0. */
  private static int endAfter(String text, int at) {
    char mark = text.charAt(at);
    if (mark == '\n') {
      int next = at + 1;
      while (next < text.length() && text.charAt(next) != '\n' && isSpace(text, next)) {
        next++;
      }
      return next < text.length() && text.charAt(next) == '\n' ? next : 0;
    }
    if (mark != '.' && mark != '!' && mark != '?' && mark != '…') {
      return 0;
    }
    int end = at + 1;
    while (end < text.length() && ".!?…\"'”’»)]".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    int next = end;
    while (next < text.length() && isSpace(text, next)) {
      next++;
    }
    if (next == text.length() || next == end || !opens(text.codePointAt(next))) {
      return 0;
    }
    return mark == '.' && isAbbreviated(text, at) ? 0 : end;
  }

  private static boolean isSpace(String text, int at) {
    return Words.isSpace(text.charAt(at));
  }

  private static boolean opens(int point) {
    return Character.isUpperCase(point)
        || Character.isTitleCase(point)
        || Character.isDigit(point)
        || "\"'“”„«»([-–•".indexOf(point) >= 0;
  }

  private static boolean isAbbreviated(String text, int point) {
    int from = point;
    while (from > 0 && (Words.isLetter(text.charAt(from - 1)) || text.charAt(from - 1) == '.')) {
      from--;
    }
    String word = Folding.fold(text.substring(from, point));
    boolean initial = word.length() == 1 && Character.isLetter(word.charAt(0));
    return initial || ABBREVIATIONS.contains(word);
  }

  private static void add(List<Span> sentences, String text, int from, int to) {
    int first = from;
    int last = to;
    while (first < last && isSpace(text, first)) {
      first++;
    }
    while (last > first && isSpace(text, last - 1)) {
      last--;
    }
    if (first < last) {
      sentences.add(new Span(first, last));
    }
  }
}
