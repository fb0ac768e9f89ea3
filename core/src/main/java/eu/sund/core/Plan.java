package eu.sund.core;

import eu.sund.core.dp.PrivacyCost;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.TrainingNoise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run will exchange, derived from the study and the codebook alone: every party computes it
 * and compares digests before any data is read.
 *
 * @param analysis name and version of the analysis, pinned
 * @param variables the only variables that a site opens
 * @param layouts the kinds of the analysis's rounds
 * @param roundsMax the run fails if the analysis needs more rounds
 * @param training the noise of training with differential privacy, if there is any
 * @param screening the pre-rounds that come first, one layout each; no part of the analysis, so
 *     neither noise nor {@code roundsMax} speaks of them
 */
public record Plan(
    AnalysisRef analysis,
    List<String> variables,
    List<Layout> layouts,
    int roundsMax,
    Optional<TrainingNoise> training,
    List<Layout> screening) {
  /** Room for the rounding of a square root. */
  private static final double ROUNDING = 1 + 1e-12;

  /** Checks the limits. */
  public Plan {
    variables = List.copyOf(variables);
    layouts = List.copyOf(layouts);
    screening = List.copyOf(screening);
    Checks.argument(!layouts.isEmpty(), "a plan needs a layout");
    Checks.argument(
        roundsMax >= 1 && roundsMax <= 100_000, "rounds must be 1 to 100000, was %s", roundsMax);
    if (training.isPresent()) {
      checkTraining(training.get(), layouts, roundsMax);
    } else {
      long noisy = tensors(layouts).filter(t -> !t.noise().isNone()).count();
      Checks.argument(
          noisy == 0 || noisy == tensors(layouts).count(),
          "noise on some of a plan's tensors protects nobody: all carry it, or none");
    }
  }

  /** What an analysis without noise in training plans: the pre-rounds are not its own. */
  public Plan(AnalysisRef analysis, List<String> variables, List<Layout> layouts, int roundsMax) {
    this(analysis, variables, layouts, roundsMax, Optional.empty());
  }

  /** What an analysis plans: the pre-rounds are not its own. */
  public Plan(
      AnalysisRef analysis,
      List<String> variables,
      List<Layout> layouts,
      int roundsMax,
      Optional<TrainingNoise> training) {
    this(analysis, variables, layouts, roundsMax, training, List.of());
  }

  /** What training does not cover must carry noise of its own. */
  private static void checkTraining(TrainingNoise training, List<Layout> layouts, int roundsMax) {
    for (String name : training.tensors()) {
      Checks.argument(
          tensors(layouts).anyMatch(t -> t.name().equals(name)), "no tensor is '%s'", name);
    }
    training
        .apart()
        .ifPresent(
            apart ->
                Checks.argument(
                    tensors(layouts)
                        .anyMatch(t -> t.name().equals(apart.tensor()) && t.size() == 1),
                    "no tensor '%s' of one number",
                    apart.tensor()));
    SampledGaussian steps = training.steps();
    tensors(layouts)
        .forEach(
            tensor -> {
              Noise noise = tensor.noise();
              if (!training.covers(tensor.name())) {
                Checks.argument(
                    !noise.isNone(),
                    "tensor '%s' is neither trained with noise nor carries any: it would tell what"
                        + " the noise hides",
                    tensor.name());
              } else if (!noise.isNone()) {
                Checks.argument(
                    steps.multiplier() * noise.sensitivity()
                        <= StrictMath.sqrt(noise.variance()) * ROUNDING,
                    "tensor '%s' carries less noise than the plan's steps promise",
                    tensor.name());
                Checks.argument(
                    steps.steps() >= roundsMax,
                    "tensor '%s' is released in %s rounds, and only %s steps are paid",
                    tensor.name(),
                    roundsMax,
                    steps.steps());
              }
            });
  }

  /** The same after these pre-rounds. */
  public Plan after(List<Layout> preRounds) {
    return new Plan(analysis, variables, layouts, roundsMax, training, preRounds);
  }

  /** The same, opening {@code variable} too. */
  public Plan opening(Variable variable) {
    if (variables.contains(variable.name())) {
      return this;
    }
    List<String> more = new ArrayList<>(variables);
    more.add(variable.name());
    return new Plan(analysis, more, layouts, roundsMax, training, screening);
  }

  /** Whether the analysis promises differential privacy: its sums carry noise. */
  public boolean isNoisy() {
    return !(cost() instanceof PrivacyCost.None);
  }

  /** Whether the analysis itself is a single sum. */
  public boolean isSingleRound() {
    return roundsMax == 1;
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

  /** What a run costs at most: every round with its dearest layout, and the training. */
  public PrivacyCost cost() {
    double dearest = 0;
    for (Layout layout : layouts) {
      double sum = 0;
      for (TensorSpec tensor : layout.tensors()) {
        if (training.isEmpty() || !training.get().covers(tensor.name())) {
          sum += tensor.noise().rho();
        }
      }
      dearest = Math.max(dearest, sum);
    }
    double rho = roundsMax * dearest;
    return training
        .<PrivacyCost>map(
            noise ->
                new PrivacyCost.Training(
                    noise.steps(), rho, noise.apart().map(TrainingNoise.Apart::releases)))
        .orElseGet(() -> rho == 0 ? new PrivacyCost.None() : new PrivacyCost.Gaussian(rho));
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
    training.ifPresent(
        noise ->
            text.append("training ")
                .append(Double.toHexString(noise.steps().multiplier()))
                .append('/')
                .append(Double.toHexString(noise.steps().rate()))
                .append('/')
                .append(noise.steps().steps())
                .append(String.join(",", noise.tensors()))
                .append('\n'));
    training
        .flatMap(TrainingNoise::apart)
        .ifPresent(
            apart ->
                text.append("apart ")
                    .append(Double.toHexString(apart.releases().multiplier()))
                    .append('/')
                    .append(apart.releases().steps())
                    .append(apart.tensor())
                    .append('\n'));
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
