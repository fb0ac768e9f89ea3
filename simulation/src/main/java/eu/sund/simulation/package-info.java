/** A hub and many sites in one JVM on virtual time and a faulty network, from a seed. */
@NullMarked
package eu.sund.simulation;

import org.jspecify.annotations.NullMarked;
