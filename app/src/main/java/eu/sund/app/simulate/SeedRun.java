package eu.sund.app.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import eu.sund.core.SiteId;
import eu.sund.simulation.research.RoundFigures;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one seed gave.
 *
 * @param seed the seed
 * @param sizes every site's rows
 * @param rounds in their order
 * @param result the analysis's result as JSON; empty if it had no answer
 * @param failure why there is none, or empty
 * @param wordBytes bytes of one site's update in the last round
 * @param memoryBytes what all sites kept at the end
 * @param seededNoise whether noise was drawn from seeds
 */
public record SeedRun(
    long seed,
    SortedMap<SiteId, Integer> sizes,
    List<RoundFigures> rounds,
    Optional<JsonNode> result,
    String failure,
    long wordBytes,
    long memoryBytes,
    boolean seededNoise) {
  /** Copies the lists. */
  public SeedRun {
    sizes = Collections.unmodifiableSortedMap(new TreeMap<>(sizes));
    rounds = List.copyOf(rounds);
  }

  /** The result's numbers that stand alone, by their dotted names, and those that bear a name. */
  public SortedMap<String, Double> figures() {
    SortedMap<String, Double> figures = new TreeMap<>();
    result.ifPresent(node -> collect("", node, figures));
    return figures;
  }

  private static void collect(String prefix, JsonNode node, SortedMap<String, Double> figures) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      if (value.isNumber()) {
        figures.put(prefix + field.getKey(), value.doubleValue());
      } else if (value.isObject()) {
        collect(prefix + field.getKey() + ".", value, figures);
      } else if (value.isArray()) {
        value.forEach(item -> named(item, figures));
      }
    }
  }

  /** An item with a name and a value is a figure; its other texts say of what. */
  private static void named(JsonNode item, SortedMap<String, Double> figures) {
    if (item.path("name").isTextual() && item.path("value").isNumber()) {
      StringBuilder name = new StringBuilder(item.path("name").asText());
      for (Map.Entry<String, JsonNode> field : item.properties()) {
        if (field.getValue().isTextual() && !field.getKey().equals("name")) {
          name.append(", ").append(field.getValue().asText());
        }
      }
      figures.put(name.toString(), item.path("value").doubleValue());
    }
  }

  /**
   * Learning curves: by figure, its value in each round that has one; from the result if it tells
   * of its rounds, else from what was said of each.
   */
  public SortedMap<String, SortedMap<Integer, Double>> curves() {
    SortedMap<String, SortedMap<Integer, Double>> curves = new TreeMap<>();
    result.ifPresent(node -> history("", node, curves));
    if (curves.isEmpty()) {
      for (RoundFigures round : rounds) {
        round.figures().forEach((name, value) -> put(curves, name, round.round(), value));
      }
    }
    curves.values().removeIf(curve -> curve.size() < 2);
    return curves;
  }

  private static void put(
      SortedMap<String, SortedMap<Integer, Double>> curves, String name, int round, double value) {
    curves.computeIfAbsent(name, n -> new TreeMap<>()).put(round, value);
  }

  /** Lists of objects with a field {@code round} are curves of their other numbers. */
  private static void history(
      String prefix, JsonNode node, SortedMap<String, SortedMap<Integer, Double>> curves) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      String name = prefix + field.getKey();
      if (value.isObject()) {
        history(name + ".", value, curves);
      } else if (value.isArray()) {
        for (JsonNode item : value) {
          if (item.path("round").isInt()) {
            numbers("", item, curves, item.path("round").intValue());
          }
        }
      }
    }
  }

  private static void numbers(
      String prefix,
      JsonNode item,
      SortedMap<String, SortedMap<Integer, Double>> curves,
      int round) {
    for (Map.Entry<String, JsonNode> number : item.properties()) {
      String name = prefix + number.getKey();
      if (number.getValue().isNumber() && !name.equals("round")) {
        put(curves, name, round, number.getValue().doubleValue());
      } else if (number.getValue().isObject()) {
        numbers(name + ".", number.getValue(), curves, round);
      }
    }
  }
}
