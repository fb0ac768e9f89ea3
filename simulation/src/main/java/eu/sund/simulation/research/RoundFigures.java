package eu.sund.simulation.research;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a round showed.
 *
 * @param round its number
 * @param sites whose updates were in the sum
 * @param progress the analysis's line for people
 * @param figures the numbers that the line names, by the word before each: {@code deviance 621.8,
 *     largest step 1e-4} gives {@code deviance} and {@code largest step}
 */
public record RoundFigures(
    int round, int sites, String progress, SortedMap<String, Double> figures) {
  private static final Pattern FIGURE =
      Pattern.compile("([A-Za-z][A-Za-z -]*?)[ =:]+(-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)");

  private static final Set<String> COUNTING = Set.of("round", "of");

  /** Copies the map. */
  public RoundFigures {
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
  }

  /** Reads the figures of a progress line. */
  public static RoundFigures of(int round, int sites, String progress) {
    SortedMap<String, Double> figures = new TreeMap<>();
    Matcher matcher = FIGURE.matcher(progress);
    while (matcher.find()) {
      String name = matcher.group(1).strip();
      if (!COUNTING.contains(name)) {
        figures.put(name, Double.valueOf(matcher.group(2)));
      }
    }
    return new RoundFigures(round, sites, progress, figures);
  }
}
