package eu.sund.algorithms.learning.metric;

/**
 * A figure of a group of patients.
 *
 * @param group the group's place: 0 for all
 * @param name such as {@code auc}
 * @param value the figure
 * @param error how far the exact one can be
 */
public record Figure(int group, String name, double value, double error) {}
