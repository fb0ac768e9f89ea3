package eu.sund.algorithms.dp;

import eu.sund.core.ErrorCode;
import eu.sund.core.Formula;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import eu.sund.core.Zcdp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** The options that every analysis with differential privacy has, and how others are read. */
record DpOptions(double epsilon, double delta, SortedMap<String, String> written) {
  private static final List<String> COMMON = List.of("epsilon", "delta");

  /** Reads epsilon and delta; other names must be among {@code own}, or begin with a prefix. */
  static DpOptions of(SortedMap<String, String> written, List<String> own, String... prefixes) {
    List<String> known = Stream.concat(COMMON.stream(), own.stream()).toList();
    for (String name : written.keySet()) {
      if (!known.contains(name) && Arrays.stream(prefixes).noneMatch(name::startsWith)) {
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
    if (!written.containsKey("epsilon")) {
      throw invalid("option 'epsilon' is missing: how much one patient may change the answer");
    }
    DpOptions read = new DpOptions(0, 0, written);
    return new DpOptions(
        read.number("epsilon", 1, 0.01, 1e9), read.number("delta", 1e-6, 1e-12, 1e-2), written);
  }

  /** What the whole run may cost. */
  double rho() {
    return Zcdp.rho(epsilon, delta);
  }

  double number(String name, double standard, double low, double high) {
    String text = written.get(name);
    return text == null ? standard : number(name, text, low, high);
  }

  private static double number(String name, String text, double low, double high) {
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

  /** Rising numbers, or an empty list if the option is not written. */
  List<Double> rising(String name, double low, double high) {
    String text = written.getOrDefault(name, "");
    List<Double> values = new ArrayList<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      values.add(number(name, part.strip(), low, high));
      int size = values.size();
      if (size > 1 && !(values.get(size - 2) < values.get(size - 1))) {
        throw invalid("the numbers of option '" + name + "' must rise");
      }
    }
    return values;
  }

  /** Requires {@code x ~ 1}: these analyses are about one variable. */
  static void requireAlone(String formula, String analysis) {
    Formula parsed = Formula.parse(formula);
    if (!parsed.terms().isEmpty() || !parsed.offsets().isEmpty() || !parsed.intercept()) {
      throw invalid(
          analysis + " is about one variable: write 'formula: " + parsed.response() + " ~ 1'");
    }
  }

  static SundException invalid(String detail) {
    return new SundException(ErrorCode.STUDY_INVALID, detail);
  }
}
