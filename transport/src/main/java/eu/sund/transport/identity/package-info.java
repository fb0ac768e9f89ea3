/**
 * Who is who: names inside certificates, the network's authority, and the folder that holds a
 * member's key and chain.
 */
@NullMarked
package eu.sund.transport.identity;

import org.jspecify.annotations.NullMarked;
