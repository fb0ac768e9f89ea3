package eu.sund.algorithms.learning;

import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeSet;

/** Reads options by their dotted names, and in the end complains of those that nobody read. */
public final class OptionReader {
  private final SortedMap<String, String> written;
  private final TreeSet<String> known = new TreeSet<>();

  /** Reads these. */
  public OptionReader(SortedMap<String, String> written) {
    this.written = written;
  }

  /** What is thrown where a study asks for what there is not. */
  public static SundException invalid(String detail) {
    return new SundException(ErrorCode.STUDY_INVALID, detail);
  }

  /** An option as written. */
  public String text(String name, String standard) {
    known.add(name);
    return written.getOrDefault(name, standard);
  }

  boolean has(String name) {
    known.add(name);
    return written.containsKey(name);
  }

  /** A number within bounds. */
  public double number(String name, double standard, double low, double high) {
    String text = text(name, "");
    if (text.isEmpty()) {
      return standard;
    }
    double value;
    try {
      value = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(value >= low && value <= high)) {
      throw invalid(
          String.format(
              Locale.ROOT, "option '%s' must be a number from %s to %s", name, low, high));
    }
    return value;
  }

  /** A whole number within bounds. */
  public int whole(String name, int standard, int low, int high) {
    double value = number(name, standard, low, high);
    if (value != Math.rint(value)) {
      throw invalid("option '" + name + "' must be a whole number");
    }
    return (int) value;
  }

  boolean flag(String name, boolean standard) {
    return choice(name, standard ? "true" : "false", List.of("true", "false")).equals("true");
  }

  String choice(String name, String standard, List<String> choices) {
    String text = text(name, standard).strip().toLowerCase(Locale.ROOT);
    if (!choices.contains(text)) {
      throw invalid("option '" + name + "' must be one of " + String.join(", ", choices));
    }
    return text;
  }

  /** The items of a list; none if it is not written. */
  public List<String> list(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : text(name, "").split(",", -1)) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }

  /** Leaves the options of a prefix to whoever reads them. */
  void leave(String prefix) {
    written.keySet().stream().filter(name -> name.startsWith(prefix)).forEach(known::add);
  }

  /** Requires that every written option was asked for. */
  public void requireAllKnown() {
    for (String name : written.keySet()) {
      if (!known.contains(name)) {
        List<String> nearest = Names.nearest(name, known);
        throw invalid(
            "unknown option '"
                + name
                + "'; "
                + (nearest.isEmpty()
                    ? "there are " + String.join(", ", known)
                    : "did you mean " + String.join(" or ", nearest) + "?"));
      }
    }
  }
}
