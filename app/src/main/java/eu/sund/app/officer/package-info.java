/** A network officer's files: the key that signs rosters, and its public half. */
@org.jspecify.annotations.NullMarked
package eu.sund.app.officer;
