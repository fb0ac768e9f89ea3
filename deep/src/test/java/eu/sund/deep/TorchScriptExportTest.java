package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.learning.ModelDescription;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.TrainedModel;
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
import eu.sund.core.model.PublicRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PyTorch makes of an exported model, against the model itself on the engine in Java. */
@Tag("slow")
class TorchScriptExportTest {
  private static final RowAccess ACCESS = RowAccess.granted("test");
  private static final int ROWS = 200;
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 20, 100),
          Variable.number("blood.pressure", "mm[Hg]", 60, 220),
          Variable.category("lambda", "female", "male"), // a word of Python
          Variable.integer("ill", 0, 1),
          Variable.integer("admitted", 0, 1),
          Variable.category("stage", "i", "ii", "iii"),
          Variable.number("days", "d", 0, 4000));

  @TempDir private Path folder;

  static {
    assertThat(Made.ENGINE).isNotNull(); // sets where the library lies
  }

  /** Patients of a table in memory. */
  @SuppressWarnings("ArrayRecordComponent") // a table of a test
  private record Table(double[][] columns) implements Rows {
    static Table made() {
      PublicRandom random = PublicRandom.of(5, List.of("patients"));
      double[][] columns = new double[VARIABLES.size()][ROWS];
      for (int i = 0; i < ROWS; i++) {
        double age = 30 + 60 * random.uniform();
        double pressure = Math.clamp(130 + 15 * random.normal(), 60, 220);
        double male = random.below(2);
        double risk = 0.09 * (age - 60) + 0.06 * (pressure - 130) + 0.9 * male;
        double stage = Math.clamp(Math.floor(1.5 + 0.7 * risk + 0.4 * random.normal()), 0, 2);
        double missing = random.below(12);
        columns[0][i] = age;
        columns[1][i] = missing == 0 ? Double.NaN : pressure;
        columns[2][i] = missing == 1 ? Double.NaN : male;
        columns[3][i] = risk + random.normal() > 0 ? 1 : 0;
        columns[4][i] = risk + 2 * random.normal() > 0 ? 1 : 0;
        columns[5][i] = stage;
        columns[6][i] = Math.clamp(900 - 200 * risk + 300 * random.uniform(), 1, 4000);
      }
      return new Table(columns);
    }

    Table first(int rows) {
      return new Table(
          Arrays.stream(columns).map(c -> Arrays.copyOf(c, rows)).toArray(double[][]::new));
    }

    @Override
    public List<Variable> variables() {
      return VARIABLES;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      reader.block(new RowBlock(columns[0].length, columns, new String[columns.length][0]));
    }

    @Override
    public void close() {}
  }

  private static TrainedModel trained(String formula, String... options) {
    TreeMap<String, String> all =
        new TreeMap<>(Map.of("rounds", "3", "local.epochs", "2", "local.rate", "0.2"));
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    Codebook codebook = new Codebook(new DatasetId("patients"), VARIABLES);
    StudySpec study =
        new StudySpec(
            "Patients",
            "test",
            List.of(codebook.dataset()),
            List.of(),
            Filter.all(),
            "train",
            Formula.parse(formula),
            all);
    var end = SingleSite.run(new Training(), study, codebook, Table.made(), ACCESS);
    assertThat(end).isInstanceOf(SingleSite.Outcome.Done.class);
    TrainResult result = ((SingleSite.Outcome.Done<TrainResult>) end).result();
    byte[] bytes = Base64.getDecoder().decode(result.weights().base64());
    float[] weights = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
    return new TrainedModel(ModelDescription.of(result), weights);
  }

  private static NDList inputs(TrainedModel model, Table table, NDManager manager) {
    NDList inputs = new NDList();
    int rows = table.columns[0].length;
    for (Variable input : model.inputs()) {
      double[] column = table.columns[VARIABLES.indexOf(input)];
      if (input.isCategory()) {
        long[] levels =
            Arrays.stream(column)
                .mapToLong(v -> Double.isNaN(v) ? input.levels().size() : (long) v)
                .toArray();
        inputs.add(manager.create(levels, new Shape(rows, 1)));
      } else {
        inputs.add(manager.create(column, new Shape(rows, 1)));
      }
    }
    return inputs;
  }

  /** Scores and answers of the exported file, row by row. */
  private List<float[]> exported(TrainedModel model, Table table) throws Exception {
    try (NDManager manager = TorchRuntime.manager();
        Model loaded = Model.newInstance("model", "PyTorch")) {
      Files.write(folder.resolve("model.pt"), model.torchScript());
      loaded.load(folder, "model", Map.of("extraFiles", "network,formula"));
      assertThat(loaded.getProperty("network")).isEqualTo(model.network().digest().hex());
      try (Predictor<NDList, NDList> predictor = loaded.newPredictor(new NoopTranslator())) {
        NDList outputs = predictor.predict(inputs(model, table, manager));
        assertThat(outputs).hasSize(2);
        int rows = table.columns[0].length;
        for (NDArray output : outputs) {
          assertThat(output.getShape())
              .isEqualTo(new Shape(rows, model.network().head().outputs()));
        }
        return outputs.stream().map(NDArray::toFloatArray).toList();
      }
    }
  }

  private static List<double[]> own(TrainedModel model, Table table) {
    List<double[]> own = new ArrayList<>();
    model.predict(table, ACCESS, (block, answers) -> own.addAll(List.of(answers.numbers())));
    return own;
  }

  private void agree(TrainedModel model) throws Exception {
    for (int rows : new int[] {1, ROWS}) {
      Table table = Table.made().first(rows);
      float[] answers = exported(model, table).get(1);
      List<double[]> own = own(model, table);
      double spread = 0;
      int compared = 0;
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < own.size(); k++) {
          double expected = own.get(k)[i];
          if (Double.isNaN(expected)) { // a row without what this model needs
            continue;
          }
          compared++;
          assertThat((double) answers[i * own.size() + k])
              .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
          spread = Math.max(spread, Math.abs(expected - own.get(k)[0]));
        }
      }
      // answers that are all alike would agree with anything
      assertThat(compared).isGreaterThan(rows == 1 ? 0 : ROWS / 2);
      assertThat(spread).isGreaterThan(rows == 1 ? -1 : 0.05);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "tanh", "gelu"})
  void export_hiddenLayersTablesAndNorms_givesTheModelsAnswers(String activation) throws Exception {
    agree(
        trained(
            "ill ~ age + blood.pressure + lambda + stage",
            "model.hidden",
            "8,5",
            "model.activation",
            activation,
            "model.norm",
            activation.equals("tanh") ? "false" : "true",
            "model.embedding",
            "3",
            "model.missing",
            "indicate"));
  }

  @Test
  void export_indicatorsOfLevelsAndOfMissingValues_givesTheModelsAnswers() throws Exception {
    agree(trained("ill ~ age + blood.pressure + lambda", "model.missing", "indicate"));
    agree(trained("ill ~ age + blood.pressure + lambda", "model.missing", "impute"));
    agree(trained("ill ~ age + blood.pressure + lambda", "model.missing", "drop"));
  }

  @Test
  void export_eachHead_givesTheModelsAnswers() throws Exception {
    agree(trained("stage ~ age + lambda"));
    agree(trained("days ~ age + lambda"));
    agree(trained("ill ~ age + lambda", "model.head", "cox", "model.time", "days"));
    agree(trained("ill ~ age", "model.head", "multilabel", "model.labels", "admitted"));
  }

  @Test
  void export_twice_givesTheSameBytes() {
    TrainedModel model = trained("ill ~ age + lambda", "model.hidden", "3");

    assertThat(model.torchScript()).isEqualTo(model.torchScript());
  }
}
