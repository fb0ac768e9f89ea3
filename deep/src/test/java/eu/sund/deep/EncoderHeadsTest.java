package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;

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
import eu.sund.core.model.PublicRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Codes of a note, and a number that a note tells, by a text encoder through {@code train}. */
@Tag("slow")
class EncoderHeadsTest {
  /** What codes a word gives: I20, J18, N39 as bits. */
  private static final Map<String, Integer> CODES =
      new TreeMap<>(Map.of("angina", 1, "chest", 1, "cough", 2, "fever", 6, "urine", 4));

  private static final List<String> FILLING = List.of("since", "monday", "patient", "reports");

  static {
    assertThat(Made.ENGINE).isNotNull(); // sets where the library lies
  }

  /** Notes of made-up words; three codes, and days as often as "night" stands there. */
  private static final class Notes implements Rows {
    static final List<Variable> VARIABLES =
        List.of(
            Variable.text("note", 400, "en"),
            Variable.integer("i20", 0, 1),
            Variable.integer("j18", 0, 1),
            Variable.integer("n39", 0, 1),
            Variable.number("days", "d", 0, 20));
    private static final int ROWS = 240;
    private final double[][] columns = new double[5][ROWS];
    private final String[][] texts = {new String[ROWS], {}, {}, {}, {}};

    Notes() {
      PublicRandom random = PublicRandom.of(6, List.of("notes"));
      List<String> words = List.copyOf(CODES.keySet());
      for (int i = 0; i < ROWS; i++) {
        StringBuilder note = new StringBuilder("Then");
        int codes = 0;
        int nights = random.below(4);
        for (int w = 0; w < 4; w++) {
          String word = random.below(3) == 0 ? words.get(random.below(words.size())) : "";
          codes |= CODES.getOrDefault(word, 0);
          note.append(' ').append(word.isEmpty() ? FILLING.get(random.below(4)) : word);
          note.append(w < nights ? " night" : "");
        }
        texts[0][i] = note.toString();
        columns[0][i] = note.length();
        for (int code = 0; code < 3; code++) {
          columns[1 + code][i] = codes >> code & 1;
        }
        columns[4][i] = 2 + 3 * nights;
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

  private static final Codebook CODEBOOK = new Codebook(new DatasetId("notes"), Notes.VARIABLES);

  private static TrainResult train(String formula, String... more) {
    TreeMap<String, String> options =
        new TreeMap<>(
            Map.of(
                "model.text.kind", "encoder",
                "model.text.vocabulary", "512",
                "model.text.length", "16",
                "model.text.width", "16",
                "model.text.inner", "32",
                "local.optimizer", "adamw",
                "local.rate", "0.01",
                "local.epochs", "4",
                "rounds", "4",
                "strategy.norm-max", "1000"));
    options.put("evaluate.holdout", "0.3");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    StudySpec study =
        new StudySpec(
            "Notes",
            "test",
            List.of(CODEBOOK.dataset()),
            List.of(),
            Filter.all(),
            "train",
            Formula.parse(formula),
            options);
    var end =
        SingleSite.run(new Training(), study, CODEBOOK, new Notes(), RowAccess.granted("test"));
    return ((SingleSite.Outcome.Done<TrainResult>) end).result();
  }

  private static double figure(TrainResult result, String name) {
    return result.metrics().stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void train_codesOfANote_areFoundByTheirWords() {
    TrainResult result =
        train("i20 ~ note", "model.head", "multilabel", "model.labels", "j18, n39");
    assertThat(figure(result, "f1-micro")).isGreaterThan(0.9);
    assertThat(figure(result, "f1-macro")).isGreaterThan(0.9);
  }

  @Test
  void train_numberOfANote_isFoundByHowOftenAWordStandsThere() {
    TrainResult result = train("days ~ note");
    // Days are 2, 5, 8 or 11; guessing their mean has R² 0.
    assertThat(figure(result, "r2")).isGreaterThan(0.8);
  }
}
