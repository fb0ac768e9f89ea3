/**
 * The words and contracts of the network: ids, rows, variables, formulas, plans, updates,
 * aggregates, errors.
 *
 * <p>Sees only the JDK; does no I/O, starts no thread, reads no clock and makes no randomness.
 */
@NullMarked
package eu.sund.core;

import org.jspecify.annotations.NullMarked;
