package eu.sund.transport;

import eu.sund.transport.wire.SiteFrame;

/** Listens to one session. Calls come one at a time, in order. */
public interface SessionListener {

  /**
   * A frame, within the protocol's limits; never a hello and never an unset one. The next frame is
   * read from the network when this returns.
   *
   * @throws eu.sund.core.SundException to close the session with its code
   */
  void onFrame(SiteFrame frame);

  /** The session is over; called exactly once, and nothing after it. */
  void onClosed(String reason);
}
