package eu.sund.privacy.dp;

import eu.sund.core.Checks;

/**
 * A lower bound on ε from one run: of {@code canaries} records each was included by a coin's fall;
 * an attacker guessed for {@code guesses} of them and was right {@code correct} times.
 *
 * <p>A mechanism keeps its claim only if the bound does not exceed it; the claim's own noise set to
 * zero must exceed it, or the audit shows nothing.
 *
 * <p><b>Source.</b> T. Steinke, M. Nasr, M. Jagielski, <a
 * href="https://arxiv.org/abs/2305.08846">Privacy auditing with one (1) training run</a>, theorem
 * 5.2.
 *
 * @param canaries m, at least 1
 * @param guesses r, 1 to m
 * @param correct v, 0 to r
 */
public record OneRunAudit(int canaries, int guesses, int correct) {
  private static final double EPSILON_MAX = 60;

  /** Checks the ranges. */
  public OneRunAudit {
    Checks.argument(
        canaries >= 1 && guesses >= 1 && guesses <= canaries && correct >= 0 && correct <= guesses,
        "an audit needs 0 <= correct <= guesses <= canaries, was %s, %s, %s",
        correct,
        guesses,
        canaries);
  }

  /** The probability that an (ε, δ) mechanism would let the attacker be right so often. */
  public double pValue(double epsilon, double delta) {
    double success = 1 / (1 + StrictMath.exp(-epsilon));
    double[] tail = upperTails(success);
    double beta = tail[correct];
    double alpha = 0;
    for (int i = 1; i <= correct; i++) {
      alpha = Math.max(alpha, (tail[correct - i] - beta) / i);
    }
    return Math.min(1, beta + 2 * canaries * delta * alpha);
  }

  /** The largest ε with a p-value of at most {@code significance}; 0 if there is none. */
  public double epsilonAtLeast(double delta, double significance) {
    if (pValue(0, delta) > significance) {
      return 0;
    }
    double low = 0;
    double high = EPSILON_MAX;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (pValue(middle, delta) <= significance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** P[Bin(r, p) ≥ v] for v = 0 … r. */
  private double[] upperTails(double success) {
    double[] tail = new double[guesses + 2];
    double logOdds = StrictMath.log(success) - StrictMath.log1p(-success);
    double log = guesses * StrictMath.log(success);
    for (int v = guesses; v >= 0; v--) {
      tail[v] = tail[v + 1] + StrictMath.exp(log);
      // From P[v] to P[v − 1].
      log += StrictMath.log(v / (guesses - v + 1.0)) - logOdds;
    }
    return tail;
  }
}
