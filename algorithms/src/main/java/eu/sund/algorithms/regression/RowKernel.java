package eu.sund.algorithms.regression;

/**
 * What one row contributes to a fit, by family and link. A row whose mean is impossible, or whose
 * numbers cannot be held, gives NaN.
 */
abstract class RowKernel {
  /** Places in the array that {@link #row} fills. */
  static final int WEIGHT = 0;

  static final int SCORE = 1;
  static final int DEVIANCE = 2;
  static final int PEARSON = 3;

  /**
   * Bounds of one row's magnitudes, for a prior weight of 1.
   *
   * @param start of the working response times its weight in the first round
   * @param constant of what the saturated log-likelihood needs
   */
  record Bounds(
      double weight,
      double score,
      double start,
      double deviance,
      double pearson,
      double constant) {}

  private static final double ETA_MAX = 1000;

  /** Working weight, score w·(z − η), deviance and squared Pearson residual at η. */
  abstract void row(double y, double prior, double eta, double[] out);

  /** Working weight and working response z at R's starting mean. */
  abstract void start(double y, double prior, double[] out);

  /** What the log-likelihood needs of a row beside the deviance. */
  abstract double constant(double y, double prior);

  /**
   * The bounds.
   *
   * @param y the response's largest magnitude, at least 1
   * @param offset the offsets' largest magnitude
   */
  abstract Bounds bounds(double y, double offset);

  static RowKernel of(Family family, Link link) {
    return switch (family) {
      case GAUSSIAN -> new Gaussian();
      case BINOMIAL ->
          switch (link) {
            case PROBIT -> new Probit();
            case LOG -> new LogBinomial();
            case LOGIT, IDENTITY, INVERSE -> new Logit();
          };
      case POISSON -> new Poisson();
      case GAMMA -> link == Link.LOG ? new GammaLog() : new GammaInverse();
    };
  }

  private static final class Gaussian extends RowKernel {
    @Override
    void row(double y, double prior, double eta, double[] out) {
      double residual = y - eta;
      out[WEIGHT] = prior;
      out[SCORE] = prior * residual;
      out[DEVIANCE] = prior * residual * residual;
      out[PEARSON] = out[DEVIANCE];
    }

    @Override
    void start(double y, double prior, double[] out) {
      out[WEIGHT] = prior;
      out[SCORE] = y;
    }

    @Override
    double constant(double y, double prior) {
      return StrictMath.log(prior);
    }

    @Override
    Bounds bounds(double y, double offset) {
      double residual = 16 * (y + offset);
      return new Bounds(1, residual, y + offset, residual * residual, residual * residual, 1024);
    }
  }

  private abstract static class Binomial extends RowKernel {
    @Override
    double constant(double y, double prior) {
      return 0;
    }

    static double startMean(double y, double prior) {
      return (prior * y + 0.5) / (prior + 1);
    }
  }

  private static final class Logit extends Binomial {
    @Override
    void row(double y, double prior, double eta, double[] out) {
      double e = StrictMath.exp(-Math.abs(eta));
      double t = 1 / (1 + e);
      double small = e * t;
      // 1 − μ of an event, μ of another: what is missing to the outcome
      double gap = y == 1 == eta >= 0 ? small : t;
      out[WEIGHT] = prior * small * t;
      out[SCORE] = y == 1 ? prior * gap : -prior * gap;
      double distance = y == 1 == eta >= 0 ? 0 : Math.abs(eta);
      out[DEVIANCE] =
          Math.abs(eta) <= ETA_MAX ? 2 * prior * (StrictMath.log1p(e) + distance) : Double.NaN;
      out[PEARSON] = 0;
    }

    @Override
    void start(double y, double prior, double[] out) {
      double mean = startMean(y, prior);
      double variance = mean * (1 - mean);
      out[WEIGHT] = prior * variance;
      out[SCORE] = Link.LOGIT.of(mean) + (y - mean) / variance;
    }

    @Override
    Bounds bounds(double y, double offset) {
      return new Bounds(1, 1, 1024 + offset, 4096, 1, 1);
    }
  }

  private static final class Probit extends Binomial {
    @Override
    void row(double y, double prior, double eta, double[] out) {
      // towards the outcome: P(outcome) = Q(−t), with t = η for an event, −η for another
      double t = y == 1 ? eta : -eta;
      if (!(Math.abs(t) <= NormalTail.MAX)) {
        out[DEVIANCE] = Double.NaN;
        return;
      }
      double density = NormalTail.density(t);
      double tail = NormalTail.mills(Math.abs(t)) * density;
      double likely = t >= 0 ? 1 - tail : tail;
      double unlikely = t >= 0 ? tail : 1 - tail;
      double hazard = t >= 0 ? density / likely : 1 / NormalTail.mills(-t);
      double other = t >= 0 ? 1 / NormalTail.mills(t) : density / unlikely;
      out[WEIGHT] = prior * hazard * other;
      out[SCORE] = y == 1 ? prior * hazard : -prior * hazard;
      out[DEVIANCE] = -2 * prior * NormalTail.logUpper(-t);
      out[PEARSON] = 0;
    }

