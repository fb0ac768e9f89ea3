package eu.sund.algorithms.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.algorithms.text.Tags.Entity;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagsTest {
  private static final Tags TAGS = new Tags(List.of("drug", "reaction"));

  @Test
  void of_andBack_isTheSame() {
    List<Entity> entities = List.of(new Entity(0, 0, 2), new Entity(0, 2, 3), new Entity(1, 4, 6));
    int[] tags = TAGS.of(entities, 7);
    assertThat(tags).containsExactly(1, 2, 1, 0, 3, 4, 0);
    assertThat(TAGS.entities(tags)).isEqualTo(entities);
  }

  @Test
  void of_overlapOrBeyondTheEnd_isRefused() {
    assertThatThrownBy(() -> TAGS.of(List.of(new Entity(0, 0, 2), new Entity(1, 1, 3)), 4))
        .hasMessageContaining("share word 1");
    assertThatThrownBy(() -> TAGS.of(List.of(new Entity(0, 3, 5)), 4)).hasMessageContaining("4");
  }

  @Test
  void best_isTheBestOfAllWellFormedTags() {
    // All 5^4 sequences, by exhaustion, on scores from a fixed congruence.
    int words = 4;
    for (int seed = 1; seed < 40; seed++) {
      double[] scores = new double[words * TAGS.size()];
      long state = seed;
      for (int i = 0; i < scores.length; i++) {
        state = state * 6364136223846793005L + 1442695040888963407L;
        scores[i] = (state >>> 40) / 1e6;
      }
      double best = Double.NEGATIVE_INFINITY;
      for (int code = 0; code < 625; code++) {
        int[] tags = {code % 5, code / 5 % 5, code / 25 % 5, code / 125};
        best = Math.max(best, sum(scores, tags));
      }
      int[] found = TAGS.best(scores);
      assertThat(sum(scores, found)).as("seed %s", seed).isEqualTo(best);
    }
  }

  /** The sum of scores, or minus infinity if an entity goes on that did not begin. */
  private static double sum(double[] scores, int[] tags) {
    double sum = 0;
    for (int i = 0; i < tags.length; i++) {
      boolean inside = tags[i] == 2 || tags[i] == 4;
      int before = i == 0 ? 0 : tags[i - 1];
      if (inside && before != tags[i] && before != tags[i] - 1) {
        return Double.NEGATIVE_INFINITY;
      }
      sum += scores[i * 5 + tags[i]];
    }
    return sum;
  }

  @Test
  void best_ofNoWord_isEmpty() {
    assertThat(TAGS.best(new double[0])).isEmpty();
  }

  @Test
  void annotation_inCodePoints_findsItsWords() {
    String text = "😀 Fikk utslett av Apocillin 660.";
    List<Annotation> annotations =
        Annotation.parse("18-31 drug; 7-14 reaction", text.codePointCount(0, text.length()))
            .orElseThrow();
    List<Span> words = Words.of(text);
    List<Entity> entities = Annotation.entities(annotations, text, words, TAGS);
    assertThat(entities).containsExactly(new Entity(1, 2, 3), new Entity(0, 4, 6));
    assertThat(words.get(4).of(text)).isEqualTo("Apocillin");
  }

  @Test
  void annotation_ofOtherForm_isNone() {
    for (String wrong :
        List.of("a", "3 drug", "3-2 drug", "0-99 drug", "0-3", "0-3  ", "-1-3 x", "0-4 a; 2-5 b")) {
      assertThat(Annotation.parse(wrong, 10)).as(wrong).isEmpty();
    }
    assertThat(Annotation.parse(" ; ", 10)).contains(List.of());
  }

  @Test
  void annotation_ofAnUnknownKind_doesNotCount() {
    List<Annotation> annotations = Annotation.parse("0-2 place", 2).orElseThrow();
    assertThat(Annotation.entities(annotations, "Ås", Words.of("Ås"), TAGS)).isEmpty();
  }
}
