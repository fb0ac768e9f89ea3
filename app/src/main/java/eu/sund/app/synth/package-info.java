/** Synthetic patients from a documented model and a seed. */
@NullMarked
package eu.sund.app.synth;

import org.jspecify.annotations.NullMarked;
