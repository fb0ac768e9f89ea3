/**
 * Networks that hospitals train together: what they are made of, the examples that they learn from,
 * and the contract of the engines that compute their gradients.
 *
 * <p>An engine computes losses, gradients and predictions, and nothing else. Optimisers, clipping,
 * noise, strategies and initial weights are plain Java on {@code float[]} outside of it, once for
 * all engines.
 */
@NullMarked
package eu.sund.core.model;

import org.jspecify.annotations.NullMarked;
