package eu.sund.deep;

import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Made-up notes beside numbers, as one site's rows; and how tests train on them. */
final class Notes implements Rows {
  /** An encoder that learns in seconds. */
  static final Map<String, String> SMALL =
      Map.of(
          "model.text.vocabulary", "512",
          "model.text.length", "16",
          "model.text.width", "16",
          "model.text.inner", "32",
          "local.rate", "0.01");

  private final List<Variable> variables;
  private final double[][] columns;
  private final String[][] texts;
  private final int rows;

  /** No rows yet: all numbers 0, all texts empty. */
  Notes(int rows, Variable... variables) {
    this.variables = List.of(variables);
    this.rows = rows;
    this.columns = new double[variables.length][rows];
    this.texts = RowBlock.room(this.variables, rows);
  }

  void set(int row, int variable, double number) {
    columns[variable][row] = number;
  }

  /** A text; its number is its length, as the connectors have it. */
  void set(int row, int variable, String text) {
    texts[variable][row] = text;
    columns[variable][row] = text.length();
  }

  /** Row by variable. */
  double[][] columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  Codebook codebook() {
    return new Codebook(new DatasetId("notes"), variables);
  }

  @Override
  public List<Variable> variables() {
    return variables;
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    reader.block(new RowBlock(rows, columns, texts));
  }

  @Override
  public void close() {}

  /** A study of {@code train} with an encoder; {@code more} are names and values in turn. */
  static StudySpec study(String formula, Map<String, String> options, String... more) {
    TreeMap<String, String> all = new TreeMap<>(options);
    all.putAll(
        Map.of(
            "model.text.kind", "encoder",
            "local.optimizer", "adamw",
            "local.epochs", "4",
            "rounds", "4",
            "strategy.norm-max", "1000"));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return new StudySpec(
        "Notes",
        "test",
        List.of(new DatasetId("notes")),
        List.of(),
        Filter.all(),
        "train",
        Formula.parse(formula),
        all);
  }

  TrainResult train(StudySpec study) {
    var end = SingleSite.run(new Training(), study, codebook(), this, RowAccess.granted("test"));
    return ((SingleSite.Outcome.Done<TrainResult>) end).result();
  }

  static double figure(TrainResult result, String name) {
    return result.metrics().stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  static float[] weights(TrainResult result) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(result.weights().base64()));
    float[] weights = new float[bytes.remaining() / 4];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
    return weights;
  }
}
