/** The hub's database: members, catalogue, runs and their journals. */
@NullMarked
package eu.sund.hub.store;

import org.jspecify.annotations.NullMarked;
