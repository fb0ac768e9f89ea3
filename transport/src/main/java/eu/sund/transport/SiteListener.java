package eu.sund.transport;

import eu.sund.core.SundException;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Welcome;
import java.time.Duration;

/** The site's side of its session. Calls come one at a time, in order, on a virtual thread. */
public interface SiteListener {

  /** The greeting for the next connection; the connector fills in the protocol versions. */
  Hello hello();

  /** The session stands. */
  void onWelcome(Welcome welcome);

  /**
   * A frame, within the protocol's limits; never a welcome, a refusal, a ping or an unset one. The
   * next frame is read from the network when this returns.
   */
  void onFrame(HubFrame frame);

  /**
   * There is no session, or no more.
   *
   * @param reason PEER_UNREACHABLE if trying again may help; else a person must act, and the
   *     connector tries again all the same, at its longest pause
   * @param retryIn when it tries again
   */
  void onLost(SundException reason, Duration retryIn);
}
