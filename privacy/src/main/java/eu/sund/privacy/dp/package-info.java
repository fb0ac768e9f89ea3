/**
 * Differential privacy: exact discrete noise and the accountants that say what it is worth. The
 * arguments beside the code: {@code docs/privacy/noise.md} and {@code docs/privacy/accounting.md}.
 */
@NullMarked
package eu.sund.privacy.dp;

import org.jspecify.annotations.NullMarked;
