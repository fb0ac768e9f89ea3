/**
 * The talk between hub, sites and researchers: TLS 1.3 with certificates of the network, gRPC
 * streams, and large vectors as chunks that resume.
 *
 * <p>Whoever only wants to serve or to dial reads {@code HubServer}, {@code SiteConnector}, {@code
 * ResearchClient} and {@code EnrolmentClient}; the messages are in {@code sund.proto}.
 */
@NullMarked
package eu.sund.transport;

import org.jspecify.annotations.NullMarked;
