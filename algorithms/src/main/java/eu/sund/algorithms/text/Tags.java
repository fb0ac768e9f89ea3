package eu.sund.algorithms.text;

import eu.sund.core.Checks;
import java.util.ArrayList;
import java.util.List;

/**
 * Tags of words for entities of some kinds, as BIO: 0 is outside; 1 + 2k begins an entity of kind k
 * and 2 + 2k goes on with it.
 *
 * <p><b>Source.</b> Ramshaw and Marcus, <a href="https://aclanthology.org/W95-0107/">Text Chunking
 * using Transformation-Based Learning</a>, in the form IOB2.
 *
 * @param kinds the kinds of entities, in order; at most {@value #KINDS_MAX}
 */
public record Tags(List<String> kinds) {
  /** The most kinds. */
  public static final int KINDS_MAX = 100;

  /** Tag of what belongs to no entity. */
  public static final int OUTSIDE = 0;

  /**
   * An entity: some successive words.
   *
   * @param kind its place among the kinds
   * @param from its first word
   * @param to the first word that does not belong to it
   */
  public record Entity(int kind, int from, int to) {}

  /** Checks the kinds. */
  public Tags {
    kinds = List.copyOf(kinds);
    Checks.argument(
        !kinds.isEmpty() && kinds.size() <= KINDS_MAX,
        "tags need 1 to %s kinds of entities, not %s",
        KINDS_MAX,
        kinds.size());
  }

  /** How many tags there are. */
  public int size() {
    return 1 + 2 * kinds.size();
  }

  /** Whether a tag may follow another; a text begins as after {@link #OUTSIDE}. */
  public static boolean mayFollow(int before, int tag) {
    boolean inside = tag != OUTSIDE && tag % 2 == 0;
    return !inside || before == tag || before == tag - 1;
  }

  /**
   * The tags of entities.
   *
   * @param words how many words the text has
   * @throws IllegalArgumentException if entities overlap or leave the text
   */
  public int[] of(List<Entity> entities, int words) {
    int[] tags = new int[words];
    for (Entity entity : entities) {
      Checks.argument(
          entity.from() >= 0 && entity.from() < entity.to() && entity.to() <= words,
          "an entity leaves its text of %s words",
          words);
      for (int i = entity.from(); i < entity.to(); i++) {
        Checks.argument(tags[i] == OUTSIDE, "two entities share word %s", i);
        tags[i] = (i == entity.from() ? 1 : 2) + 2 * entity.kind();
      }
    }
    return tags;
  }

  /** The entities of well-formed tags, in order. */
  public List<Entity> entities(int[] tags) {
    List<Entity> entities = new ArrayList<>();
    for (int i = 0; i < tags.length; ) {
      if (tags[i] % 2 == 1) {
        int to = i + 1;
        while (to < tags.length && tags[to] == tags[i] + 1) {
          to++;
        }
        entities.add(new Entity(tags[i] / 2, i, to));
        i = to;
      } else {
        i++;
      }
    }
    return entities;
  }

  /**
   * The well-formed tags of the greatest sum of scores, by Viterbi's algorithm.
   *
   * @param scores [words, size], row-major; a score is the logarithm of a weight, such as a
   *     classifier's sum before softmax
   */
  public int[] best(double[] scores) {
    int n = scores.length / size();
    Checks.argument(n * size() == scores.length, "scores must be a row of %s a word", size());
    double[] sum = new double[size()];
    int[] back = new int[scores.length];
    for (int i = 0; i < n; i++) {
      double[] next = new double[size()];
      for (int tag = 0; tag < size(); tag++) {
        int from = i == 0 ? OUTSIDE : -1;
        for (int before = 0; i > 0 && before < size(); before++) {
          if (mayFollow(before, tag) && (from < 0 || sum[before] > sum[from])) {
            from = before;
          }
        }
        back[i * size() + tag] = from;
        boolean starts = i > 0 || mayFollow(OUTSIDE, tag);
        next[tag] =
            starts ? (i == 0 ? 0 : sum[from]) + scores[i * size() + tag] : Double.NEGATIVE_INFINITY;
      }
      sum = next;
    }
    return trace(sum, back, n);
  }

  private int[] trace(double[] sum, int[] back, int n) {
    int[] tags = new int[n];
    int tag = 0;
    for (int t = 1; t < size(); t++) {
      if (sum[t] > sum[tag]) {
        tag = t;
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      tags[i] = tag;
      tag = back[i * size() + tag];
    }
    return tags;
  }
}
