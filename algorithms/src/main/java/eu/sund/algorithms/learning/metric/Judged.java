package eu.sund.algorithms.learning.metric;

import eu.sund.core.Checks;
import eu.sund.core.model.Examples;
import java.util.Arrays;

/**
 * Examples with a model's scores.
 *
 * @param examples all that the site has read
 * @param rows which of them are judged, or which tokens of tagged sequences, [n]
 * @param scores [n, outputs]
 * @param groups by each variable that figures are divided by, the part that an example belongs to,
 *     or −1: [variables][n]; of tags, the text that a word stands in: [1][n]
 * @param copies how often each counts, [n]
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one count
public record Judged(Examples examples, int[] rows, double[] scores, int[][] groups, int[] copies) {
  /** Checks the lengths. */
  public Judged {
    Checks.argument(copies.length == rows.length, "every example counts so many times");
  }

  /** Each counts once. */
  public static Judged once(Examples examples, int[] rows, double[] scores, int[][] groups) {
    int[] ones = new int[rows.length];
    Arrays.fill(ones, 1);
    return new Judged(examples, rows, scores, groups, ones);
  }

  /** The words of some texts, each of which is an example whose tokens are words. */
  public static Judged words(Examples examples, int[] texts, double[] scores) {
    int[] offsets = examples.sequences().orElseThrow().offsets();
    int count = Arrays.stream(texts).map(text -> offsets[text + 1] - offsets[text]).sum();
    int[] tokens = new int[count];
    int[] textOf = new int[count];
    int at = 0;
    for (int i = 0; i < texts.length; i++) {
      for (int token = offsets[texts[i]]; token < offsets[texts[i] + 1]; token++) {
        tokens[at] = token;
        textOf[at++] = i;
      }
    }
    return once(examples, tokens, scores, new int[][] {textOf});
  }

  /** The same with other numbers of copies. */
  public Judged with(int[] drawn) {
    return new Judged(examples, rows, scores, groups, drawn);
  }

  int size() {
    return rows.length;
  }

  double label(int i) {
    return examples
        .sequences()
        .filter(s -> s.tags().length > 0)
        .map(s -> (double) s.tags()[rows[i]])
        .orElseGet(() -> (double) examples.labels()[rows[i]]);
  }

  /** The part of all (0), or by the variable before {@code which}; −1 for none. */
  int part(int which, int i) {
    return which == 0 ? 0 : groups[which - 1][i];
  }

  /** How many ways examples are divided, all together first. */
  int ways(int parts) {
    return parts == 1 ? 1 : 1 + groups.length;
  }
}
