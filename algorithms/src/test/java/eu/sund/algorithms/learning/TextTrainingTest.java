package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import eu.sund.algorithms.SingleSite;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.model.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTrainingTest {
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.text("note", 200, "no"),
          Variable.integer("adr", 0, 1),
          Variable.number("age", "a", 0, 120),
          Variable.text("marks", 200, ""));
  private static final List<String> DRUGS = List.of("Paracet", "Ibux", "Apocillin", "Marevan");
  private static final List<String> TAIL =
      List.of("i går kveld", "etter maten", "før operasjonen", "ved behov", "to ganger daglig");

  /** Made-up notes: whoever got a rash or felt sick has an adverse reaction; drugs are marked. */
  private static final class Notes implements Rows {
    private final int rows;
    private final String broken;

    Notes(int rows, String broken) {
      this.rows = rows;
      this.broken = broken;
    }

    @Override
    public List<Variable> variables() {
      return VARIABLES;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      double[][] columns = new double[4][rows];
      String[][] texts = RowBlock.room(VARIABLES, rows);
      for (int i = 0; i < rows; i++) {
        String drug = DRUGS.get(i % 4);
        String what = i % 3 == 0 ? "Fikk utslett av " : i % 3 == 1 ? "Ble kvalm av " : "Tok ";
        String note = what + drug + " " + TAIL.get(i % 5) + ".";
        texts[0][i] = i % 50 == 49 ? "" : note;
        texts[3][i] =
            i == 7 && !broken.isEmpty()
                ? broken
                : what.length() + "-" + (what.length() + drug.length()) + " drug";
        columns[0][i] = texts[0][i].isEmpty() ? Double.NaN : note.length();
        columns[1][i] = i % 3 == 2 ? 0 : 1;
        columns[2][i] = 30 + i % 40;
        columns[3][i] = texts[3][i].length();
      }
      reader.block(new RowBlock(rows, columns, texts));
    }

    @Override
    public void close() {}
  }

  private static TrainResult train(StudySpec study, Rows rows) {
    Codebook codebook = new Codebook(new DatasetId("heart"), VARIABLES);
    return switch (SingleSite.run(
        new Training(), study, codebook, rows, RowAccess.granted("test"))) {
      case SingleSite.Outcome.Done<TrainResult> done -> done.result();
      case SingleSite.Outcome.Failed<TrainResult> failed ->
          throw new AssertionError(failed.reason());
    };
  }

  private static StudySpec study(String formula, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of("model.text.buckets", "4096", "local.rate", "2", "local.epochs", "2"));
    options.addAll(List.of("rounds", "5"));
    options.addAll(Arrays.asList(more));
    return Sites.study(formula, options.toArray(String[]::new));
  }

  @Test
  void train_onText_learnsWhatWordsSay() {
    TrainResult result = train(study("adr ~ note"), new Notes(300, ""));
    // 6 of 300 notes are missing: they count with what the constant says.
    assertThat(Sites.metric(result, "patients")).isEqualTo(300);
    assertThat(Sites.metric(result, "f1")).isGreaterThan(0.95);
    assertThat(result.inputs().getFirst())
        .isEqualTo(new TrainResult.Column("note", "text", 0, 1, List.of(), "empty"));
  }

  @Test
  void train_onTextAndNumber_withHiddenLayer_learns() {
    TrainResult result = train(study("adr ~ age + note", "model.hidden", "4"), new Notes(300, ""));
    assertThat(Sites.metric(result, "f1")).isGreaterThan(0.95);
  }

  @Test
  void train_missingTextsDropped_ifAsked() {
    TrainResult result = train(study("adr ~ note", "model.missing", "drop"), new Notes(300, ""));
    assertThat(result.patients()).isEqualTo(294);
    assertThat(result.rowsDropped()).isEqualTo(6);
  }

  @Test
  void train_tags_findsEntities_andCountsPatientsNotWords() {
    TrainResult result =
        train(study("marks ~ note", "model.text.entities", "drug"), new Notes(200, ""));
    assertThat(result.patients()).isEqualTo(196);
    assertThat(Sites.metric(result, "entities")).isEqualTo(196);
    assertThat(Sites.metric(result, "f1")).isGreaterThan(0.99);
    assertThat(Sites.metric(result, "f1-drug")).isEqualTo(Sites.metric(result, "f1"));
  }

  @Test
  void release_entitiesOfFewPatients_areWithheld() {
    TrainResult result =
        train(
            study("marks ~ note", "model.text.entities", "drug,place", "rounds", "1"),
            new Notes(200, ""));
    ReleaseRule all = cells -> true;
    ReleaseRule five = cells -> Arrays.stream(cells).allMatch(n -> n == 0 || n >= 5);
    ReleaseRule never = cells -> Arrays.stream(cells).allMatch(n -> n >= 5);
    assertThat(names(TrainRelease.of(result, all))).contains("f1", "f1-drug", "f1-place");
    assertThat(names(TrainRelease.of(result, five))).contains("f1", "f1-drug", "f1-place");
    // Of 'place' nobody has any: a rule that hides zeros hides all kinds, and the sum if need be.
    assertThat(names(TrainRelease.of(result, never)))
        .contains("patients")
        .doesNotContain("f1-drug", "f1-place", "patients-hit-drug");
  }

  private static List<String> names(Release<TrainResult> release) {
    if (release instanceof Release.Open<TrainResult> open) {
      return open.result().metrics().stream().map(TrainResult.Metric::name).toList();
    }
    throw new AssertionError(release.toString());
  }

  @Test
  void train_annotationsThatCannotBeRead_dropTheRowAndAreNotShown() {
    TrainResult result =
        train(
            study("marks ~ note", "model.text.entities", "drug"), new Notes(200, "987654 secret"));
    // 4 missing notes and one unreadable annotation
    assertThat(result.rowsDropped()).isEqualTo(5);
    assertThat(result.toString()).doesNotContain("987654");
  }

  @Test
  void split_aTextsWords_areAllOnOneSide() {
    StudySpec study = study("marks ~ note", "model.text.entities", "drug");
    Codebook codebook = new Codebook(new DatasetId("heart"), VARIABLES);
    TrainModel model = TrainModel.of(TrainSetup.of(study, codebook));
    TrainExamples read =
        TrainExamples.read(
            model,
            Standard.none(0),
            List.of(),
            model.setup().filter(),
            new Notes(100, ""),
            AtSite.alone(RowAccess.granted("test")));
    Split split = read.split(0.3, 5, new SiteId("site-1"));
    assertThat(split.patients()).isBetween(50, 90);
    assertThat(split.trained().length + split.held().length).isEqualTo(read.size());
    assertThat(Arrays.stream(read.groups(split.trained())[0]).distinct().count())
        .isEqualTo(split.patients());
    assertThat(Arrays.stream(read.groups(split.held())[0]).distinct().toArray())
        .doesNotContain(Arrays.stream(read.groups(split.trained())[0]).distinct().toArray());
    Examples examples = read.examples();
    assertThat(examples.features(0).offsets()).hasSize(read.size() + 1);
  }

  @Test
  void plan_whatATextCannotBe_isRefused() {
    Codebook codebook = new Codebook(new DatasetId("heart"), VARIABLES);
    Map.of(
            "marks ~ note", "list model.text.entities",
            "marks ~ age", "explain it by one text",
            "age ~ factor(note)", "needs whole numbers")
        .forEach(
            (formula, words) ->
                assertThatThrownBy(() -> new Training().plan(study(formula), codebook))
                    .isInstanceOfSatisfying(
                        SundException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID))
                    .hasMessageContaining(words));
    for (String[] wrong :
        new String[][] {
          {"model.text.bucket", "8", "model.text.bucket"},
          {"model.head", "cox", "model.time"},
          {"evaluate.by", "note", "category"},
        }) {
      assertThatThrownBy(
              () -> new Training().plan(study("adr ~ note", wrong[0], wrong[1]), codebook))
          .hasMessageContaining(wrong[2]);
    }
    assertThatThrownBy(
            () ->
                new Training()
                    .plan(study("adr ~ age", "model.head", "cox", "model.time", "note"), codebook))
        .hasMessageContaining("does not fit head");
  }

  @Test
  void predict_entities_ofNotesWithoutMarks_areWrittenAsAnnotationsAre() {
    TrainResult result =
        train(study("marks ~ note", "model.text.entities", "drug"), new Notes(300, ""));
    TrainedModel model = new TrainedModel(ModelDescription.of(result), Sites.weights(result));
    List<String> found = new ArrayList<>();
    List<String> marked = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    model.predict(
        new Notes(60, ""),
        RowAccess.granted("test"),
        (block, answers) -> {
          found.addAll(List.of(answers.texts()));
          notes.addAll(List.of(block.text(0)));
          marked.addAll(List.of(block.text(3)));
        });

    assertThat(model.inputs()).containsExactly(VARIABLES.getFirst());
    assertThat(found).hasSize(60);
    int right = 0;
    for (int i = 0; i < 60; i++) {
      if (notes.get(i).isEmpty()) {
        assertThat(found.get(i)).isEmpty();
      } else {
        right += found.get(i).equals(marked.get(i)) ? 1 : 0;
      }
    }
    // one note of 60 is missing
    assertThat(right).isGreaterThan(55);
  }

  @Test
  void export_aTagger_saysWhyNot() {
    TrainResult result =
        train(study("marks ~ note", "model.text.entities", "drug"), new Notes(200, ""));
    TrainedModel model = new TrainedModel(ModelDescription.of(result), Sites.weights(result));

    assertThat(model.exportObstacle()).hasValueSatisfying(w -> assertThat(w).contains("tags"));
    assertThatThrownBy(model::onnx).isInstanceOf(IllegalArgumentException.class);
  }

  /** With n-grams alone there is no other input; with a number, and before a hidden layer. */
  @ParameterizedTest
  @ValueSource(strings = {"adr ~ note", "adr ~ note + age", "adr ~ age + note"})
  void export_aModelOfTexts_givesTheModelsAnswers(String formula) throws OrtException {
    for (String hidden : List.of("", "4")) {
      StudySpec study = hidden.isEmpty() ? study(formula) : study(formula, "model.hidden", hidden);
      TrainResult result = train(study, new Notes(300, ""));
      TrainedModel model = new TrainedModel(ModelDescription.of(result), Sites.weights(result));
      List<float[]> exported = new ArrayList<>();
      List<double[]> own = new ArrayList<>();
      Notes notes = new Notes(100, "");
      try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model.onnx())) {
        model.exportedInputs(
            notes,
            RowAccess.granted("test"),
            (rows, usable, inputs) -> exported.addAll(answers(session, inputs)));
      }
      model.predict(
          notes,
          RowAccess.granted("test"),
          (rows, answers) -> {
            for (int i = 0; i < rows.rows(); i++) {
              own.add(new double[] {answers.numbers()[0][i]});
            }
          });
      assertThat(exported).hasSize(100).hasSameSizeAs(own);
      for (int i = 0; i < own.size(); i++) {
        assertThat((double) exported.get(i)[0]).isCloseTo(own.get(i)[0], within(1e-6));
      }
      assertThat(own.stream().mapToDouble(o -> o[0]).max().orElse(0)).isGreaterThan(0.9);
      assertThat(own.stream().mapToDouble(o -> o[0]).min().orElse(1)).isLessThan(0.2);
    }
  }

  private static List<? extends Number> of(Map<String, List<? extends Number>> row, String input) {
    return row.getOrDefault(input, List.of());
  }

  private static List<float[]> answers(
      OrtSession session, List<Map<String, List<? extends Number>>> rows) {
    int most = rows.stream().mapToInt(row -> of(row, "note.indices").size()).max().orElseThrow();
    long[][] indices = new long[rows.size()][most];
    float[][] values = new float[rows.size()][most];
    double[][] ages = new double[rows.size()][1];
    for (int i = 0; i < indices.length; i++) {
      Map<String, List<? extends Number>> row = rows.get(i);
      for (int k = 0; k < of(row, "note.indices").size(); k++) {
        indices[i][k] = of(row, "note.indices").get(k).longValue();
        values[i][k] = of(row, "note.values").get(k).floatValue();
      }
      ages[i][0] = row.getOrDefault("age", List.of(0)).getFirst().doubleValue();
    }
    OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    try {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      inputs.put("note.indices", OnnxTensor.createTensor(runtime, indices));
      inputs.put("note.values", OnnxTensor.createTensor(runtime, values));
      if (rows.getFirst().containsKey("age")) {
        inputs.put("age", OnnxTensor.createTensor(runtime, ages));
      }
      assertThat(session.getInputNames()).isEqualTo(rows.getFirst().keySet());
      try (OrtSession.Result result = session.run(inputs)) {
        return List.of((float[][]) result.get(1).getValue());
      }
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }
}
