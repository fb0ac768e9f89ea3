/** Measurements of whole processes; nothing here is part of the program. */
@NullMarked
package eu.sund.bench;

import org.jspecify.annotations.NullMarked;
