/**
 * The cryptographic primitives of secure aggregation: keys and their schedule, secret shares,
 * sealed boxes, masks on ring words and the check of the sum. No step of the protocol is decided
 * here, and every random byte is lent.
 */
@NullMarked
package eu.sund.privacy.secagg;

import org.jspecify.annotations.NullMarked;
