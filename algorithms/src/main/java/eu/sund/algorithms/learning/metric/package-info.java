/** How well a model predicts, from sums over sites. */
@NullMarked
package eu.sund.algorithms.learning.metric;

import org.jspecify.annotations.NullMarked;
