package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.RowAccess;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What onnxruntime makes of an exported model, against the model itself. */
final class OnnxExportTest {
  private static final RowAccess ACCESS = RowAccess.granted("test");
  private static final int ROWS = 100;

  private static TrainedModel trained(String formula, String... options) {
    TrainResult result =
        Sites.train(Sites.study(formula, options), Patients.VARIABLES, Patients.sites(2, 150));
    return new TrainedModel(ModelDescription.of(result), Sites.weights(result));
  }

  /** The model's inputs as onnxruntime takes them. */
  private static Map<String, OnnxTensor> inputs(TrainedModel model, OrtEnvironment runtime)
      throws OrtException {
    List<double[]> rows = Patients.rows(1, ROWS);
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    for (Variable input : model.inputs()) {
      int column = Patients.VARIABLES.indexOf(input);
      double[][] numbers = new double[ROWS][1];
      long[][] levels = new long[ROWS][1];
      for (int i = 0; i < ROWS; i++) {
        double value = rows.get(i)[column];
        numbers[i][0] = value;
        levels[i][0] = Double.isNaN(value) ? input.levels().size() : (long) value;
      }
      inputs.put(
          input.name(),
          input.isCategory()
              ? OnnxTensor.createTensor(runtime, levels)
              : OnnxTensor.createTensor(runtime, numbers));
    }
    return inputs;
  }

  /** Runs the exported file. */
  private static float[][] answers(TrainedModel model) throws OrtException {
    OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    try (OrtSession session = runtime.createSession(model.onnx());
        OrtSession.Result result = session.run(inputs(model, runtime))) {
      assertThat(session.getOutputNames()).containsExactly("scores", "answers");
      return (float[][]) result.get(1).getValue();
    }
  }

  private static void agree(TrainedModel model) throws OrtException {
    float[][] exported = answers(model);
    List<double[]> own = new ArrayList<>();
    model.predict(
        new MemoryRows(Patients.VARIABLES, Patients.rows(1, ROWS)),
        ACCESS,
        (block, answers) -> own.addAll(List.of(answers.numbers())));

    assertThat(exported).hasNumberOfRows(ROWS);
    double spread = 0;
    for (int i = 0; i < ROWS; i++) {
      assertThat(exported[i]).hasSize(own.size());
      for (int k = 0; k < own.size(); k++) {
        double expected = own.get(k)[i];
        assertThat((double) exported[i][k])
            .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        spread = Math.max(spread, Math.abs(expected - own.get(k)[0]));
      }
    }
    // answers that are all alike would agree with anything
    assertThat(spread).isGreaterThan(0.05);
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "tanh", "gelu"})
  void export_hiddenLayersTablesAndNorms_givesTheModelsAnswers(String activation)
      throws OrtException {
    agree(
        trained(
            "ill ~ age + pressure + sex + stage",
            "model.hidden",
            "8,5",
            "model.activation",
            activation,
            "model.norm",
            activation.equals("tanh") ? "false" : "true",
            "model.embedding",
            "3",
            "rounds",
            "5"));
  }

  @Test
  void export_indicatorsOfLevelsAndOfMissingValues_givesTheModelsAnswers() throws OrtException {
    // every twentieth pressure is missing
    agree(trained("ill ~ age + pressure + sex + stage", "rounds", "5"));
    agree(trained("ill ~ age + pressure", "rounds", "5", "model.missing", "impute"));
  }

  @Test
  void export_eachHead_givesTheModelsAnswers() throws OrtException {
    agree(trained("stage ~ age + sex", "rounds", "10"));
    agree(trained("pressure ~ age + sex", "rounds", "10"));
    agree(trained("ill ~ age + sex", "model.head", "cox", "model.time", "days", "rounds", "10"));
    agree(
        trained(
            "ill ~ age + sex",
            "model.head",
            "multilabel",
            "model.labels",
            "admitted",
            "rounds",
            "10"));
  }

  @Test
  void export_twice_givesTheSameBytes() {
    TrainedModel model = trained("ill ~ age + sex", "model.hidden", "3", "rounds", "1");

    assertThat(model.onnx()).isEqualTo(model.onnx());
  }
}
