/** How the sum of the sites' updates moves the model. */
@NullMarked
package eu.sund.algorithms.learning.strategy;

import org.jspecify.annotations.NullMarked;
