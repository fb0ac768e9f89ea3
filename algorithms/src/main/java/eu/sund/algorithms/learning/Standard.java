package eu.sund.algorithms.learning;

import eu.sund.core.Checks;
import eu.sund.core.Range;
import eu.sund.core.Variable;
import java.util.List;

/**
 * How numbers are standardised: {@code (x − centre)/scale}.
 *
 * @param centres one a number of the model
 * @param scales positive
 */
record Standard(List<Double> centres, List<Double> scales) {
  Standard {
    centres = List.copyOf(centres);
    scales = List.copyOf(scales);
    Checks.argument(
        scales.stream().allMatch(s -> s > 0 && Double.isFinite(s)), "scales must be positive");
  }

  /** By the codebook's ranges, to [−1, 1]. */
  static Standard ofRanges(List<Variable> numbers) {
    List<Range> ranges = numbers.stream().map(Variable::range).toList();
    return new Standard(
        ranges.stream().map(Range::middle).toList(),
        ranges.stream().map(Range::halfWidth).toList());
  }

  static Standard none(int size) {
    return new Standard(
        java.util.Collections.nCopies(size, 0.0), java.util.Collections.nCopies(size, 1.0));
  }
}
