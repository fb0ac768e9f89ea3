package eu.sund.hub.run;

import eu.sund.core.SiteId;
import eu.sund.transport.wire.HubFrame;

/** The way from runs to connected sites. */
public interface SiteLinks {
  /** Whether the site has a session. */
  boolean isConnected(SiteId site);

  /** Sends a frame; false if the site is away (it will be called again when it comes back). */
  boolean send(SiteId site, HubFrame frame);
}
