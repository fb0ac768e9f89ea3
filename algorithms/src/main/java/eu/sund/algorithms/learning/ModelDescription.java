package eu.sund.algorithms.learning;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Everything about a trained model but its numbers: how a patient's variables become the network's
 * inputs, which network it is, and what it answers.
 *
 * @param analysis name and version of the training
 * @param formula as written
 * @param network the network's canonical text
 * @param options of the study
 * @param variables those of formula, cohorts and options
 * @param inputs how the network's numbers are made of variables, in order
 */
public record ModelDescription(
    String analysis,
    String formula,
    String network,
    SortedMap<String, String> options,
    List<TrainResult.Field> variables,
    List<TrainResult.Column> inputs) {
  /** Copies the lists. */
  public ModelDescription {
    Stream.of(analysis, formula, network, options).forEach(Objects::requireNonNull);
    options.values().forEach(Objects::requireNonNull);
    variables = List.copyOf(variables);
    inputs = List.copyOf(inputs);
  }

  /** What a result says of its model. */
  public static ModelDescription of(TrainResult result) {
    return new ModelDescription(
        result.analysis(),
        result.formula(),
        result.network(),
        result.recipe().options(),
        result.recipe().variables(),
        result.inputs());
  }
}
