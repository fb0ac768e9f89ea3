/** Canonical bytes: the one form of a value that is signed, digested and sent. */
@org.jspecify.annotations.NullMarked
package eu.sund.governance.canonical;
