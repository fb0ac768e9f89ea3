/**
 * Numbers as words of Z_2^32 and Z_2^64: encoding with proved bounds, exact sums, decoding; all of
 * it streamed.
 */
@NullMarked
package eu.sund.privacy.ring;

import org.jspecify.annotations.NullMarked;
