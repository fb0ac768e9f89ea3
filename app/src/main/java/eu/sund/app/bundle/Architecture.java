package eu.sund.app.bundle;

import eu.sund.algorithms.learning.ModelDescription;
import eu.sund.algorithms.text.EncoderOptions;
import eu.sund.algorithms.text.NGrams;
import eu.sund.algorithms.text.TextOptions;
import eu.sund.core.Digest;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code architecture.json}: the network, and how variables become its inputs.
 *
 * @param form {@value #FORM}
 * @param model all about the model but its numbers
 * @param networkSha256 digest of the network's canonical text
 * @param tensors names and shapes, in the order of the numbers
 * @param text how texts become features; null without any
 */
record Architecture(
    String form,
    ModelDescription model,
    String networkSha256,
    List<Tensor> tensors,
    @Nullable Text text) {
  static final String FORM = "sund-architecture-1";

  /** Copies the list. */
  Architecture {
    Stream.of(form, model, networkSha256).forEach(Objects::requireNonNull);
    tensors = List.copyOf(tensors);
  }

  /** A tensor of the weights. */
  record Tensor(String name, List<Integer> shape) {}

  /**
   * How texts become features: hashed n-grams, which need no vocabulary.
   *
   * @param kind {@code hashed-ngrams}, or {@code tokens} of an encoder
   * @param settings one line, from which the same features follow
   * @param sha256 digest of that line
   */
  record Text(String kind, String settings, String sha256) {}

  static Architecture of(ModelDescription model) {
    NetworkSpec network = NetworkSpec.parse(model.network());
    List<Tensor> tensors =
        network.parameters().stream().map(p -> new Tensor(p.name(), p.shape())).toList();
    return new Architecture(FORM, model, network.digest().hex(), tensors, text(model));
  }

  private static @Nullable Text text(ModelDescription model) {
    if (model.inputs().stream().noneMatch(column -> column.role().equals("text"))) {
      return null;
    }
    TextOptions options = TextOptions.parse(model.options());
    if (options.encoder().isPresent()) {
      return text(options.encoder().get(), options.entities());
    }
    NGrams grams = options.ngrams();
    String settings =
        "murmur3 characters "
            + grams.from()
            + "-"
            + grams.to()
            + " words 1-"
            + grams.words()
            + " buckets "
            + grams.buckets()
            + (grams.sublinear() ? " sublinear" : " linear")
            + (options.entities().isEmpty()
                ? ""
                : " entities " + String.join(",", options.entities()));
    return new Text(
        "hashed-ngrams", settings, Digest.of(settings.getBytes(StandardCharsets.UTF_8)).hex());
  }

  private static Text text(EncoderOptions encoder, List<String> entities) {
    String settings =
        encoder
                .pieces()
                .map(file -> "word pieces of " + file.hex() + (encoder.cased() ? " cased" : ""))
                .orElse("murmur3 of words, " + encoder.vocabulary() + " tokens")
            + encoder.weights().map(file -> " encoder of " + file.hex()).orElse("")
            + (entities.isEmpty() ? "" : " entities " + String.join(",", entities));
    return new Text("tokens", settings, Digest.of(settings.getBytes(StandardCharsets.UTF_8)).hex());
  }

  /** The tensors as the writer of weights takes them. */
  List<Parameter> parameters() {
    return NetworkSpec.parse(model.network()).parameters();
  }
}
