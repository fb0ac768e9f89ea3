package eu.sund.algorithms.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Entities of a text as annotators write them beside it: {@code 0-9 drug; 31-42 reaction}, places
 * in Unicode code points, the end not included.
 *
 * <p><b>Privacy.</b> What cannot be read is told by kind alone, never by its words.
 *
 * @param from the first character
 * @param to the first that does not belong
 * @param kind what it is
 */
public record Annotation(int from, int to, String kind) {
  /** The most annotations of a text. */
  public static final int COUNT_MAX = 10_000;

  /**
   * Reads annotations; empty if the text is not of the form, overlaps, or leaves 0 to {@code
   * characters}.
   */
  public static Optional<List<Annotation>> parse(String text, int characters) {
    List<Annotation> all = new ArrayList<>();
    for (String part : text.split(";", COUNT_MAX + 1)) {
      String entry = part.strip();
      if (entry.isEmpty()) {
        continue;
      }
      int blank = entry.indexOf(' ');
      int line = entry.indexOf('-');
      if (line <= 0 || blank <= line + 1 || all.size() == COUNT_MAX) {
        return Optional.empty();
      }
      int from = number(entry.substring(0, line));
      int to = number(entry.substring(line + 1, blank));
      String kind = entry.substring(blank + 1).strip();
      if (from < 0 || from >= to || to > characters || kind.isEmpty()) {
        return Optional.empty();
      }
      all.add(new Annotation(from, to, kind));
    }
    all.sort(Comparator.comparingInt(Annotation::from));
    for (int i = 1; i < all.size(); i++) {
      if (all.get(i).from() < all.get(i - 1).to()) {
        return Optional.empty();
      }
    }
    return Optional.of(all);
  }

  private static int number(String digits) {
    return digits.matches("[0-9]{1,7}") ? Integer.parseInt(digits) : -1;
  }

  /**
   * The entities that words of a text form: an annotation takes every word that it touches.
   * Annotations of other kinds than these do not count.
   */
  public static List<Tags.Entity> entities(
      List<Annotation> annotations, String text, List<Span> words, Tags tags) {
    List<Tags.Entity> entities = new ArrayList<>();
    int word = 0;
    for (Annotation annotation : annotations) {
      int kind = tags.kinds().indexOf(annotation.kind());
      int from = text.offsetByCodePoints(0, annotation.from());
      int to = text.offsetByCodePoints(from, annotation.to() - annotation.from());
      while (word < words.size() && words.get(word).to() <= from) {
        word++;
      }
      int first = word;
      while (word < words.size() && words.get(word).from() < to) {
        word++;
      }
      if (kind >= 0 && word > first) {
        entities.add(new Tags.Entity(kind, first, word));
      }
    }
    return entities;
  }
}
