/** Published test vectors against the cryptography that the program runs on. */
@NullMarked
package eu.sund.it.crypto;

import org.jspecify.annotations.NullMarked;
