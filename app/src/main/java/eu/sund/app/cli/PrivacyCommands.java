package eu.sund.app.cli;

import eu.sund.core.Checks;
import eu.sund.core.dp.Calibration;
import eu.sund.core.dp.EpsilonAt;
import eu.sund.core.dp.Rdp;
import eu.sund.privacy.dp.GaussianMechanism;
import eu.sund.privacy.dp.PrivacyLoss;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sund privacy …}: what noise is worth, before anybody's data are touched. */
@Command(
    name = "privacy",
    description = "Compute what noise is worth: epsilon from noise, noise from epsilon.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class PrivacyCommands {
  private static final String UNIT = "patient added or removed";

  /** The steps that both commands ask about. */
  static final class Steps {
    @Option(
        names = "--sampling-rate",
        defaultValue = "1",
        description = "probability of a patient to be in a step (default: ${DEFAULT-VALUE})")
    double rate = 1;

    @Option(
        names = "--steps",
        defaultValue = "1",
        description = "number of steps, 1 to 10000000 (default: ${DEFAULT-VALUE})")
    long count = 1;

    @Option(
        names = "--delta",
        required = true,
        description = "the delta of (epsilon, delta), 1e-9 or more; below 1/patients")
    double delta;

    private void check() {
      Checks.argument(
          rate > 0 && rate <= 1, "--sampling-rate must be above 0 and at most 1, was %s", rate);
      Checks.argument(
          count >= 1 && count <= 10_000_000, "--steps must be 1 to 10000000, was %s", count);
      Checks.argument(
          delta >= PrivacyLoss.DELTA_MIN && delta < 1,
          "--delta must be at least 1e-9 and below 1, was %s",
          delta);
    }

    private String words() {
      return count
          + (count == 1 ? " step" : " steps")
          + (rate == 1
              ? " with every patient"
              : ", each patient in a step with probability " + rate);
    }
  }

  @Command(
      name = "epsilon",
      description = "Print the epsilon of Gaussian noise over steps with Poisson sampling.")
  int epsilon(
      @Mixin Output output,
      @Option(
              names = "--noise-multiplier",
              required = true,
              description = "noise standard deviation over sensitivity, 0.1 to 1000000")
          double multiplier,
      @Mixin Steps steps) {
    epsilon(output.console(), multiplier, steps);
    return ExitCodes.OK;
  }

  static void epsilon(Console console, double multiplier, Steps steps) {
    steps.check();
    Checks.argument(
        multiplier >= 0.1 && multiplier <= 1e6,
        "--noise-multiplier must be 0.1 to 1000000, was %s",
        multiplier);
    EpsilonAt renyi = Rdp.epsilon(Rdp.curve(multiplier, steps.rate, steps.count), steps.delta);
    double loss = PrivacyLoss.of(multiplier, steps.rate, steps.count).epsilon(steps.delta);
    console.say("Noise of " + multiplier + " sensitivities, " + steps.words());
    console.say("One " + UNIT + ", delta " + steps.delta + ":");
    console.say(line("epsilon (PLD)", loss, "report this one"));
    console.say(line("epsilon (RDP)", renyi.epsilon(), "at order " + renyi.order()));
    Map<String, Object> answer = answer(steps);
    answer.put("noiseMultiplier", multiplier);
    answer.put("epsilonPld", loss);
    answer.put("epsilonRdp", renyi.epsilon());
    answer.put("orderRdp", renyi.order());
    if (steps.rate == 1) {
      double exact =
          GaussianMechanism.epsilon(multiplier / Math.sqrt((double) steps.count), steps.delta);
      console.say(line("epsilon (exact)", exact, "Gaussian noise without sampling"));
      answer.put("epsilonExact", exact);
    }
    console.answer(answer);
  }

  @Command(
      name = "noise",
      description = "Print the smallest noise multiplier that keeps epsilon over the steps.")
  int noise(
      @Mixin Output output,
      @Option(names = "--epsilon", required = true, description = "the epsilon to keep, above 0")
          double epsilon,
      @Mixin Steps steps) {
    noise(output.console(), epsilon, steps);
    return ExitCodes.OK;
  }

  static void noise(Console console, double epsilon, Steps steps) {
    steps.check();
    Checks.argument(
        epsilon > 0 && epsilon <= 1000,
        "--epsilon must be above 0 and at most 1000, was %s",
        epsilon);
    double loss = PrivacyLoss.multiplier(epsilon, steps.delta, steps.rate, steps.count);
    double renyi = Calibration.byRenyi(epsilon, steps.delta, steps.rate, steps.count);
    console.say(
        "To keep epsilon " + epsilon + " at delta " + steps.delta + " over " + steps.words());
    console.say("(one " + UNIT + "), the noise must be, in sensitivities:");
    console.say(line("multiplier (PLD)", loss, "the smallest that suffices"));
    console.say(line("multiplier (RDP)", renyi, "by the looser accountant"));
    Map<String, Object> answer = answer(steps);
    answer.put("epsilon", epsilon);
    answer.put("noiseMultiplierPld", loss);
    answer.put("noiseMultiplierRdp", renyi);
    if (steps.rate == 1) {
      double exact =
          Math.sqrt((double) steps.count) * GaussianMechanism.multiplier(epsilon, steps.delta);
      console.say(line("multiplier (exact)", exact, "Gaussian noise without sampling"));
      answer.put("noiseMultiplierExact", exact);
    }
    console.answer(answer);
  }

  private static Map<String, Object> answer(Steps steps) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("neighbours", UNIT);
    answer.put("samplingRate", steps.rate);
    answer.put("steps", steps.count);
    answer.put("delta", steps.delta);
    return answer;
  }

  private static String line(String name, double value, String note) {
    return String.format(Locale.ROOT, "  %-19s %12.6f   %s", name, value, note);
  }
}
