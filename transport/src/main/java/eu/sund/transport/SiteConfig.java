package eu.sund.transport;

import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;

/**
 * What a site's connector is lent.
 *
 * @param clock the time that the hub's certificate is held against
 * @param scheduler runs reconnects; stays the caller's
 * @param jitter uniform in [0, 1): spreads the sites' reconnects
 * @param versions the protocol versions to offer
 */
public record SiteConfig(
    HubAddress hub,
    InstantSource clock,
    ScheduledExecutorService scheduler,
    DoubleSupplier jitter,
    Versions versions) {}
