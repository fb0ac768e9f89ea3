/**
 * Privacy budgets: how much may be learned about a patient from a dataset, by all researchers over
 * its lifetime and by each one, in the currency of {@link eu.sund.core.dp.Spending}.
 */
@NullMarked
package eu.sund.governance.budget;

import org.jspecify.annotations.NullMarked;
