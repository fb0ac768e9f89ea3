package eu.sund.simulation;

import java.util.List;

/**
 * A simulated run broke a rule. The message holds the options, which repeat it, and the last steps.
 */
public final class SimulationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulationFailure(String rule, SimulationOptions options, List<String> steps) {
    super(
        "the simulation broke a rule: "
            + rule
            + "\nrepeat it with "
            + options
            + "\nlast steps:\n  "
            + String.join("\n  ", steps));
  }
}
