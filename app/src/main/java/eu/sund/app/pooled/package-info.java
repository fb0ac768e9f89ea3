/** The check: a plain fit on pooled rows that shares no code with the federated one. */
@NullMarked
package eu.sund.app.pooled;

import org.jspecify.annotations.NullMarked;
