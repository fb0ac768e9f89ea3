package eu.sund.algorithms.regression;

import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code glm}, as a study writes them.
 *
 * @param family the response's distribution; unless written, binomial for a 0/1 integer or a
 *     category of two levels, else gaussian
 * @param link its link; unless written, the family's first
 * @param ridge λ of the penalty λ/2·Σ(sⱼβⱼ)² that is taken from the log-likelihood, sⱼ being the
 *     column's standard deviation over all patients of the fit; the constant is free
 * @param indicateMissing whether a missing covariate gets an indicator column of its own instead of
 *     dropping the row
 * @param offset a variable that is added to the linear predictor, or empty
 * @param weights a variable of prior weights, or empty
 * @param confidence level of the intervals
 * @param roundsMax fitting rounds, halved steps included; 2 to 25
 * @param tolerance the fit ends when no coefficient moves by more than this times the larger of
 *     itself and its standard error
 * @param references reference levels by variable
 * @param evaluate whether predictions are evaluated
 * @param evaluateCohort which patients the evaluation looks at; null for those of the fit
 * @param evaluateThreshold the probability from which on an event is predicted
 */
public record GlmOptions(
    @Nullable Family family,
    @Nullable Link link,
    double ridge,
    boolean indicateMissing,
    String offset,
    String weights,
    double confidence,
    int roundsMax,
    double tolerance,
    Map<String, String> references,
    @Nullable Boolean evaluate,
    @Nullable Filter evaluateCohort,
    double evaluateThreshold) {

  /**
   * A fit that converges needs fewer, and each round opens a weighted sum of squares and products:
   * section 4.3 of our specification allows 25.
   */
  private static final int ROUNDS_MOST = 25;

  private static final List<String> NAMES =
      List.of(
          "family",
          "link",
          "ridge",
          "missing",
          "offset",
          "weights",
          "confidence",
          "rounds.max",
          "tolerance",
          "evaluate",
          "evaluate.cohort",
          "evaluate.threshold");
  private static final String REFERENCE = "reference.";

  /** Copies the map. */
  public GlmOptions {
    references = Map.copyOf(references);
  }

  /**
   * Reads the options.
   *
   * @throws SundException with {@code STUDY_INVALID} for an unknown option (naming the nearest) or
   *     an impossible value
   */
  public static GlmOptions parse(SortedMap<String, String> options) {
    SortedMap<String, String> references = new TreeMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(REFERENCE)) {
            references.put(name.substring(REFERENCE.length()), value);
          } else if (!NAMES.contains(name)) {
            throw unknown(name);
          }
        });
    String cohort = options.get("evaluate.cohort");
    return new GlmOptions(
        options.containsKey("family")
            ? choice("family", options.get("family"), List.of(Family.values()))
            : null,
        options.containsKey("link")
            ? choice("link", options.get("link"), List.of(Link.values()))
            : null,
        number(options, "ridge", 0, 0, 1e9),
        indicates(options.getOrDefault("missing", "complete-case")),
        options.getOrDefault("offset", ""),
        options.getOrDefault("weights", ""),
        number(options, "confidence", 0.95, 0.5, 0.9999),
        (int) number(options, "rounds.max", ROUNDS_MOST, 2, ROUNDS_MOST),
        number(options, "tolerance", 1e-11, 1e-14, 1e-2),
        references,
        options.containsKey("evaluate") ? yes(options.getOrDefault("evaluate", "")) : null,
        cohort == null ? null : Filter.parse(cohort),
        number(options, "evaluate.threshold", 0.5, 0, 1));
  }

  private static SundException unknown(String name) {
    List<String> known = new ArrayList<>(NAMES);
    known.add("reference.VARIABLE");
    List<String> nearest = Names.nearest(name, known);
    return invalid(
        "unknown option '"
            + name
            + "'; "
            + (nearest.isEmpty()
                ? "glm has " + String.join(", ", known)
                : "did you mean " + String.join(" or ", nearest) + "?"));
  }

  private static <E extends Enum<E>> E choice(String option, @Nullable String text, List<E> all) {
    List<String> names = new ArrayList<>();
    for (E value : all) {
      if (value.name().equalsIgnoreCase(text)) {
        return value;
      }
      names.add(value.name().toLowerCase(java.util.Locale.ROOT));
    }
    throw invalid("option '" + option + "' must be one of " + String.join(", ", names));
  }

  private static boolean indicates(String text) {
    return switch (text) {
      case "complete-case" -> false;
      case "indicator" -> true;
      default -> throw invalid("option 'missing' must be complete-case or indicator");
    };
  }

  private static boolean yes(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid("option 'evaluate' must be true or false");
    };
  }

  private static double number(
      SortedMap<String, String> options, String name, double standard, double low, double high) {
    String text = options.get(name);
    if (text == null) {
      return standard;
    }
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(value >= low && value <= high)) {
      throw invalid("option '" + name + "' must be a number from " + low + " to " + high);
    }
    return value;
  }

  private static SundException invalid(String detail) {
    return new SundException(ErrorCode.STUDY_INVALID, detail);
  }
}
