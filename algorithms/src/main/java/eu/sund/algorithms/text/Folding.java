package eu.sund.algorithms.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Makes texts comparable: Unicode's composed form and small letters, by no locale's rules.
 *
 * <p>{@code å} is one letter however it was typed, {@code ẞ} and {@code ß} become {@code ss}, and
 * å, ä, ö, æ, ø, õ, ü, š and ž stay letters of their own: none is reduced to a plain one, since in
 * Norwegian, Swedish, Danish, Finnish and Estonian they tell words apart. The machine's language
 * plays no part (a Turkish one would make {@code ı} of {@code I}).
 *
 * <p><b>Numerics.</b> Rests on the Unicode tables of the Java release, which the plan's software
 * version fixes; letters of later Unicode versions alone could differ.
 *
 * <p><b>Source.</b> Unicode Standard Annex 15 (normalisation form C); Unicode 16, section 5.18
 * (caseless matching by upper and lower case mappings).
 */
public final class Folding {
  private Folding() {}

  /** The folded text; it can be longer or shorter than the text. */
  public static String fold(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    String small =
        composed.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(small, Normalizer.Form.NFC);
  }
}
