package eu.sund.engine;

/**
 * A model without noise that tells about its patients by its number of coefficients.
 *
 * @param parameters coefficients, at least one
 * @param patients that it is fitted to, over all sites, at least one
 */
public record ModelSize(int parameters, long patients) {}
