/**
 * Research on methods: virtual sites of one table, run through the production code, with ring sums
 * and no masks, or as a whole network.
 */
@NullMarked
package eu.sund.simulation.research;

import org.jspecify.annotations.NullMarked;
