package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.TrainState;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The analysis {@code train} with a text encoder on the tensor engine. */
@Tag("slow")
class EncoderTrainingTest {
  private static final RowAccess ACCESS = RowAccess.granted("test");
  private static final List<String> WORDS =
      List.of("patient", "took", "aspirin", "and", "slept", "well", "paracetamol", "had", "pain");

  static {
    assertThat(Made.ENGINE).isNotNull(); // sets where the library lies
  }

  /** Notes of made-up words; {@code ill} if the note has "rash", drugs annotated. */
  private static Notes notes() {
    Notes notes =
        new Notes(
            160,
            Variable.text("note", 400, "en"),
            Variable.integer("ill", 0, 1),
            Variable.text("marks", 400, ""));
    PublicRandom random = PublicRandom.of(4, List.of("notes"));
    for (int i = 0; i < notes.rows(); i++) {
      List<String> marks = new ArrayList<>();
      StringBuilder note = new StringBuilder("Then");
      boolean ill = random.below(2) == 1;
      int words = 3 + random.below(9);
      int at = random.below(words);
      for (int w = 0; w < words; w++) {
        String word = ill && w == at ? "rash" : WORDS.get(random.below(WORDS.size()));
        note.append(' ');
        if (word.equals("aspirin") || word.equals("paracetamol")) {
          marks.add(note.length() + "-" + (note.length() + word.length()) + " drug");
        }
        note.append(word);
      }
      notes.set(i, 0, note.toString());
      notes.set(i, 1, ill ? 1 : 0);
      notes.set(i, 2, marks.isEmpty() ? ";" : String.join("; ", marks));
    }
    return notes;
  }

  private static StudySpec study(String formula, String... more) {
    return Notes.study(formula, Notes.SMALL, more);
  }

  private static double figure(StudySpec study, String name) {
    return Notes.figure(notes().train(study), name);
  }

  @Test
  void train_classifierFromScratch_findsTheWordThatCounts() {
    assertThat(figure(study("ill ~ note"), "auc")).isGreaterThan(0.95);
  }

  @Test
  void train_taggerFromScratch_findsTheDrugs() {
    assertThat(figure(study("marks ~ note", "model.text.entities", "drug"), "f1"))
        .isGreaterThan(0.9);
  }

  private static Update round(StudySpec study, Artefacts artefacts) {
    Training training = new Training();
    Notes notes = notes();
    Plan plan = training.plan(study, notes.codebook());
    TrainState state = training.begin(study, notes.codebook(), plan);
    AtSite site =
        new AtSite(
            new SiteId("site-1"),
            ACCESS,
            new HeapMemory(),
            Privacy.none(),
            artefacts,
            Scratch.of(1 << 20));
    Update start = training.local(plan, state, notes, site);
    Aggregate sum = new Aggregate(start.layout(), 1, start.tensors());
    state = ((Step.Next<TrainState, TrainResult>) training.absorb(plan, state, sum)).broadcast();
    return training.local(plan, state, notes, site);
  }

  /** What travels is adapters and the head; weights and pieces are the site's own files. */
  @Test
  void train_adaptersOnPublishedWeights_needsTheFilesAndMovesWhatIsTrained() {
    Blob weights = BertWeightsTest.checkpoint(BertWeightsTest.shapes());
    byte[] bytes = new byte[(int) weights.size()];
    weights.read(0, ByteBuffer.wrap(bytes));
    byte[] pieces =
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthen\nrash\nasp\n##irin\npain\nhad\n"
            .getBytes(StandardCharsets.UTF_8);
    Map<Digest, byte[]> files = Map.of(Digest.of(bytes), bytes, Digest.of(pieces), pieces);
    StudySpec study =
        study(
            "ill ~ note",
            "model.text.weights",
            Digest.of(bytes).hex(),
            "model.text.pieces",
            Digest.of(pieces).hex(),
            "model.text.vocabulary",
            "11",
            "model.text.length",
            "6",
            "model.text.width",
            "8",
            "model.text.heads",
            "2",
            "model.text.inner",
            "12",
            "model.text.rank",
            "2");
    Update update = round(study, digest -> Blob.of(files.getOrDefault(digest, new byte[0])));
    int place = update.layout().tensors().stream().map(t -> t.name()).toList().indexOf("delta");
    double[] delta = update.tensors().get(place).toArray();
    // 2 blocks, 2 maps, 2 matrices of 2 × 8; a head of 8 and 1
    assertThat(delta).hasSize(2 * 2 * 2 * 16 + 9);
    assertThat(Arrays.stream(delta).allMatch(Double::isFinite)).isTrue();
    assertThat(Arrays.stream(delta).anyMatch(d -> d != 0)).isTrue();
    assertThatThrownBy(() -> round(study, Artefacts.none()))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARTEFACT_REFUSED));
  }
}
