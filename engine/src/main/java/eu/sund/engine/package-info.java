/** The run as pure state machines of hub and site. */
@NullMarked
package eu.sund.engine;

import org.jspecify.annotations.NullMarked;
