/** Secret uniform bits, fast: a cipher's keystream keyed from lent entropy. */
@NullMarked
package eu.sund.privacy.random;

import org.jspecify.annotations.NullMarked;
