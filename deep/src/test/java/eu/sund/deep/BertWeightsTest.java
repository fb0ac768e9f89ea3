package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.model.Adapters;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngine.FrozenWeights;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.PublicRandom;
import eu.sund.core.weights.BertWeights;
import eu.sund.core.weights.Safetensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A checkpoint of BERT's names and shapes, its numbers made up: a real one is not part of the
 * project.
 */
@Tag("slow")
class BertWeightsTest {
  private static final int WIDTH = 8;
  private static final int INNER = 12;

  private static NetworkSpec spec(Optional<Adapters> adapters) {
    Input.Tokens tokens =
        new Input.Tokens("note", 11, 5, WIDTH, 2, 2, INNER, Input.Norm.POST, Input.Pooling.FIRST);
    return new NetworkSpec(List.of(tokens), List.of(), new Head.MultiLabel(2), adapters);
  }

  /** The tensors of a checkpoint with 13 words and 7 positions. */
  static Map<String, int[]> shapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("bert.embeddings.word_embeddings.weight", new int[] {13, WIDTH});
    shapes.put("bert.embeddings.position_embeddings.weight", new int[] {7, WIDTH});
    shapes.put("bert.embeddings.token_type_embeddings.weight", new int[] {2, WIDTH});
    shapes.put("bert.embeddings.LayerNorm.weight", new int[] {WIDTH});
    shapes.put("bert.embeddings.LayerNorm.bias", new int[] {WIDTH});
    for (int i = 0; i < 2; i++) {
      String layer = "bert.encoder.layer." + i + ".";
      for (String map : List.of("self.query", "self.key", "self.value", "output.dense")) {
        shapes.put(layer + "attention." + map + ".weight", new int[] {WIDTH, WIDTH});
        shapes.put(layer + "attention." + map + ".bias", new int[] {WIDTH});
      }
      shapes.put(layer + "intermediate.dense.weight", new int[] {INNER, WIDTH});
      shapes.put(layer + "intermediate.dense.bias", new int[] {INNER});
      shapes.put(layer + "output.dense.weight", new int[] {WIDTH, INNER});
      shapes.put(layer + "output.dense.bias", new int[] {WIDTH});
      for (String norm : List.of("attention.output.LayerNorm", "output.LayerNorm")) {
        shapes.put(layer + norm + ".weight", new int[] {WIDTH});
        shapes.put(layer + norm + ".bias", new int[] {WIDTH});
      }
    }
    shapes.put("bert.pooler.dense.bias", new int[] {WIDTH});
    return shapes;
  }

  static Blob checkpoint(Map<String, int[]> shapes) {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    List<Float> numbers = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> {
          int size = shape.length == 1 ? shape[0] : shape[0] * shape[1];
          int begin = numbers.size() * 4;
          PublicRandom random = PublicRandom.of(1, List.of(name));
          for (int i = 0; i < size; i++) {
            numbers.add((float) (0.4 * random.normal()));
          }
          header
              .append(",\"%s\":{\"dtype\":\"F32\",\"shape\":".formatted(name))
              .append(Arrays.toString(shape))
              .append(",\"data_offsets\":[%d,%d]}".formatted(begin, begin + 4 * size));
        });
    byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + 4 * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    numbers.forEach(file::putFloat);
    return Blob.of(file.array());
  }

  @Test
  void of_aCheckpoint_givesTheEncoderWholeOrFrozen() {
    Safetensors file = Safetensors.open(checkpoint(shapes()));
    NetworkSpec whole = spec(Optional.empty());
    NetworkSpec adapted = spec(Optional.of(new Adapters(2, 4)));
    Examples examples = Made.examples(whole, 6, 2);
    BertWeights weights = BertWeights.of(file, whole);
    float[] start = InitialWeights.of(whole, 3);
    weights.into(whole, start);

    double[] first = scores(whole, examples, start, FrozenWeights.none());
    double[] second =
        scores(adapted, examples, InitialWeights.of(adapted, 3), BertWeights.of(file, adapted));

    assertThat(second).containsExactly(first);
    assertThat(first).isNotEqualTo(scores(whole, examples, InitialWeights.of(whole, 3), weights));
    PlainEncoder oracle = new PlainEncoder(whole, start, FrozenWeights.none());
    for (int i = 0; i < 6; i++) {
      assertThat(first[2 * i]).isCloseTo(oracle.scores(examples, i)[0], within(2e-5));
    }
  }

  /** The first place is the position's own numbers and those of sentence type 0. */
  @Test
  void read_ofPositions_addsTheFirstSentenceType() {
    Safetensors file = Safetensors.open(checkpoint(shapes()));
    NetworkSpec spec = spec(Optional.of(new Adapters(0, 1)));
    float[] positions = new float[WIDTH];
    float[] types = new float[WIDTH];
    file.read("bert.embeddings.position_embeddings.weight", positions);
    file.read("bert.embeddings.token_type_embeddings.weight", types);
    float[] ours = new float[5 * WIDTH];

    BertWeights.of(file, spec).read(spec.frozen().get(1), ours);

    assertThat(spec.frozen().get(1).name()).isEqualTo("encoder.position");
    for (int i = 0; i < WIDTH; i++) {
      assertThat(ours[i]).isEqualTo(positions[i] + types[i]);
    }
  }

  @Test
  void training_withAdapters_learnsMoreThanTheHeadAlone() {
    double[] head = losses(spec(Optional.of(new Adapters(0, 1))));
    double[] adapters = losses(spec(Optional.of(new Adapters(2, 4))));

    assertThat(adapters[0]).isEqualTo(head[0]);
    assertThat(head[1]).isLessThan(0.99 * head[0]);
    assertThat(adapters[1]).isLessThan(0.95 * head[1]);
  }

  /** The loss at first and after 300 steps. */
  private static double[] losses(NetworkSpec spec) {
    BertWeights weights = BertWeights.of(Safetensors.open(checkpoint(shapes())), spec);
    float[] parameters = InitialWeights.of(spec, 4);
    Batch batch = Batch.all(Made.examples(spec, 12, 5));
    double[] losses = new double[2];
    try (Network network = Made.ENGINE.open(spec, weights)) {
      losses[0] = network.gradient(parameters, batch, new float[parameters.length]);
      for (int step = 0; step < 300; step++) {
        float[] gradient = new float[parameters.length];
        losses[1] = network.gradient(parameters, batch, gradient);
        for (int i = 0; i < gradient.length; i++) {
          parameters[i] -= 0.01f * gradient[i];
        }
      }
    }
    return losses;
  }

  @Test
  void of_aCheckpointThatDoesNotFit_isRefusedByName() {
    Map<String, int[]> shapes = shapes();
    shapes.remove("bert.encoder.layer.1.output.dense.bias");
    shapes.put("bert.embeddings.position_embeddings.weight", new int[] {4, WIDTH});
    Safetensors file = Safetensors.open(checkpoint(shapes));

    assertThatThrownBy(() -> BertWeights.of(file, spec(Optional.empty())))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("'bert.encoder.layer.1.output.dense.bias' is not there")
        .hasMessageContaining("position_embeddings.weight' is [4, 8], the network's [5, 8]")
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.ARTEFACT_REFUSED);
  }

  private static double[] scores(
      NetworkSpec spec, Examples examples, float[] parameters, FrozenWeights frozen) {
    double[] out = new double[examples.size() * spec.head().outputs()];
    try (Network network = Made.ENGINE.open(spec, frozen)) {
      network.predict(parameters, Batch.all(examples), out);
    }
    return out;
  }
}