    @Override
    void start(double y, double prior, double[] out) {
      double mean = startMean(y, prior);
      double eta = NormalTail.quantile(mean);
      double density = NormalTail.density(eta);
      out[WEIGHT] = prior * density * density / (mean * (1 - mean));
      out[SCORE] = eta + (y - mean) / density;
    }

    @Override
    Bounds bounds(double y, double offset) {
      return new Bounds(1, 64, 1024 + offset, 4096, 1, 1);
    }
  }

  private static final class LogBinomial extends Binomial {
    @Override
    void row(double y, double prior, double eta, double[] out) {
      double mean = StrictMath.exp(eta);
      double rest = -StrictMath.expm1(eta);
      if (!(eta < 0 && eta > -700)) {
        out[DEVIANCE] = Double.NaN;
        return;
      }
      out[WEIGHT] = prior * mean / rest;
      out[SCORE] = y == 1 ? prior : -prior * mean / rest;
      out[DEVIANCE] = -2 * prior * (y == 1 ? eta : StrictMath.log(rest));
      out[PEARSON] = 0;
    }

    @Override
    void start(double y, double prior, double[] out) {
      double mean = startMean(y, prior);
      out[WEIGHT] = prior * mean / (1 - mean);
      out[SCORE] = StrictMath.log(mean) + (y - mean) / mean;
    }

    @Override
    Bounds bounds(double y, double offset) {
      return new Bounds(0x1p20, 0x1p20, 0x1p20 * (1024 + offset), 4096, 1, 1);
    }
  }

  private static final class Poisson extends RowKernel {
    @Override
    void row(double y, double prior, double eta, double[] out) {
      double mean = StrictMath.exp(eta);
      out[WEIGHT] = prior * mean;
      out[SCORE] = prior * (y - mean);
      double unit = y > 0 ? y * (StrictMath.log(y) - eta) - (y - mean) : mean;
      out[DEVIANCE] = Math.abs(eta) <= ETA_MAX ? 2 * prior * unit : Double.NaN;
      out[PEARSON] = 0;
    }

    @Override
    void start(double y, double prior, double[] out) {
      double mean = y + 0.1;
      out[WEIGHT] = prior * mean;
      out[SCORE] = StrictMath.log(mean) + (y - mean) / mean;
    }

    @Override
    double constant(double y, double prior) {
      return y > 0 ? prior * (y * StrictMath.log(y) - y - LogFactorial.of(y)) : 0;
    }

    @Override
    Bounds bounds(double y, double offset) {
      double mean = 1024 * y;
      return new Bounds(mean, mean, 2 * y * (64 + offset), 8192 * y, 1, 64);
    }
  }

  private abstract static class Gamma extends RowKernel {
    static void residuals(double prior, double ratio, double[] out) {
      out[DEVIANCE] = 2 * prior * ((ratio - 1) - StrictMath.log(ratio));
      out[PEARSON] = prior * (ratio - 1) * (ratio - 1);
    }

    @Override
    double constant(double y, double prior) {
      return prior * StrictMath.log(y);
    }
  }

  private static final class GammaLog extends Gamma {
    @Override
    void row(double y, double prior, double eta, double[] out) {
      double ratio = y * StrictMath.exp(-eta);
      out[WEIGHT] = prior;
      out[SCORE] = prior * (ratio - 1);
      residuals(prior, ratio, out);
    }

    @Override
    void start(double y, double prior, double[] out) {
      out[WEIGHT] = prior;
      out[SCORE] = StrictMath.log(y);
    }

    @Override
    Bounds bounds(double y, double offset) {
      return new Bounds(1, 0x1p20, 1024 + offset, 0x1p22, 0x1p40, 1024);
    }
  }

  private static final class GammaInverse extends Gamma {
    @Override
    void row(double y, double prior, double eta, double[] out) {
      if (!(eta > 0)) {
        out[DEVIANCE] = Double.NaN;
        return;
      }
      double mean = 1 / eta;
      out[WEIGHT] = prior * mean * mean;
      out[SCORE] = -prior * (y - mean);
      residuals(prior, y * eta, out);
    }

    @Override
    void start(double y, double prior, double[] out) {
      out[WEIGHT] = prior * y * y;
      out[SCORE] = 1 / y;
    }

    @Override
    Bounds bounds(double y, double offset) {
      double mean = 1024 * y;
      return new Bounds(mean * mean, mean, y * y * offset + y, 0x1p22, 0x1p40, 1024);
    }
  }
}
