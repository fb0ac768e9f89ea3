/** The network's sites with their signing keys, as its officers signed them. */
@org.jspecify.annotations.NullMarked
package eu.sund.governance.roster;
