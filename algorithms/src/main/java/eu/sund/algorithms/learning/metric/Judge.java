package eu.sund.algorithms.learning.metric;

import eu.sund.core.Aggregate;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import eu.sund.core.model.Head;
import java.util.List;

/** Counts at a site how well scores predict, and reads figures off the counts' sum. */
public sealed interface Judge
    permits BinaryJudge, ClassJudge, LabelJudge, NumberJudge, SurvivalJudge, TagJudge {
  /** The fewest patients of a group whose figures are given. */
  int GROUP_MIN = 10;

  /** The largest sum that is kept of one site. */
  double SUM_MAX = 0x1p44;

  /** The tensors of counts and sums. */
  List<TensorSpec> tensors();

  /** A site's counts and sums, in the order of {@link #tensors}. */
  List<Values> count(Judged judged);

  /**
   * What a replicate of the bootstrap counts: of the figures of this judge those that follow from
   * one histogram, or from sums alone. Several histograms of the same patients under the same draw
   * would tell which of their bins belong to one patient.
   */
  Judge replicate();

  /** The figures that follow from the sum over sites. */
  List<Figure> figures(Aggregate sum);

  /**
   * The judge of a head.
   *
   * @param groups 1 for all patients alone, else 1 + the number of levels
   * @param threshold the probability at and above which 1 is predicted
   * @param scale by which a linear head's scores are multiplied to have the response's unit; of
   *     Cox, the longest time
   */
  static Judge of(Head head, int groups, double threshold, double scale) {
    return switch (head) {
      case Head.Linear linear -> new NumberJudge(groups, scale);
      case Head.Logistic logistic -> new BinaryJudge(1, groups, threshold);
      case Head.MultiLabel labelled -> new BinaryJudge(labelled.outputs(), groups, threshold);
      case Head.MultiClass classes -> new ClassJudge(classes.outputs(), groups, true);
      case Head.Cox cox -> SurvivalJudge.of(groups, scale);
      case Head.Tagging tagging ->
          throw new IllegalArgumentException("tags are judged where texts are read");
    };
  }

  /** Keeps a sum within its public bound; NaN becomes the bound. */
  static double bounded(double sum) {
    return Double.isNaN(sum) ? SUM_MAX : Math.max(-SUM_MAX, Math.min(SUM_MAX, sum));
  }
}
