/**
 * Research simulations: data, runs over seeds, comparisons, and the documents that tell of them.
 */
@NullMarked
package eu.sund.app.simulate;

import org.jspecify.annotations.NullMarked;
