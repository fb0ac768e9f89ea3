package eu.sund.algorithms.learning;

import eu.sund.core.SiteId;
import eu.sund.core.model.PublicRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Which of a site's examples are trained on and which are held out: by the study's seed, the same
 * in every round as long as the site's rows are.
 *
 * @param trained examples to train on
 * @param held those held out
 * @param patients how many patients are trained on
 */
@SuppressWarnings("ArrayRecordComponent") // positions, handed on
record Split(int[] trained, int[] held, int patients) {
  static Split of(int size, double holdout, long seed, SiteId site) {
    PublicRandom random = PublicRandom.of(seed, List.of("holdout", site.value()));
    int[] trained = new int[size];
    int[] held = new int[size];
    int t = 0;
    int h = 0;
    for (int i = 0; i < size; i++) {
      if (holdout > 0 && random.uniform() < holdout) {
        held[h++] = i;
      } else {
        trained[t++] = i;
      }
    }
    return new Split(Arrays.copyOf(trained, t), Arrays.copyOf(held, h), t);
  }

  /** The same of the patients' examples, all of a patient's on one side. */
  Split expanded(Grouping.By examples) {
    return new Split(examples.of(trained), examples.of(held), patients);
  }
}
