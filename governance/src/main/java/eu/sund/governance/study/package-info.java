/** Signed studies, researchers' keys, and the run that hub and sites pin by its digest. */
@NullMarked
package eu.sund.governance.study;

import org.jspecify.annotations.NullMarked;
