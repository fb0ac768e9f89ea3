package eu.sund.simulation;

import eu.sund.core.SiteId;
import eu.sund.core.port.Workers;
import eu.sund.engine.HubEvent;
import eu.sund.engine.HubRun;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteRun;
import eu.sund.privacy.ring.Protection;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The code under simulation: the production state machines, and in tests of the checkers machines
 * with a defect.
 *
 * @param hub what follows at the hub
 * @param site what follows at a site
 * @param protection what a site lays around its update
 * @param repeatable whether computing an update again gives the same words, as it does without
 *     noise and masks
 * @param signatures what sites sign with
 * @param secrets the seed of what sites keep over runs: the same in every run of a storm
 * @param workers who do what takes long, for all sites together; empty where each site does its own
 *     in its turn
 */
record Machines(
    BiFunction<HubRun, HubEvent, HubRun.Transition> hub,
    BiFunction<SiteRun, SiteEvent, SiteRun.Transition> site,
    Function<SiteId, Protection> protection,
    boolean repeatable,
    SimulatedKeys.Scheme signatures,
    long secrets,
    Optional<Workers> workers) {

  static Machines production() {
    return new Machines(
        HubRun::next,
        SiteRun::next,
        site -> Protection.encodingOnly(),
        true,
        SimulatedKeys.Scheme.HASH,
        0,
        Optional.empty());
  }

  Machines withHub(BiFunction<HubRun, HubEvent, HubRun.Transition> defect) {
    return new Machines(defect, site, protection, repeatable, signatures, secrets, workers);
  }

  Machines withSite(BiFunction<SiteRun, SiteEvent, SiteRun.Transition> defect) {
    return new Machines(hub, defect, protection, repeatable, signatures, secrets, workers);
  }

  Machines withNoise(Function<SiteId, Protection> noise) {
    return new Machines(hub, site, noise, false, signatures, secrets, workers);
  }

  Machines signing(SimulatedKeys.Scheme scheme) {
    return new Machines(hub, site, protection, repeatable, scheme, secrets, workers);
  }

  Machines withSecrets(long seed) {
    return new Machines(hub, site, protection, repeatable, signatures, seed, workers);
  }

  Machines on(Workers cores) {
    return new Machines(hub, site, protection, repeatable, signatures, secrets, Optional.of(cores));
  }
}
