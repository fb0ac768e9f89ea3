package eu.sund.algorithms.regression;

/**
 * What the last round gave.
 *
 * @param covariance of the scaled coefficients, [p, p]
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one step of absorb to the next, never kept
record GlmFit(double deviance, double dispersion, double[][] covariance) {}
