package eu.sund.core.weights;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.model.Input;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The encoder of a BERT-class checkpoint as the weights of a network's encoder: {@code
 * encoder.1.query.weight} is {@code encoder.layer.0.attention.self.query.weight}, with or without
 * the model's prefix {@code bert.} or another before it, and so on. Vocabulary and positions may be
 * fewer than the file has; the first rows are taken. The embedding of sentence type 0 is added to
 * the positions.
 *
 * <p><b>Numerics.</b> Not the checkpoint's own numbers to the last digit: this encoder's GELU is
 * the tanh approximation and its layer norms have ε = 1e-5, where BERT has the error function and
 * 1e-12. The differences are of the order 1e-3 of a vector.
 *
 * <p><b>Source.</b> Devlin et al., <a href="https://arxiv.org/abs/1810.04805">BERT</a>; names as in
 * Hugging Face's transformers, {@code BertModel}.
 */
public final class BertWeights implements NetworkEngine.FrozenWeights {
  private static final String WORDS = "embeddings.word_embeddings.weight";

  private static final Map<String, String> EMBEDDINGS =
      Map.of(
          "encoder.token", WORDS,
          "encoder.position", "embeddings.position_embeddings.weight",
          "encoder.norm.scale", "embeddings.LayerNorm.weight",
          "encoder.norm.shift", "embeddings.LayerNorm.bias");

  private static final String TYPES = "embeddings.token_type_embeddings.weight";

  private static final Map<String, String> PARTS =
      Map.of(
          "query", "attention.self.query",
          "key", "attention.self.key",
          "value", "attention.self.value",
          "output", "attention.output.dense",
          "attention.norm", "attention.output.LayerNorm",
          "inner", "intermediate.dense",
          "outer", "output.dense",
          "forward.norm", "output.LayerNorm");

  private final Safetensors file;
  private final String prefix;

  private BertWeights(Safetensors file, String prefix) {
    this.file = file;
    this.prefix = prefix;
  }

  /**
   * Finds a network's encoder in a file.
   *
   * @throws SundException with {@code ARTEFACT_REFUSED} if the network's encoder is not one of
   *     BERT's form, a tensor is not there, or a shape does not fit; all are named
   */
  public static BertWeights of(Safetensors file, NetworkSpec spec) {
    Input.Tokens tokens = spec.tokens().orElseThrow(() -> refused("the network has no encoder"));
    if (tokens.norm() != Input.Norm.POST) {
      throw refused("an encoder of BERT's form has its norms after its parts (norm: post)");
    }
    String first =
        file.tensors().keySet().stream()
            .filter(name -> name.equals(WORDS) || name.endsWith("." + WORDS))
            .findFirst()
            .orElseThrow(() -> refused("the file has no tensor '" + WORDS + "'"));
    BertWeights weights =
        new BertWeights(file, first.substring(0, first.length() - WORDS.length()));
    weights.check(spec);
    return weights;
  }

  private void check(NetworkSpec spec) {
    List<String> wrong = new ArrayList<>();
    for (Parameter parameter : encoder(spec)) {
      String name = name(parameter.name()).orElseThrow();
      Safetensors.Tensor tensor = file.tensors().get(name);
      if (tensor == null) {
        wrong.add("'" + name + "' is not there");
      } else if (!fits(tensor.shape(), parameter)) {
        wrong.add("'" + name + "' is " + tensor.shape() + ", the network's " + parameter.shape());
      }
    }
    if (!wrong.isEmpty()) {
      List<String> named = wrong.subList(0, Math.min(10, wrong.size()));
      throw refused("of the encoder's tensors " + String.join(", ", named));
    }
  }

  /** The encoder's own tensors, trained or not: all but adapters. */
  private List<Parameter> encoder(NetworkSpec spec) {
    List<Parameter> all = new ArrayList<>(spec.frozen());
    all.addAll(spec.parameters());
    return all.stream().filter(p -> name(p.name()).isPresent()).toList();
  }

  private static boolean fits(List<Long> shape, Parameter parameter) {
    boolean rowsMayBeFewer =
        parameter.name().equals("encoder.token") || parameter.name().equals("encoder.position");
    if (shape.size() != parameter.shape().size()) {
      return false;
    }
    for (int i = 0; i < shape.size(); i++) {
      long there = shape.get(i);
      long wanted = parameter.shape().get(i);
      if (there != wanted && !(rowsMayBeFewer && i == 0 && there > wanted)) {
        return false;
      }
    }
    return true;
  }

  /** A tensor's name in the file; empty if it is none of the encoder's own. */
  private Optional<String> name(String ours) {
    return name(prefix, ours);
  }

  private static Optional<String> name(String prefix, String ours) {
    String embedding = EMBEDDINGS.get(ours);
    if (embedding != null) {
      return Optional.of(prefix + embedding);
    }
    String[] words = ours.split("\\.", 3);
    if (words.length < 3 || !words[0].equals("encoder") || ours.contains(".adapter.")) {
      return Optional.empty();
    }
    int last = words[2].lastIndexOf('.');
    String part = PARTS.get(words[2].substring(0, last));
    if (part == null) {
      return Optional.empty();
    }
    String kind =
        switch (words[2].substring(last + 1)) {
          case "weight", "scale" -> "weight";
          default -> "bias";
        };
    int layer = Integer.parseInt(words[1]) - 1;
    return Optional.of(prefix + "encoder.layer." + layer + "." + part + "." + kind);
  }

  /** Whether a tensor of a network is of an encoder of BERT's form: a file of weights has it. */
  public static boolean covers(Parameter parameter) {
    return name("", parameter.name()).isPresent();
  }

  @Override
  public void read(Parameter parameter, float[] target) {
    String name =
        name(parameter.name())
            .orElseThrow(() -> refused("'" + parameter.name() + "' is no part of an encoder"));
    file.read(name, target);
    if (parameter.name().equals("encoder.position") && file.tensors().containsKey(prefix + TYPES)) {
      int width = parameter.shape().getLast();
      float[] type = new float[width];
      file.read(prefix + TYPES, type);
      for (int i = 0; i < target.length; i++) {
        target[i] += type[i % width];
      }
    }
  }

  /**
   * Writes the file's encoder over a network's numbers, where it is trained as a whole.
   *
   * @param parameters [size]
   */
  public void into(NetworkSpec spec, float[] parameters) {
    int at = 0;
    for (Parameter parameter : spec.parameters()) {
      if (covers(parameter)) {
        float[] values = new float[parameter.size()];
        read(parameter, values);
        System.arraycopy(values, 0, parameters, at, values.length);
      }
      at += parameter.size();
    }
  }

  private static SundException refused(String what) {
    return new SundException(ErrorCode.ARTEFACT_REFUSED, "published weights: " + what);
  }
}
