package eu.sund.engine;

import eu.sund.core.Census;

/**
 * Where one site stands in a run: decided once, by the site's own rules, and told to nobody.
 *
 * @param contributes whether it has enough patients; if not, it adds zeros through the whole run
 * @param counts its own part of the census
 */
public record Standing(boolean contributes, Census.Counts counts) {}
