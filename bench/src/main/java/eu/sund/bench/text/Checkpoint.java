package eu.sund.bench.text;

import eu.sund.core.model.PublicRandom;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A made-up checkpoint in the layout of BERT-base as Hugging Face publishes it: {@code
 * model.safetensors} with its 200 tensors' names and shapes (110 million numbers at random), {@code
 * config.json}, {@code vocab.txt} of 30,522 pieces.
 *
 * @param folder where it lies
 */
record Checkpoint(Path folder) {
  static final int PIECES = 30_522;
  static final int POSITIONS = 512;
  static final int WIDTH = 768;
  static final int LAYERS = 12;
  static final int HEADS = 12;
  static final int INNER = 3072;
  private static final int CHUNK = 1 << 16;

  Path weights() {
    return folder.resolve("model.safetensors");
  }

  Path pieces() {
    return folder.resolve("vocab.txt");
  }

  /** Writes the three files, one tensor after the other. */
  static Checkpoint write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Checkpoint made = new Checkpoint(folder);
    Files.writeString(folder.resolve("config.json"), config());
    Files.writeString(made.pieces(), String.join("\n", vocabulary()) + "\n");
    Map<String, int[]> shapes = shapes();
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    header.append(",\"bert.embeddings.position_ids\":{\"dtype\":\"I64\",\"shape\":[1,512],");
    header.append("\"data_offsets\":[0,").append(8 * POSITIONS).append("]}");
    long at = 8L * POSITIONS;
    for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
      long end = at + 4L * size(tensor.getValue());
      header.append(",\"").append(tensor.getKey()).append("\":{\"dtype\":\"F32\",\"shape\":");
      header.append(Arrays.toString(tensor.getValue())).append(",\"data_offsets\":[");
      header.append(at).append(',').append(end).append("]}");
      at = end;
    }
    byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(made.weights()))) {
      ByteBuffer head = ByteBuffer.allocate(8 + text.length + 8 * POSITIONS);
      head.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
      for (long i = 0; i < POSITIONS; i++) {
        head.putLong(i);
      }
      out.write(head.array());
      for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
        numbers(tensor.getKey(), size(tensor.getValue()), out);
      }
    }
    return made;
  }

  private static int size(int[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** As BERT begins: norms of 1 and 0, all else with a deviation of 0.02. */
  private static void numbers(String name, int size, OutputStream out) throws IOException {
    boolean norm = name.contains("LayerNorm");
    PublicRandom random = PublicRandom.of(1, List.of(name));
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      double value = norm ? (name.endsWith("weight") ? 1 : 0) : 0.0693 * (random.uniform() - 0.5);
      chunk.putFloat((float) value);
      if (!chunk.hasRemaining() || i == size - 1) {
        out.write(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
    }
  }

  private static Map<String, int[]> shapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("bert.embeddings.word_embeddings.weight", new int[] {PIECES, WIDTH});
    shapes.put("bert.embeddings.position_embeddings.weight", new int[] {POSITIONS, WIDTH});
    shapes.put("bert.embeddings.token_type_embeddings.weight", new int[] {2, WIDTH});
    norm(shapes, "bert.embeddings.LayerNorm");
    for (int i = 0; i < LAYERS; i++) {
      String layer = "bert.encoder.layer." + i + ".";
      for (String map : List.of("self.query", "self.key", "self.value", "output.dense")) {
        map(shapes, layer + "attention." + map, WIDTH, WIDTH);
      }
      norm(shapes, layer + "attention.output.LayerNorm");
      map(shapes, layer + "intermediate.dense", INNER, WIDTH);
      map(shapes, layer + "output.dense", WIDTH, INNER);
      norm(shapes, layer + "output.LayerNorm");
    }
    map(shapes, "bert.pooler.dense", WIDTH, WIDTH);
    return shapes;
  }

  private static void map(Map<String, int[]> shapes, String name, int rows, int columns) {
    shapes.put(name + ".weight", new int[] {rows, columns});
    shapes.put(name + ".bias", new int[] {rows});
  }

  private static void norm(Map<String, int[]> shapes, String name) {
    shapes.put(name + ".weight", new int[] {WIDTH});
    shapes.put(name + ".bias", new int[] {WIDTH});
  }

  private static List<String> vocabulary() {
    Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]"));
    for (int i = 0; i < 99; i++) {
      pieces.add("[unused" + i + "]");
    }
    pieces.addAll(List.of("[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (char letter = '!'; letter <= '~'; letter++) {
      pieces.add(Character.toString(letter));
    }
    PublicRandom random = PublicRandom.of(1, List.of("pieces"));
    while (pieces.size() < PIECES) {
      StringBuilder piece = new StringBuilder(random.below(3) == 0 ? "##" : "");
      for (int length = 2 + random.below(5); length > 0; length--) {
        piece.append((char) ('a' + random.below(26)));
      }
      pieces.add(piece.toString());
    }
    return new ArrayList<>(pieces);
  }

  private static String config() {
    return """
    {
      "architectures": ["BertForMaskedLM"], "model_type": "bert",
      "vocab_size": %d, "max_position_embeddings": %d, "type_vocab_size": 2,
      "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
      "intermediate_size": %d, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "pad_token_id": 0
    }
    """
        .formatted(PIECES, POSITIONS, WIDTH, LAYERS, HEADS, INNER);
  }
}
