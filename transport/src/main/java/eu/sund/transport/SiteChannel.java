package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.wire.HubFrame;

/** The hub's way to a connected site. Thread-safe. */
public interface SiteChannel {

  /** Who is at the other end. */
  Peer site();

  /**
   * Queues a frame; frames arrive in the order of these calls. The queue is bounded: a site that
   * does not read is dropped.
   *
   * @return false if the session is closed (or was closed by this call, its queue being full)
   */
  boolean send(HubFrame frame);

  /** Tells the site why, and ends the session. Does nothing if it has ended. */
  void close(ErrorCode code, String reason);
}
