/**
 * Secure aggregation as pure state machines: one attempt of a round as a site and as the hub live
 * it. The hub relays and adds; it never holds what would let it see one site's update.
 *
 * <p>Bonawitz et al. (CCS 2017) with a complete graph, in the variant for a malicious hub; see
 * docs/privacy/secure-aggregation.md.
 */
@NullMarked
package eu.sund.privacy.protocol;

import org.jspecify.annotations.NullMarked;
