package eu.sund.algorithms.text;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.model.Adapters;
import eu.sund.core.model.Input;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a study's texts become numbers, as its options under {@value #PREFIX} say.
 *
 * @param ngrams which n-grams of a text count
 * @param entities the kinds of entities that a tagger looks for; empty if texts are not tagged
 * @param encoder a transformer in place of n-grams, if the study asks for one
 */
public record TextOptions(NGrams ngrams, List<String> entities, Optional<EncoderOptions> encoder) {
  /** What the options' names begin with. */
  public static final String PREFIX = "model.text.";

  private static final Set<String> KNOWN =
      Set.of("kind", "from", "to", "words", "buckets", "sublinear", "entities");

  private static final Set<String> OF_ENCODER =
      Set.of(
          "vocabulary",
          "pieces",
          "cased",
          "length",
          "width",
          "blocks",
          "heads",
          "inner",
          "norm",
          "pooling",
          "train",
          "rank",
          "scale",
          "weights",
          "kind",
          "entities");

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
    String kind = options.getOrDefault(PREFIX + "kind", "ngrams");
    if (!kind.equals("ngrams") && !kind.equals("encoder")) {
      throw invalid("option 'model.text.kind' must be ngrams or encoder");
    }
    Set<String> known = kind.equals("encoder") ? OF_ENCODER : KNOWN;
    Set<String> unknown = new TreeSet<>();
    for (String name : options.keySet()) {
      if (name.startsWith(PREFIX) && !known.contains(name.substring(PREFIX.length()))) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw invalid(
          "option '"
              + unknown.iterator().next()
              + "' is not known; model.text of kind "
              + kind
              + " knows "
              + String.join(", ", new TreeSet<>(known)));
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
      return new TextOptions(
          ngrams,
          entities(options.getOrDefault(PREFIX + "entities", "")),
          kind.equals("encoder") ? Optional.of(encoder(options)) : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw invalid("options of model.text: " + e.getMessage());
    }
  }

  private static EncoderOptions encoder(Map<String, String> options) {
    Optional<Digest> weights = digest(options, "weights");
    Optional<Digest> pieces = digest(options, "pieces");
    String train = word(options, "train", weights.isPresent() ? "adapters" : "full");
    Optional<Adapters> adapters =
        switch (train) {
          case "full" -> Optional.empty();
          case "frozen" -> Optional.of(new Adapters(0, 1));
          case "adapters" -> {
            int rank = number(options, "rank", 8);
            yield Optional.of(new Adapters(rank, number(options, "scale", 2 * rank)));
          }
          default -> throw invalid("option 'model.text.train' must be full, frozen or adapters");
        };
    if (weights.isEmpty() && adapters.isPresent()) {
      throw invalid(
          "option 'model.text.train' "
              + train
              + " needs published weights: name their SHA-256 in model.text.weights");
    }
    int vocabulary = number(options, "vocabulary", pieces.isPresent() ? 30522 : 8192);
    if (vocabulary < 2) {
      throw invalid("option 'model.text.vocabulary' must be at least 2");
    }
    String norm = word(options, "norm", weights.isPresent() ? "post" : "pre");
    String pooling = word(options, "pooling", "mean");
    if (!Set.of("pre", "post").contains(norm) || !Set.of("mean", "first").contains(pooling)) {
      throw invalid("option 'model.text.norm' must be pre or post, 'pooling' mean or first");
    }
    return new EncoderOptions(
        vocabulary,
        pieces,
        truth(options, "cased", false),
        new EncoderOptions.Shape(
            number(options, "length", 128),
            number(options, "width", 64),
            number(options, "blocks", 2),
            number(options, "heads", 4),
            number(options, "inner", 128),
            norm.equals("pre") ? Input.Norm.PRE : Input.Norm.POST,
            pooling.equals("mean") ? Input.Pooling.MEAN : Input.Pooling.FIRST),
        adapters,
        weights);
  }

  private static String word(Map<String, String> options, String name, String usual) {
    return options.getOrDefault(PREFIX + name, usual);
  }

  private static Optional<Digest> digest(Map<String, String> options, String name) {
    String written = word(options, name, "");
    String hex = written.startsWith("sha256:") ? written.substring(7) : written;
    if (!hex.isEmpty() && !hex.matches("[0-9a-f]{64}")) {
      throw invalid("option '" + PREFIX + name + "' must be a SHA-256 as 64 hexadecimal digits");
    }
    return hex.isEmpty() ? Optional.empty() : Optional.of(new Digest(hex));
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
