package eu.sund.simulation.research;

import eu.sund.core.Checks;

/** How rows come to sites. */
public sealed interface Split {
  /** Every row's site is a value of a variable: real hospitals. */
  record ByVariable(String variable) implements Split {
    @Override
    public String toString() {
      return "by " + variable;
    }
  }

  /** Sites of equal size, rows at random. */
  record Iid() implements Split {
    @Override
    public String toString() {
      return "iid";
    }
  }

  /**
   * Label skew: sites of equal size, each with shares of the labels of its own, drawn from a
   * Dirichlet distribution of {@code alpha} times the labels' shares among all rows. Rows are dealt
   * in turns, one a site, without replacement; when a label runs out, its share goes to the others.
   * A numeric label is cut at its deciles.
   *
   * <p><b>Source.</b> Hsu, Qi, Brown, <a href="https://arxiv.org/abs/1909.06335">arXiv
   * 1909.06335</a>, section 3, with equal sizes.
   *
   * @param alpha positive; 0.1 is strong skew, 100 almost none
   */
  record LabelSkew(double alpha) implements Split {
    /** Checks the range. */
    public LabelSkew {
      checkAlpha(alpha);
    }

    @Override
    public String toString() {
      return "dirichlet:" + alpha;
    }
  }

  /**
   * Quantity skew: rows at random, sites' shares of the rows from a symmetric Dirichlet
   * distribution, each site with at least one row.
   *
   * <p><b>Source.</b> Li, Diao, Chen, He, <a href="https://arxiv.org/abs/2102.02079">arXiv
   * 2102.02079</a>, section 4.3.
   *
   * @param alpha positive; small is strong skew
   */
  record QuantitySkew(double alpha) implements Split {
    /** Checks the range. */
    public QuantitySkew {
      checkAlpha(alpha);
    }

    @Override
    public String toString() {
      return "quantity:" + alpha;
    }
  }

  /**
   * Feature skew: rows sorted by {@code s·z + √(1−s²)·e} and cut into sites of equal size, with z a
   * row's standardised projection on a random direction of the features and e standard normal. No
   * value is changed.
   *
   * @param strength s, 0 (none) to 1
   */
  record FeatureSkew(double strength) implements Split {
    /** Checks the range. */
    public FeatureSkew {
      Checks.argument(
          strength >= 0 && strength <= 1, "a feature skew lies in [0, 1], was %s", strength);
    }

    @Override
    public String toString() {
      return "feature:" + strength;
    }
  }

  private static void checkAlpha(double alpha) {
    Checks.argument(
        alpha >= 0.001 && alpha <= 1e6, "alpha must lie in [0.001, 1000000], was %s", alpha);
  }

  /**
   * Reads {@code iid}, {@code dirichlet:0.3}, {@code quantity:0.5} or {@code feature:0.8}.
   *
   * @throws IllegalArgumentException naming what can be written
   */
  static Split parse(String text) {
    if (text.equals("iid")) {
      return new Iid();
    }
    int colon = text.indexOf(':');
    try {
      double number = Double.parseDouble(text.substring(colon + 1));
      if (text.startsWith("dirichlet:")) {
        return new LabelSkew(number);
      }
      if (text.startsWith("quantity:")) {
        return new QuantitySkew(number);
      }
      if (text.startsWith("feature:")) {
        return new FeatureSkew(number);
      }
    } catch (NumberFormatException e) {
      // Falls through to the message that shows the forms.
    }
    throw new IllegalArgumentException(
        "a split is iid, dirichlet:ALPHA, quantity:ALPHA or feature:STRENGTH, not '" + text + "'");
  }
}
