/**
 * What pure code borrows from the shell around it: randomness, workers, signatures. Nothing here
 * has an implementation that does I/O.
 */
@NullMarked
package eu.sund.core.port;

import org.jspecify.annotations.NullMarked;
