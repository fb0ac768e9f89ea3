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
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import eu.sund.algorithms.learning.ModelDescription;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.TrainedModel;
import eu.sund.core.RowAccess;
import eu.sund.core.Variable;
import eu.sund.core.model.PublicRandom;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What onnxruntime and PyTorch make of an exported text encoder, against the model itself. */
@Tag("slow")
class EncoderExportTest {
  private static final RowAccess ACCESS = RowAccess.granted("test");
  private static final double TOLERANCE = 1e-5;

  static {
    assertThat(Made.ENGINE).isNotNull(); // sets where the library lies
  }

  @TempDir private Path folder;

  /** Notes of one to nine words, some missing, some longer than the encoder reads. */
  private static Notes notes() {
    Notes notes =
        new Notes(
            120,
            Variable.text("note", 400, "en"),
            Variable.number("age", "a", 0, 100),
            Variable.integer("ill", 0, 1));
    List<String> words = List.of("patient", "took", "aspirin", "slept", "well", "pain");
    PublicRandom random = PublicRandom.of(8, List.of("notes"));
    for (int i = 0; i < notes.rows(); i++) {
      boolean ill = random.below(2) == 1;
      StringBuilder note = new StringBuilder(ill ? "Rash" : "Then");
      for (int w = random.below(9); w > 0; w--) {
        note.append(' ').append(words.get(random.below(words.size())));
      }
      notes.set(i, 0, i % 40 == 39 ? "" : note.toString());
      if (i % 40 == 39) {
        notes.set(i, 0, Double.NaN);
      }
      notes.set(i, 1, 20 + random.below(60));
      notes.set(i, 2, ill ? 1 : 0);
    }
    return notes;
  }

  private static TrainedModel trained(String formula, String... more) {
    TreeMap<String, String> options = new TreeMap<>(Notes.SMALL);
    options.put("model.text.length", "6"); // less than the longest note
    options.put("model.text.heads", "4");
    TrainResult result = notes().train(Notes.study(formula, options, more));
    return new TrainedModel(ModelDescription.of(result), Notes.weights(result));
  }

  @ParameterizedTest
  @CsvSource({
    "pre, mean, ill ~ note, ''",
    "post, first, ill ~ note, ''",
    "pre, mean, ill ~ age + note, 5",
    "post, mean, ill ~ note + age, ''"
  })
  void export_anEncoder_givesTheModelsAnswers(
      String norm, String pooling, String formula, String hidden) throws Exception {
    List<String> more =
        new ArrayList<>(List.of("model.text.norm", norm, "model.text.pooling", pooling));
    if (!hidden.isEmpty()) {
      more.addAll(List.of("model.hidden", hidden));
    }
    TrainedModel model = trained(formula, more.toArray(String[]::new));
    assertThat(model.exportObstacle()).isEmpty();

    List<Double> own = new ArrayList<>();
    model.predict(
        notes(), ACCESS, (rows, answers) -> Arrays.stream(answers.numbers()[0]).forEach(own::add));
    Given given = given(model);
    for (float[] answers : List.of(byOnnx(model, given), byTorchScript(model, given))) {
      assertThat(answers).hasSameSizeAs(own.toArray());
      for (int i = 0; i < own.size(); i++) {
        assertThat((double) answers[i]).as("row %d", i).isCloseTo(own.get(i), within(TOLERANCE));
      }
    }
    // answers that are all alike would agree with anything
    assertThat(own.stream().mapToDouble(d -> d).max().orElse(0)).isGreaterThan(0.8);
    assertThat(own.stream().mapToDouble(d -> d).min().orElse(1)).isLessThan(0.2);
  }

  /** What the files are given: all rows have what the model needs. */
  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Given(long[] tokens, int length, double[] ages) {
    int rows() {
      return ages.length;
    }
  }

  private static List<? extends Number> of(Map<String, List<? extends Number>> row) {
    return row.getOrDefault("note.tokens", List.of());
  }

  private static Given given(TrainedModel model) {
    List<Given> blocks = new ArrayList<>();
    model.exportedInputs(
        notes(),
        ACCESS,
        (rows, usable, inputs) -> {
          assertThat(usable).hasSize(rows.rows());
          int length = inputs.stream().mapToInt(row -> of(row).size()).max().orElseThrow();
          long[] tokens = new long[inputs.size() * length];
          for (int i = 0; i < inputs.size(); i++) {
            List<? extends Number> ids = of(inputs.get(i));
            for (int t = 0; t < ids.size(); t++) {
              tokens[i * length + t] = ids.get(t).longValue();
            }
          }
          blocks.add(new Given(tokens, length, rows.columns()[1].clone()));
        });
    assertThat(blocks).hasSize(1);
    return blocks.getFirst();
  }

  private static float[] byOnnx(TrainedModel model, Given given) throws OrtException {
    OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    try (OrtSession session = runtime.createSession(model.onnx())) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      long[] shape = {given.rows(), given.length()};
      inputs.put(
          "note.tokens", OnnxTensor.createTensor(runtime, LongBuffer.wrap(given.tokens()), shape));
      if (session.getInputNames().contains("age")) {
        double[][] ages =
            Arrays.stream(given.ages()).mapToObj(a -> new double[] {a}).toArray(double[][]::new);
        inputs.put("age", OnnxTensor.createTensor(runtime, ages));
      }
      assertThat(session.getInputNames()).isEqualTo(inputs.keySet());
      try (OrtSession.Result result = session.run(inputs)) {
        float[][] answers = (float[][]) result.get(1).getValue();
        float[] flat = new float[answers.length];
        for (int i = 0; i < flat.length; i++) {
          flat[i] = answers[i][0];
        }
        return flat;
      }
    }
  }

  private float[] byTorchScript(TrainedModel model, Given given) throws Exception {
    try (NDManager manager = TorchRuntime.manager();
        Model loaded = Model.newInstance("model", "PyTorch")) {
      Files.write(folder.resolve("model.pt"), model.torchScript());
      loaded.load(folder, "model");
      NDList inputs = new NDList();
      for (Variable input : model.inputs()) {
        NDArray array =
            input.isText()
                ? manager.create(given.tokens(), new Shape(given.rows(), given.length()))
                : manager.create(given.ages(), new Shape(given.rows(), 1));
        inputs.add(array);
      }
      try (Predictor<NDList, NDList> predictor = loaded.newPredictor(new NoopTranslator())) {
        return predictor.predict(inputs).get(1).toFloatArray();
      }
    }
  }
}
