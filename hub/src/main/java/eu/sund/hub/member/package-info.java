/** Members of the network at the hub: invitations, certificates, revocation, sessions. */
@NullMarked
package eu.sund.hub.member;

import org.jspecify.annotations.NullMarked;
