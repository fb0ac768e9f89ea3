/** A hospital's site: gate, local runs, journal, steward's commands. */
@NullMarked
package eu.sund.site;

import org.jspecify.annotations.NullMarked;
