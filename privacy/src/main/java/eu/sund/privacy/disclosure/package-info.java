/**
 * What may be shown of numbers about patients: rules on tables, statistics and series of questions.
 *
 * <p>Each rule is a {@link eu.sund.privacy.disclosure.DisclosureRule}, a value that documents and
 * refusals name, and beside it stands the pure function that keeps it. No function here throws
 * because of what the data are: what may not be shown is suppressed or refused as a value.
 */
@NullMarked
package eu.sund.privacy.disclosure;

import org.jspecify.annotations.NullMarked;
