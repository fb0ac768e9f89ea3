/** A researcher's own folder and desk: keys, signed studies, results. */
@NullMarked
package eu.sund.app.researcher;

import org.jspecify.annotations.NullMarked;
