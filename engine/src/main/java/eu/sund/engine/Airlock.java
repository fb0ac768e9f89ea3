package eu.sund.engine;

import eu.sund.core.Analysis;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.Step;
import eu.sund.privacy.disclosure.Suppression;

/**
 * The last check of a result: nothing gets out of a run but what comes out here, at the hub and, by
 * the same bits, at every site.
 */
final class Airlock {
  /** A count may be shown if it is not small; the sums of counts that are not small are not. */
  private static final ReleaseRule RULE = Suppression.USUAL::allows;

  private Airlock() {}

  /** The result as it is released, with what is attached to it, or why it is not. */
  static <S, R> Step<S, R> pass(Analysis<?, R> analysis, Step.Done<?, R> done) {
    return switch (analysis.release(done.result(), RULE)) {
      case Release.Open<R> open -> new Step.Done<>(open.result(), done.attachment());
      case Release.Withheld<R> withheld ->
          new Step.Failed<>("disclosure control: " + withheld.reason());
    };
  }
}
