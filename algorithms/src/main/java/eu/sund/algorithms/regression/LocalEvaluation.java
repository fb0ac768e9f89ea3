package eu.sund.algorithms.regression;

import org.jspecify.annotations.Nullable;

/**
 * How well a fitted model predicts on one site's own rows, exact; for the house itself.
 *
 * @param patients rows with all that the model needs
 * @param events how many with outcome 1
 * @param auc area under the ROC curve by ranks, ties counting one half; null if all outcomes are
 *     alike or there is nobody
 * @param brier mean squared error of the probability; null if there is nobody
 * @param accuracy share of right predictions at the study's threshold; null if there is nobody
 */
public record LocalEvaluation(
    long patients,
    long events,
    @Nullable Double auc,
    @Nullable Double brier,
    @Nullable Double accuracy) {}
