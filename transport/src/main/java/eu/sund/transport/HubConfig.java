package eu.sund.transport;

import eu.sund.transport.identity.Peer;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * How a hub's server runs.
 *
 * @param host the address to listen on, such as {@code 0.0.0.0}
 * @param port 0 to take any free one
 * @param clock tells the time that certificates are held against
 * @param revoked asked at every call, so it must be quick
 * @param versions the protocol versions to offer
 */
public record HubConfig(
    String host, int port, InstantSource clock, Predicate<Peer> revoked, Versions versions) {

  /** The usual settings. */
  public static HubConfig of(String host, int port, InstantSource clock, Predicate<Peer> revoked) {
    return new HubConfig(host, port, clock, revoked, Protocol.VERSIONS);
  }
}
