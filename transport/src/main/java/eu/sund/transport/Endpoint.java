package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;

/** Where the hub listens: {@code host:port}. */
public record Endpoint(String host, int port) {

  /**
   * Checks the parts.
   *
   * @throws SundException USAGE if the host is empty or the port is not 1 to 65535
   */
  public Endpoint {
    if (!host.matches("[A-Za-z0-9._:-]{1,253}") || port < 1 || port > 65535) {
      throw new SundException(
          ErrorCode.USAGE, "the hub's address must be host:port with a port from 1 to 65535");
    }
  }

  /**
   * Reads {@code host:port}; an IPv6 address stands in brackets.
   *
   * @throws SundException USAGE if it has another form
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      host = "";
    }
    return new Endpoint(host, port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
