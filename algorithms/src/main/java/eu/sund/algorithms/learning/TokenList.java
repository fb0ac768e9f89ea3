package eu.sund.algorithms.learning;

import eu.sund.core.model.Examples;
import java.util.Arrays;

/** Token sequences that grow, with their tags if they have any. */
final class TokenList {
  private int[] offsets = new int[64];
  private int[] ids = new int[1024];
  private int[] tags = new int[0];
  private int count;

  /** Adds a sequence; {@code its} tags are as many as tokens, or none in all sequences. */
  void add(int[] tokens, int[] its) {
    int from = offsets[count];
    int to = from + tokens.length;
    if (count + 2 > offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    if (to > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(to, 2 * ids.length));
    }
    System.arraycopy(tokens, 0, ids, from, tokens.length);
    if (its.length > 0) {
      tags = Arrays.copyOf(tags, Math.max(ids.length, tags.length));
      System.arraycopy(its, 0, tags, from, its.length);
    }
    offsets[++count] = to;
  }

  long bytes() {
    return 4L * (offsets.length + ids.length + tags.length);
  }

  Examples.Sequences sequences() {
    int end = offsets[count];
    return new Examples.Sequences(
        Arrays.copyOf(offsets, count + 1),
        Arrays.copyOf(ids, end),
        Arrays.copyOf(tags, tags.length == 0 ? 0 : end));
  }
}
