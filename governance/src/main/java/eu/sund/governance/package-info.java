/** Signed studies, site policies and verdicts, and the YAML documents that people write. */
@NullMarked
package eu.sund.governance;

import org.jspecify.annotations.NullMarked;
