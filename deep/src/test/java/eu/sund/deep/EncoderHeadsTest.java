package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.learning.TrainResult;
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
  private static Notes notes() {
    Notes notes =
        new Notes(
            240,
            Variable.text("note", 400, "en"),
            Variable.integer("i20", 0, 1),
            Variable.integer("j18", 0, 1),
            Variable.integer("n39", 0, 1),
            Variable.number("days", "d", 0, 20));
    PublicRandom random = PublicRandom.of(6, List.of("notes"));
    List<String> words = List.copyOf(CODES.keySet());
    for (int i = 0; i < notes.rows(); i++) {
      StringBuilder note = new StringBuilder("Then");
      int codes = 0;
      int nights = random.below(4);
      for (int w = 0; w < 4; w++) {
        String word = random.below(3) == 0 ? words.get(random.below(words.size())) : "";
        codes |= CODES.getOrDefault(word, 0);
        note.append(' ').append(word.isEmpty() ? FILLING.get(random.below(4)) : word);
        note.append(w < nights ? " night" : "");
      }
      notes.set(i, 0, note.toString());
      for (int code = 0; code < 3; code++) {
        notes.set(i, 1 + code, codes >> code & 1);
      }
      notes.set(i, 4, 2 + 3 * nights);
    }
    return notes;
  }

  private static TrainResult train(String formula, String... more) {
    TreeMap<String, String> options = new TreeMap<>(Notes.SMALL);
    options.put("evaluate.holdout", "0.3");
    return notes().train(Notes.study(formula, options, more));
  }

  @Test
  void train_codesOfANote_areFoundByTheirWords() {
    TrainResult result =
        train("i20 ~ note", "model.head", "multilabel", "model.labels", "j18, n39");
    assertThat(Notes.figure(result, "f1-micro")).isGreaterThan(0.9);
    assertThat(Notes.figure(result, "f1-macro")).isGreaterThan(0.9);
  }

  @Test
  void train_numberOfANote_isFoundByHowOftenAWordStandsThere() {
    TrainResult result = train("days ~ note");
    // Days are 2, 5, 8 or 11; guessing their mean has R² 0.
    assertThat(Notes.figure(result, "r2")).isGreaterThan(0.8);
  }
}
