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
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.HeapMemory;
import eu.sund.core.Plan;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.Scratch;
import eu.sund.core.SiteId;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Update;
import eu.sund.core.Variable;
import eu.sund.core.model.PublicRandom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
  private static Notes notes() {
    Notes notes = new Notes(120, Variable.text("note", 100, "en"), Variable.integer("ill", 0, 1));
    PublicRandom random = PublicRandom.of(2, List.of("notes"));
    for (int i = 0; i < notes.rows(); i++) {
      boolean ill = random.below(2) == 1;
      String middle = ill ? "rash" : List.of("pain", "aspirin").get(random.below(2));
      notes.set(i, 0, "then " + middle + (random.below(2) == 1 ? " had" : " pain"));
      notes.set(i, 1, ill ? 1 : 0);
    }
    return notes;
  }

  private static StudySpec study(String how) {
    Map<String, String> options =
        Map.of(
            "model.text.weights", Digest.of(WEIGHTS).hex(),
            "model.text.pieces", "sha256:" + Digest.of(PIECES).hex(),
            "model.text.vocabulary", "11",
            "model.text.length", "5",
            "model.text.width", "8",
            "model.text.heads", "2",
            "model.text.inner", "12",
            "model.text.train", how,
            "local.rate", "0.02");
    return Notes.study("ill ~ note", options);
  }

  private static TrainResult train(StudySpec study) {
    Training training = new Training();
    Notes notes = notes();
    Plan plan = training.plan(study, notes.codebook());
    TrainState state = training.begin(study, notes.codebook(), plan);
    HeapMemory memory = new HeapMemory();
    AtSite site =
        new AtSite(
            new SiteId("site-1"), ACCESS, memory, Privacy.none(), FILES, Scratch.of(1 << 20));
    for (int round = 1; round <= plan.roundsMax(); round++) {
      Update update = training.local(plan, state, notes, site);
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

  @ParameterizedTest
  @ValueSource(strings = {"frozen", "adapters", "full"})
  void train_onPublishedWeights_learnsAndAnswersWithTheFiles(String how) {
    TrainResult result = train(study(how));
    assertThat(Notes.figure(result, "auc")).isGreaterThan(how.equals("frozen") ? 0.8 : 0.97);
    TrainedModel model =
        new TrainedModel(ModelDescription.of(result), Notes.weights(result), FILES);
    Notes notes = notes();
    int[] right = new int[1];
    model.predict(
        notes,
        ACCESS,
        (rows, answers) -> {
          for (int i = 0; i < rows.rows(); i++) {
            boolean ill = answers.numbers()[0][i] >= 0.5;
            right[0] += ill == (notes.columns()[1][i] == 1) ? 1 : 0;
          }
        });
    assertThat((double) right[0] / notes.rows())
        .isCloseTo(Notes.figure(result, "accuracy"), within(1e-12));

    TrainedModel without = new TrainedModel(ModelDescription.of(result), Notes.weights(result));
    assertThatThrownBy(() -> without.predict(notes, ACCESS, (rows, answers) -> {}))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARTEFACT_REFUSED));
  }
}
