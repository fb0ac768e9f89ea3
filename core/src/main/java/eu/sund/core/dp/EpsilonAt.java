package eu.sund.core.dp;

/**
 * The ε that a Rényi curve gives at some δ, and where on the curve.
 *
 * @param epsilon at least 0; infinite if no order gives one
 * @param order the order at which the curve was best
 */
public record EpsilonAt(double epsilon, double order) {}
