package eu.sund.core.model;

import eu.sund.core.Checks;

/**
 * Low-rank adapters: the encoder's weights stay as they are, and of its query and value maps W the
 * network uses {@code W + scale/rank · B·A} with A [rank, width] and B [width, rank], B zero at
 * first. Only A, B and what stands behind the encoder are trained and travel.
 *
 * <p><b>Source.</b> Hu et al., <a href="https://arxiv.org/abs/2106.09685">LoRA</a>, section 4.1.
 *
 * @param rank 1 to 256; 0 trains nothing of the encoder: it is frozen
 * @param scale α of the paper, positive
 */
public record Adapters(int rank, double scale) {
  /** Checks the ranges. */
  public Adapters {
    Checks.argument(rank >= 0 && rank <= 256, "an adapter's rank must be 0 to 256, was %s", rank);
    Checks.argument(
        scale > 0 && scale <= 1e6, "an adapter's scale must be positive, was %s", scale);
  }
}
