package eu.sund.privacy.protocol;

import eu.sund.core.SiteId;
import java.util.List;

/** The sum is opened; what still comes changes nothing. */
record HubOpened() implements HubAttempt {
  @Override
  public Transition next(SiteId from, SiteMessage message) {
    return Transition.same(this);
  }

  @Override
  public Transition overdue() {
    return Transition.same(this);
  }

  @Override
  public List<SiteId> present() {
    return List.of();
  }

  @Override
  public List<SiteId> awaited() {
    return List.of();
  }
}
