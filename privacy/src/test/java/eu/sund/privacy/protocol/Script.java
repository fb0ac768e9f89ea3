package eu.sund.privacy.protocol;

import eu.sund.core.SiteId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What honest sites say in an attempt in which all share and {@code survivors} stay, and a hub fed
 * with it.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class Script {
  final TestNetwork network;
  final List<SiteId> survivors;
  final Map<SiteId, SiteMessage> adverts = new TreeMap<>();
  final Map<SiteId, SiteMessage> shares = new TreeMap<>();
  final Map<SiteId, SiteMessage> masks = new TreeMap<>();
  final Map<SiteId, SiteMessage> confirms = new TreeMap<>();
  final Map<SiteId, SiteMessage> reveals = new TreeMap<>();
  HubAttempt hub;

  Script(int sites, List<SiteId> survivors) {
    this(sites, survivors, Optional.empty(), masking -> {});
  }

  Script(int sites, List<SiteId> survivors, Optional<List<SiteId>> settled) {
    this(sites, survivors, settled, masking -> {});
  }

  /** {@code masks} sees every site's masks before they are wiped. */
  Script(int sites, List<SiteId> survivors, Consumer<SiteMasking> masks) {
    this(sites, survivors, Optional.empty(), masks);
  }

  private Script(
      int sites,
      List<SiteId> survivors,
      Optional<List<SiteId>> settled,
      Consumer<SiteMasking> seen) {
    this.network = TestNetwork.of(sites);
    this.survivors = survivors;
    List<SiteId> all = network.sites();
    Staged staged = Staged.advertised(sites);
    all.forEach(site -> adverts.put(site, staged.last(site)));
    HubMessage list = staged.adverts(all);
    all.forEach(site -> staged.hear(site, list));
    all.forEach(site -> shares.put(site, staged.last(site)));
    Map<SiteId, HubMessage.Boxes> boxes = new TreeMap<>();
    all.forEach(site -> boxes.put(site, staged.boxes(site, all)));
    boxes.forEach((site, some) -> staged.mask(site, some, seen));
    all.forEach(site -> masks.put(site, staged.last(site)));
    survivors.forEach(site -> staged.hear(site, new HubMessage.Survivors(survivors)));
    survivors.forEach(site -> confirms.put(site, staged.last(site)));
    HubMessage signatures = staged.signatures(survivors);
    survivors.forEach(site -> staged.hear(site, signatures));
    survivors.forEach(site -> reveals.put(site, staged.last(site)));
    hub = HubAttempt.begin(network.hub(settled));
  }

  Script say(Map<SiteId, SiteMessage> messages, List<SiteId> of) {
    of.forEach(site -> say(site, messages.get(site)));
    return this;
  }

  List<HubStep> say(SiteId site, SiteMessage message) {
    HubAttempt.Transition step = hub.next(site, message);
    hub = step.state();
    return step.steps();
  }

  /** The hub waits for words. */
  Script masking() {
    return say(adverts, network.sites()).say(shares, network.sites());
  }

  /** The hub waits for signatures. */
  Script confirming() {
    masking().say(masks, survivors);
    if (hub instanceof HubMasking) {
      hub = hub.overdue().state();
    }
    return this;
  }

  /** The hub waits for shares. */
  Script revealing() {
    return confirming().say(confirms, survivors);
  }
}
