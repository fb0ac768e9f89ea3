/**
 * Neural networks and text encoders on PyTorch, by the Deep Java Library: an add-on that a site
 * finds by {@link java.util.ServiceLoader}. The hub has no part in it.
 *
 * <p>It computes scores and gradients and nothing else. Numbers repeat on one machine, since it
 * computes with one thread and in a fixed order; on another processor the last bits may differ.
 */
@NullMarked
package eu.sund.deep;

import org.jspecify.annotations.NullMarked;
