/** What a site does in a round of training: batches, optimisers, clipping. */
@NullMarked
package eu.sund.algorithms.learning.local;

import org.jspecify.annotations.NullMarked;
