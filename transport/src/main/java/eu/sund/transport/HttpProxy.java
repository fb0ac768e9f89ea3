package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A proxy that opens tunnels by HTTP CONNECT.
 *
 * @param user empty if the proxy asks for none
 */
public record HttpProxy(String host, int port, String user, String password) {

  /**
   * Reads {@code http://user:password@host:port}; user and password may be missing, and are
   * percent-decoded.
   *
   * @throws SundException USAGE if it has another form; the message never repeats the text
   */
  public static HttpProxy parse(String text) {
    try {
      URI uri = new URI(text.strip());
      String path = uri.getRawPath();
      if ("http".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPort() <= 65535
          && (path == null || path.isEmpty() || path.equals("/"))) {
        String info = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        int colon = info.indexOf(':');
        String user = colon < 0 ? info : info.substring(0, colon);
        String password = colon < 0 ? "" : info.substring(colon + 1);
        return new HttpProxy(uri.getHost(), uri.getPort(), decode(user), decode(password));
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Falls through: the cause would repeat the text, which may hold a password.
    }
    throw new SundException(
        ErrorCode.USAGE, "the proxy must be http://host:port or http://user:password@host:port");
  }

  private static String decode(String text) {
    // A plus sign is a plus sign here, not a blank.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Says host and port, never user and password. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
