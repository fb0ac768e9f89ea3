package eu.sund.transport;

import eu.sund.core.Names;
import java.util.Optional;

/**
 * How to reach the hub and which hub to expect there.
 *
 * @param hubName the name in the hub's certificate
 */
public record HubAddress(Endpoint endpoint, Optional<HttpProxy> proxy, String hubName) {

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the hub's name is not a name
   */
  public HubAddress {
    Names.require("hub name", hubName);
  }
}
