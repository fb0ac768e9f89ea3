package eu.sund.algorithms;

import eu.sund.algorithms.dp.DpCount;
import eu.sund.algorithms.dp.DpGlm;
import eu.sund.algorithms.dp.DpHistogram;
import eu.sund.algorithms.dp.DpMean;
import eu.sund.algorithms.dp.DpQuantile;
import eu.sund.algorithms.dp.DpSgd;
import eu.sund.algorithms.learning.Training;
import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.vocabulary.Vocabularies;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.util.List;
import java.util.Optional;

/**
 * The catalogue of analyses: closed, reviewed, wired by hand. No name outside it can be run.
 *
 * <p>Thread-safe: never changes.
 */
public final class Analyses {
  private final List<Analysis<?, ?>> all;

  /**
   * Makes a catalogue.
   *
   * @throws IllegalArgumentException if two have the same name and version
   */
  public Analyses(List<Analysis<?, ?>> all) {
    this.all = List.copyOf(all);
    Checks.argument(
        this.all.stream().map(Analysis::ref).distinct().count() == this.all.size(),
        "an analysis stands twice");
  }

  /** The analyses that come with the program. */
  public static Analyses builtIn() {
    return new Analyses(
        List.of(
            new Glm(),
            new DpCount(),
            new DpHistogram(),
            new DpMean(),
            new DpQuantile(),
            new DpGlm(),
            new DpSgd(),
            new Training(),
            new Vocabularies()));
  }

  /** All analyses, in the catalogue's order. */
  public List<Analysis<?, ?>> list() {
    return all;
  }

  /**
   * The newest version of the analysis of this name.
   *
   * @throws SundException with {@code ANALYSIS_UNKNOWN} naming the nearest
   */
  public Analysis<?, ?> find(String name) {
    return all.stream()
        .filter(a -> a.ref().name().equals(name))
        .max((a, b) -> Integer.compare(a.ref().version(), b.ref().version()))
        .orElseThrow(() -> unknown(name));
  }

  /** The analysis of this name and version, if the program has it. */
  public Optional<Analysis<?, ?>> find(AnalysisRef ref) {
    return all.stream().filter(a -> a.ref().equals(ref)).findFirst();
  }

  private SundException unknown(String name) {
    List<String> known = all.stream().map(a -> a.ref().name()).distinct().toList();
    List<String> nearest = Names.nearest(name, known);
    return new SundException(
        ErrorCode.ANALYSIS_UNKNOWN,
        "unknown analysis '"
            + name
            + "'; "
            + (nearest.isEmpty()
                ? "there are " + String.join(", ", known)
                : "did you mean " + String.join(" or ", nearest) + "?"));
  }
}
