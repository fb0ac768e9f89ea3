/**
 * Statistics and models with differential privacy: each declares in its plan, before any data are
 * read, how far one patient can move its sums and how much noise they must carry. The noise itself
 * is added around the analysis, by the sites. One patient is one row.
 */
@NullMarked
package eu.sund.algorithms.dp;

import org.jspecify.annotations.NullMarked;
