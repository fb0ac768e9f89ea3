/**
 * What differential privacy costs, as far as plans and budgets rest on it: the same bits at every
 * party. The accountant whose figure is reported, and all mechanisms, are in {@code privacy.dp}.
 */
@NullMarked
package eu.sund.core.dp;

import org.jspecify.annotations.NullMarked;
