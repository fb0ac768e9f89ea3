package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.learning.ModelDescription;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.TrainState;
import eu.sund.algorithms.learning.TrainedModel;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.Aggregate;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.HeapMemory;
import eu.sund.core.Plan;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Scratch;
import eu.sund.core.SiteId;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Update;
import eu.sund.core.Variable;
import eu.sund.core.model.PublicRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on published weights, frozen, with adapters and as a whole; and what it answers. */
@Tag("slow")
class PublishedWeightsTest {
  private static final RowAccess ACCESS = RowAccess.granted("test");
  private static final byte[] WEIGHTS = bytes(BertWeightsTest.checkpoint(BertWeightsTest.shapes()));
  private static final byte[] PIECES =
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthen\nrash\nasp\n##irin\npain\nhad\n"
          .getBytes(StandardCharsets.UTF_8);
  private static final Artefacts FILES =
      digest -> Blob.of(digest.equals(Digest.of(WEIGHTS)) ? WEIGHTS : PIECES);

  static {
    assertThat(Made.ENGINE).isNotNull(); // sets where the library lies
  }

  private static byte[] bytes(Blob blob) {
    byte[] bytes = new byte[(int) blob.size()];
    blob.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Notes of three words; {@code ill} if one of them is "rash". */
  private static final class Notes implements Rows {
    static final List<Variable> VARIABLES =
        List.of(Variable.text("note", 100, "en"), Variable.integer("ill", 0, 1));
    static final int ROWS = 120;
    final double[][] columns = new double[2][ROWS];
    private final String[][] texts = {new String[ROWS], {}};

    Notes() {
      PublicRandom random = PublicRandom.of(2, List.of("notes"));
      for (int i = 0; i < ROWS; i++) {
        boolean ill = random.below(2) == 1;
        String middle = ill ? "rash" : List.of("pain", "aspirin").get(random.below(2));
        texts[0][i] = "then " + middle + (random.below(2) == 1 ? " had" : " pain");
        columns[0][i] = texts[0][i].length();
        columns[1][i] = ill ? 1 : 0;
      }
    }

    @Override
    public List<Variable> variables() {
      return VARIABLES;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      reader.block(new RowBlock(ROWS, columns, texts));
    }

    @Override
    public void close() {}
  }

  private static StudySpec study(String how) {
    TreeMap<String, String> options =
        new TreeMap<>(
            Map.of(
                "model.text.kind", "encoder",
                "model.text.weights", Digest.of(WEIGHTS).hex(),
                "model.text.pieces", "sha256:" + Digest.of(PIECES).hex(),
                "model.text.vocabulary", "11",
                "model.text.length", "5",
                "model.text.width", "8",
                "model.text.heads", "2",
                "model.text.inner", "12",
                "model.text.train", how));
    options.putAll(
        Map.of(
            "local.optimizer", "adamw",
            "local.rate", "0.02",
            "local.epochs", "4",
            "rounds", "4",
            "strategy.norm-max", "1000"));
    return new StudySpec(
        "Notes",
        "test",
        List.of(new DatasetId("notes")),
        List.of(),
        Filter.all(),
        "train",
        Formula.parse("ill ~ note"),
        options);
  }

  private static TrainResult train(StudySpec study) {
    Training training = new Training();
    Codebook codebook = new Codebook(new DatasetId("notes"), Notes.VARIABLES);
    Plan plan = training.plan(study, codebook);
    TrainState state = training.begin(study, codebook, plan);
    HeapMemory memory = new HeapMemory();
    AtSite site =
        new AtSite(
            new SiteId("site-1"), ACCESS, memory, Privacy.none(), FILES, Scratch.of(1 << 20));
    for (int round = 1; round <= plan.roundsMax(); round++) {
      Update update = training.local(plan, state, new Notes(), site);
      memory.commit();
      Aggregate sum = new Aggregate(update.layout(), 1, update.tensors());
      switch (training.absorb(plan, state, sum)) {
        case Step.Next<TrainState, TrainResult> next -> state = next.broadcast();
        case Step.Done<TrainState, TrainResult> done -> {
          return done.result();
        }
        case Step.Failed<TrainState, TrainResult> failed -> throw new AssertionError(failed);
      }
    }
    throw new AssertionError("no end");
  }

  private static double figure(TrainResult result, String name) {
    return result.metrics().stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static float[] weights(TrainResult result) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(result.weights().base64()));
    float[] weights = new float[bytes.remaining() / 4];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
    return weights;
  }

  @ParameterizedTest
  @ValueSource(strings = {"frozen", "adapters", "full"})
  void train_onPublishedWeights_learnsAndAnswersWithTheFiles(String how) {
    TrainResult result = train(study(how));
    assertThat(figure(result, "auc")).isGreaterThan(how.equals("frozen") ? 0.8 : 0.97);
    TrainedModel model = new TrainedModel(ModelDescription.of(result), weights(result), FILES);
    Notes notes = new Notes();
    int[] right = new int[1];
    model.predict(
        notes,
        ACCESS,
        (rows, answers) -> {
          for (int i = 0; i < rows.rows(); i++) {
            boolean ill = answers.numbers()[0][i] >= 0.5;
            right[0] += ill == (notes.columns[1][i] == 1) ? 1 : 0;
          }
        });
    assertThat((double) right[0] / Notes.ROWS).isCloseTo(figure(result, "accuracy"), within(1e-12));

    TrainedModel without = new TrainedModel(ModelDescription.of(result), weights(result));
    assertThatThrownBy(() -> without.predict(notes, ACCESS, (rows, answers) -> {}))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARTEFACT_REFUSED));
  }
}
