/** Networks that hospitals train together: the analysis {@code train}. */
@NullMarked
package eu.sund.algorithms.learning;

import org.jspecify.annotations.NullMarked;
