/** The commands that people type. */
@NullMarked
package eu.sund.app.cli;

import org.jspecify.annotations.NullMarked;
