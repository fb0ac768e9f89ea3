/**
 * All that a privacy reviewer reads: ring encoding and sums, and the seam where masks, noise and
 * disclosure rules are laid.
 */
@NullMarked
package eu.sund.privacy;

import org.jspecify.annotations.NullMarked;
