/** Networks in plain Java: the same bits on every machine. */
@NullMarked
package eu.sund.algorithms.learning.engine;

import org.jspecify.annotations.NullMarked;
