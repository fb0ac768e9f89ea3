package eu.sund.deep;

import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import java.util.Arrays;

/** The head that gives each token a tag. Scores are [count·length, outputs], padding included. */
final class Tags {
  private Tags() {}

  /** The weighted loss over all tokens that have a tag; {@code slope} starts as zeros. */
  static double loss(int outputs, Batch batch, Sequences sequences, float[] scores, float[] slope) {
    Examples examples = batch.examples();
    Examples.Sequences all = examples.sequences().orElseThrow();
    double loss = 0;
    for (int i = 0; i < batch.size(); i++) {
      int row = batch.row(i);
      int size = Math.min(sequences.length(), Sequences.size(all, row));
      for (int t = 0; t < size; t++) {
        int tag = all.tags()[all.offsets()[row] + t];
        if (tag >= 0) {
          int from = (i * sequences.length() + t) * outputs;
          double weight = examples.weights()[row];
          loss += Losses.oneOf(scores, from, outputs, tag, weight, slope);
        }
      }
    }
    return loss;
  }

  /**
   * Lays the scores of real tokens, one row each, into {@code out} from {@code at} on; zeros where
   * a sequence was cut.
   *
   * @return how many numbers that was
   */
  static int scatter(
      int outputs, Batch batch, Sequences sequences, float[] scores, double[] out, int at) {
    Examples.Sequences all = batch.examples().sequences().orElseThrow();
    int next = at;
    for (int i = 0; i < batch.size(); i++) {
      int size = Sequences.size(all, batch.row(i));
      int kept = Math.min(sequences.length(), size);
      int from = i * sequences.length() * outputs;
      for (int k = 0; k < kept * outputs; k++) {
        out[next + k] = scores[from + k];
      }
      Arrays.fill(out, next + kept * outputs, next + size * outputs, 0);
      next += size * outputs;
    }
    return next - at;
  }
}
