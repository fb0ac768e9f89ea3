/** A network of real processes on this machine: its demo, its crashes, its rules, its enemies. */
@NullMarked
package eu.sund.it.network;

import org.jspecify.annotations.NullMarked;
