/** Generalised linear models and the evaluation of their predictions. */
@NullMarked
package eu.sund.algorithms.regression;

import org.jspecify.annotations.NullMarked;
