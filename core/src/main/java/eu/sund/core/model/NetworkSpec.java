package eu.sund.core.model;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A network as declared: inputs, joined to one vector; hidden layers; a head. It says which
 * parameter tensors there are and in which order, so that hub and sites plan without any engine.
 *
 * <p>Parameters travel as one {@code float[]}: the trained tensors of {@link #parameters()}, one
 * after the other.
 *
 * @param inputs at least one, with distinct names; at most one sequence of tokens. With {@link
 *     Head.Tagging} the tokens are all, and there are no hidden layers
 * @param layers the hidden layers, from the inputs to the head
 * @param head what it answers
 * @param adapters how the encoder of the tokens is trained; empty if as a whole
 */
public record NetworkSpec(
    List<Input> inputs, List<Hidden> layers, Head head, Optional<Adapters> adapters) {
  /** The most hidden layers. */
  public static final int LAYERS_MAX = 64;

  /** Checks that the parts fit. */
  public NetworkSpec {
    inputs = List.copyOf(inputs);
    layers = List.copyOf(layers);
    Checks.argument(!inputs.isEmpty(), "a network needs an input");
    Checks.argument(
        inputs.stream().map(Input::name).distinct().count() == inputs.size(),
        "two inputs of a network have the same name");
    Checks.argument(layers.size() <= LAYERS_MAX, "at most %s hidden layers", LAYERS_MAX);
    long sequences = inputs.stream().filter(i -> i instanceof Input.Tokens).count();
    Checks.argument(sequences <= 1, "at most one sequence of tokens");
    Checks.argument(
        adapters.isEmpty() || sequences == 1, "adapters belong to an encoder of tokens");
    if (head instanceof Head.Tagging) {
      Checks.argument(
          sequences == 1 && inputs.size() == 1 && layers.isEmpty(),
          "tagging takes one sequence of tokens and no hidden layer");
    }
    Checks.argument(
        inputs.stream().mapToLong(Input::width).sum() <= 1 << 24, "the inputs are too wide");
  }

  /** Without adapters. */
  public NetworkSpec(List<Input> inputs, List<Hidden> layers, Head head) {
    this(inputs, layers, head, Optional.empty());
  }

  /** The width of the joined inputs. */
  public int width() {
    return inputs.stream().mapToInt(Input::width).sum();
  }

  /** The encoder, if there is one. */
  public Optional<Input.Tokens> tokens() {
    return inputs.stream()
        .filter(i -> i instanceof Input.Tokens)
        .map(Input.Tokens.class::cast)
        .findFirst();
  }

  /** How many numbers the dense inputs have together. */
  public int denseWidth() {
    return inputs.stream().filter(i -> i instanceof Input.Dense).mapToInt(Input::width).sum();
  }

  /** The trained tensors, in the order in which they lie in the {@code float[]}. */
  public List<Parameter> parameters() {
    return ParameterList.of(this).stream().filter(Parameter::trained).toList();
  }

  /** The tensors that are not trained: their numbers are published with the network. */
  public List<Parameter> frozen() {
    return ParameterList.of(this).stream().filter(p -> !p.trained()).toList();
  }

  /**
   * How many numbers are trained.
   *
   * @throws ArithmeticException if they are too many for an array
   */
  public int size() {
    long size = 0;
    for (Parameter parameter : parameters()) {
      size += parameter.size();
    }
    return Math.toIntExact(size);
  }

  /** One line a part; equal networks have equal texts, and {@link #parse} reads it. */
  public String text() {
    return NetworkText.of(this);
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is not such a text; the message names the line
   */
  public static NetworkSpec parse(String text) {
    return NetworkText.parse(text);
  }

  /** The digest of {@link #text}. */
  public Digest digest() {
    return Digest.of(text().getBytes(StandardCharsets.UTF_8));
  }
}
