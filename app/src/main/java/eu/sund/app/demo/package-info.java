/**
 * {@code sund demo}: a whole network of real processes on this machine, one study, and the proof
 * beside it.
 */
@NullMarked
package eu.sund.app.demo;

import org.jspecify.annotations.NullMarked;
