package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RowAccess;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrainedModelTest {
  private static final RowAccess ACCESS = RowAccess.granted("test");

  /** All answers of a model, column by column, and its texts. */
  private record Answered(List<List<Double>> numbers, List<String> texts) {}

  private static TrainResult train(StudySpec study) {
    return Sites.train(study, Patients.VARIABLES, Patients.sites(2, 150));
  }

  private static TrainedModel model(TrainResult result) {
    return new TrainedModel(ModelDescription.of(result), Sites.weights(result));
  }

  private static Answered answers(TrainedModel model, MemoryRows rows) {
    List<List<Double>> numbers = new ArrayList<>();
    model.numbers().forEach(name -> numbers.add(new ArrayList<>()));
    List<String> texts = new ArrayList<>();
    model.predict(
        rows,
        ACCESS,
        (block, answers) -> {
          for (int k = 0; k < numbers.size(); k++) {
            Arrays.stream(answers.numbers()[k]).forEach(numbers.get(k)::add);
          }
          texts.addAll(List.of(answers.texts()));
        });
    return new Answered(numbers, texts);
  }

  /** The patients with only the variables that a model asks for, in another order. */
  private static MemoryRows without(String outcome, int blockRows) {
    List<Variable> kept = new ArrayList<>(Patients.VARIABLES.reversed());
    kept.removeIf(v -> v.name().equals(outcome));
    int[] from = kept.stream().mapToInt(Patients.VARIABLES::indexOf).toArray();
    List<double[]> rows = new ArrayList<>();
    for (double[] row : Patients.rows(1, 100)) {
      rows.add(Arrays.stream(from).mapToDouble(i -> row[i]).toArray());
    }
    return new MemoryRows(kept, rows, blockRows);
  }

  @Test
  void predict_aLogisticHead_givesTheBitsThatTrainingSees() {
    StudySpec study =
        Sites.study(
            "ill ~ age + pressure + sex",
            "model.hidden",
            "6",
            "model.embedding",
            "2",
            "rounds",
            "3");
    TrainResult result = train(study);
    Codebook codebook = new Codebook(new DatasetId("heart"), Patients.VARIABLES);
    TrainPredictor training = new TrainPredictor(study, codebook, result);
    double[] expected =
        training.predictions(
            training.federated(),
            new MemoryRows(Patients.VARIABLES, Patients.rows(1, 100)),
            ACCESS);

    TrainedModel model = model(result);
    Answered whole = answers(model, without("ill", 2048));

    assertThat(model.numbers()).containsExactly("ill_probability");
    assertThat(model.inputs().stream().map(Variable::name))
        .containsExactly("age", "pressure", "sex");
    assertThat(whole.numbers().getFirst()).containsExactly(box(expected));
    assertThat(answers(model, without("ill", 7))).isEqualTo(whole);
  }

  private static Double[] box(double[] numbers) {
    return Arrays.stream(numbers).boxed().toArray(Double[]::new);
  }

  @Test
  void predict_rowsThatLackAValue_haveNoAnswerIfTrainingDropsThem() {
    TrainResult result =
        train(Sites.study("ill ~ age + pressure", "model.missing", "drop", "rounds", "2"));
    List<Double> answers = answers(model(result), without("ill", 50)).numbers().getFirst();

    List<double[]> rows = Patients.rows(1, 100);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(Double.isNaN(answers.get(i))).isEqualTo(Double.isNaN(rows.get(i)[1]));
    }
    assertThat(answers).anyMatch(a -> Double.isNaN(a));
  }

  @Test
  void predict_aClassOfSeveral_givesProbabilitiesAndTheLikeliest() {
    TrainResult result =
        train(Sites.study("stage ~ age + pressure + sex", "rounds", "20", "local.rate", "0.5"));
    TrainedModel model = model(result);
    Answered answers = answers(model, without("stage", 33));

    assertThat(model.numbers()).containsExactly("stage=i", "stage=ii", "stage=iii");
    assertThat(model.text()).isEqualTo("stage");
    List<double[]> rows = Patients.rows(1, 100);
    int right = 0;
    for (int i = 0; i < rows.size(); i++) {
      int row = i;
      double sum = answers.numbers().stream().mapToDouble(column -> column.get(row)).sum();
      assertThat(sum).isCloseTo(1, within(1e-12));
      int level = List.of("i", "ii", "iii").indexOf(answers.texts().get(i));
      double most = answers.numbers().stream().mapToDouble(c -> c.get(row)).max().orElseThrow();
      assertThat(answers.numbers().get(level).get(i)).isEqualTo(most);
      right += rows.get(i)[5] == level ? 1 : 0;
    }
    // the largest class alone has less than half of the patients
    assertThat(right).isGreaterThan(60);
  }

  @Test
  void predict_aNumber_isInTheUnitOfTheResponse() {
    TrainResult result =
        train(Sites.study("pressure ~ age + ill", "model.missing", "impute", "rounds", "30"));
    List<Double> answers = answers(model(result), without("pressure", 100)).numbers().getFirst();

    double mean = answers.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    // made with mean 130 and standard deviation 15
    assertThat(mean).isCloseTo(130, within(5.0));
    assertThat(answers).allMatch(a -> a > 90 && a < 170);
  }

  @Test
  void predict_ofSurvivalAndOfLabels_namesItsAnswers() {
    TrainedModel cox =
        model(
            train(
                Sites.study(
                    "ill ~ age + sex", "model.head", "cox", "model.time", "days", "rounds", "3")));
    TrainedModel labels =
        model(
            train(
                Sites.study(
                    "ill ~ age + sex",
                    "model.head",
                    "multilabel",
                    "model.labels",
                    "admitted",
                    "rounds",
                    "3")));

    assertThat(cox.numbers()).containsExactly("ill_log_hazard");
    assertThat(answers(cox, without("days", 100)).numbers().getFirst())
        .allMatch(Double::isFinite)
        .hasSize(100);
    assertThat(labels.numbers()).containsExactly("ill_probability", "admitted_probability");
    assertThat(answers(labels, without("ill", 100)).numbers().get(1)).allMatch(p -> p > 0 && p < 1);
  }

  @Test
  void predict_rowsWithoutAnInput_namesIt() {
    TrainedModel model = model(train(Sites.study("ill ~ age + sex", "rounds", "1")));

    assertThatThrownBy(() -> answers(model, without("sex", 10)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("'sex'");
  }

  @Test
  void model_ofPartsThatDoNotFit_isRefused() {
    TrainResult result = train(Sites.study("ill ~ age + sex", "rounds", "1"));
    ModelDescription right = ModelDescription.of(result);
    ModelDescription other =
        new ModelDescription(
            right.analysis(),
            right.formula(),
            right.network().replace("dense columns 4", "dense columns 5"),
            right.options(),
            right.variables(),
            right.inputs());
    ModelDescription short_ =
        new ModelDescription(
            right.analysis(),
            right.formula(),
            right.network(),
            right.options(),
            right.variables(),
            right.inputs().subList(1, right.inputs().size()));

    assertThat(other).isNotEqualTo(right);
    refused(other, Sites.weights(result), "does not follow");
    refused(short_, Sites.weights(result), "standardisation");
    refused(right, new float[2], "the weights 2");
  }

  @Test
  void model_whoseLayersStayedAtTheSites_isRefused() {
    TrainResult result =
        train(
            Sites.study(
                "ill ~ age",
                "model.hidden",
                "3",
                "model.norm",
                "true",
                "strategy.name",
                "partial",
                "strategy.local-layers",
                "norm",
                "rounds",
                "1"));

    refused(ModelDescription.of(result), Sites.weights(result), "stayed at the hospitals");
  }

  private static void refused(ModelDescription description, float[] weights, String why) {
    assertThatThrownBy(() -> new TrainedModel(description, weights))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARTEFACT_REFUSED))
        .hasMessageContaining(why);
  }

  @Test
  void train_aLargeNetwork_attachesWhatItsDigestNames() throws IOException {
    StudySpec study =
        Sites.study(
            "ill ~ age + sex", "model.hidden", "1000,500", "rounds", "1", "local.steps", "1");
    Step.Done<TrainState, TrainResult> done =
        (Step.Done<TrainState, TrainResult>)
            Sites.run(study, Patients.VARIABLES, Patients.sites(2, 30));
    TrainResult result = done.result();
    ByteArrayOutputStream attached = new ByteArrayOutputStream();
    done.attachment().orElseThrow().write(attached);

    assertThat(result.weights().count()).isGreaterThan(TrainResult.Weights.INLINE_MAX);
    assertThat(result.weights().base64()).isEmpty();
    assertThat(attached.size()).isEqualTo(4 * result.weights().count());
    assertThat(Digest.of(attached.toByteArray()).hex()).isEqualTo(result.weights().sha256());
  }
}
