package eu.sund.transport;

import eu.sund.transport.identity.Peer;
import eu.sund.transport.wire.Hello;

/** The hub's side of the sites' sessions. Called on virtual threads; may block. */
public interface SessionHandler {

  /**
   * A site connected, its version is agreed and the welcome is on its way. A site has one session:
   * an older one was closed, and its listener told, before this call.
   *
   * @param protocol the agreed version
   * @return who listens to the site
   * @throws eu.sund.core.SundException to refuse the session; code and detail go to the site
   */
  SessionListener open(Peer site, Hello hello, int protocol, SiteChannel channel);
}
