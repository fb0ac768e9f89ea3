package eu.sund.core;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run will exchange, derived from the study and the codebook alone: every party computes it
 * and compares digests before any data is read.
 *
 * @param analysis name and version of the analysis, pinned
 * @param variables the only variables that a site opens
 * @param layouts the kinds of the analysis's rounds
 * @param roundsMax the run fails if the analysis needs more rounds
 * @param screening the pre-rounds that come first, one layout each; no part of the analysis, so
 *     neither noise nor {@code roundsMax} speaks of them
 */
public record Plan(
    AnalysisRef analysis,
    List<String> variables,
    List<Layout> layouts,
    int roundsMax,
    List<Layout> screening) {
  /** Checks the limits. */
  public Plan {
    variables = List.copyOf(variables);
    layouts = List.copyOf(layouts);
    screening = List.copyOf(screening);
    Checks.argument(!layouts.isEmpty(), "a plan needs a layout");
    Checks.argument(
        roundsMax >= 1 && roundsMax <= 100_000, "rounds must be 1 to 100000, was %s", roundsMax);
    long noisy = tensors(layouts).filter(t -> !t.noise().isNone()).count();
    Checks.argument(
        noisy == 0 || noisy == tensors(layouts).count(),
        "noise on some of a plan's tensors protects nobody: all carry it, or none");
  }

  /** What an analysis plans: the pre-rounds are not its own. */
  public Plan(AnalysisRef analysis, List<String> variables, List<Layout> layouts, int roundsMax) {
    this(analysis, variables, layouts, roundsMax, List.of());
  }

  /** The same after these pre-rounds. */
  public Plan after(List<Layout> preRounds) {
    return new Plan(analysis, variables, layouts, roundsMax, preRounds);
  }

  /** Whether the analysis promises differential privacy: its sums carry noise. */
  public boolean isNoisy() {
    return rho() > 0;
  }

  /** The most rounds of a run, pre-rounds included. */
  public int rounds() {
    return screening.size() + roundsMax;
  }

  /** Every kind of round of a run, pre-rounds first. */
  public List<Layout> kinds() {
    return Stream.concat(screening.stream(), layouts.stream()).toList();
  }

  private static Stream<TensorSpec> tensors(List<Layout> layouts) {
    return layouts.stream().flatMap(layout -> layout.tensors().stream());
  }

  /**
   * What a run costs at most, as ρ of zCDP: every round with its dearest layout. Zero if the plan
   * promises no differential privacy.
   */
  public double rho() {
    double dearest = 0;
    for (Layout layout : layouts) {
      double sum = 0;
      for (TensorSpec tensor : layout.tensors()) {
        sum += tensor.noise().rho();
      }
      dearest = Math.max(dearest, sum);
    }
    return roundsMax * dearest;
  }

  /** The analysis's layout of this name. */
  public Layout layout(String name) {
    return layouts.stream()
        .filter(l -> l.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the plan has no layout '" + name + "'"));
  }

  /** The digest of a canonical text of all that the plan fixes; equal plans, equal digests. */
  public Digest digest() {
    StringBuilder text = new StringBuilder("sund-plan-v1\n");
    text.append(analysis)
        .append('\n')
        .append(String.join(",", variables))
        .append('\n')
        .append(roundsMax)
        .append('\n');
    for (Layout layout : screening) {
      text.append("before ");
      write(layout, text);
    }
    for (Layout layout : layouts) {
      write(layout, text);
    }
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Layout layout, StringBuilder text) {
    text.append(layout.name()).append('\n');
    for (TensorSpec tensor : layout.tensors()) {
      text.append(' ')
          .append(tensor.name())
          .append(tensor.shape())
          .append(tensor.encoding().getClass().getSimpleName());
      text.append(Double.toHexString(tensor.encoding().bound()));
      if (!tensor.noise().isNone()) {
        text.append("noise")
            .append(Double.toHexString(tensor.noise().variance()))
            .append('/')
            .append(Double.toHexString(tensor.noise().sensitivity()));
      }
      text.append('\n');
    }
  }
}
