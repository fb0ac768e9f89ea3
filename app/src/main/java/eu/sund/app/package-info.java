/** The program: command line, demo, reports, packaging. */
@NullMarked
package eu.sund.app;

import org.jspecify.annotations.NullMarked;
