/**
 * Runs at the hub: one owner each, which feeds the engine's state machine and carries out what it
 * says.
 */
@NullMarked
package eu.sund.hub.run;

import org.jspecify.annotations.NullMarked;
