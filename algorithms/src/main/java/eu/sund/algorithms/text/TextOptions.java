package eu.sund.algorithms.text;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a study's texts become numbers, as its options under {@value #PREFIX} say.
 *
 * @param ngrams which n-grams of a text count
 * @param entities the kinds of entities that a tagger looks for; empty if texts are not tagged
 */
public record TextOptions(NGrams ngrams, List<String> entities) {
  /** What the options' names begin with. */
  public static final String PREFIX = "model.text.";

  private static final Set<String> KNOWN =
      Set.of("kind", "from", "to", "words", "buckets", "sublinear", "entities");

  /** Copies the list. */
  public TextOptions {
    entities = List.copyOf(entities);
  }

  /**
   * Reads the options; those with other prefixes are passed over.
   *
   * @throws SundException with {@code STUDY_INVALID} that names the option
   */
  public static TextOptions parse(Map<String, String> options) {
    Set<String> unknown = new TreeSet<>();
    for (String name : options.keySet()) {
      if (name.startsWith(PREFIX) && !KNOWN.contains(name.substring(PREFIX.length()))) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw invalid(
          "option '"
              + unknown.iterator().next()
              + "' is not known; model.text knows "
              + String.join(", ", new TreeSet<>(KNOWN)));
    }
    String kind = options.getOrDefault(PREFIX + "kind", "ngrams");
    if (!kind.equals("ngrams")) {
      throw invalid("option 'model.text.kind' must be ngrams");
    }
    NGrams usual = NGrams.defaults();
    try {
      NGrams ngrams =
          new NGrams(
              number(options, "from", usual.from()),
              number(options, "to", usual.to()),
              number(options, "words", usual.words()),
              number(options, "buckets", usual.buckets()),
              truth(options, "sublinear", usual.sublinear()));
      return new TextOptions(ngrams, entities(options.getOrDefault(PREFIX + "entities", "")));
    } catch (IllegalArgumentException e) {
      throw invalid("options of model.text: " + e.getMessage());
    }
  }

  /** The tags of a tagger. */
  public Tags tags() {
    return new Tags(entities);
  }

  private static List<String> entities(String text) {
    List<String> kinds =
        List.of(text.split(",")).stream().map(String::strip).filter(k -> !k.isEmpty()).toList();
    if (Set.copyOf(kinds).size() != kinds.size() || kinds.size() > Tags.KINDS_MAX) {
      throw invalid(
          "option 'model.text.entities' must list at most " + Tags.KINDS_MAX + " distinct kinds");
    }
    return kinds;
  }

  private static int number(Map<String, String> options, String name, int usual) {
    String text = options.getOrDefault(PREFIX + name, Integer.toString(usual));
    if (!text.matches("[0-9]{1,8}")) {
      throw invalid("option '" + PREFIX + name + "' must be a whole number");
    }
    return Integer.parseInt(text);
  }

  private static boolean truth(Map<String, String> options, String name, boolean usual) {
    return switch (options.getOrDefault(PREFIX + name, Boolean.toString(usual))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid("option '" + PREFIX + name + "' must be true or false");
    };
  }

  private static SundException invalid(String words) {
    return new SundException(ErrorCode.STUDY_INVALID, words);
  }
}
