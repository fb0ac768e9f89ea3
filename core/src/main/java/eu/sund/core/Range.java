package eu.sund.core;

/** A closed interval of numbers; {@link #NONE} for variables that are not numbers. */
public record Range(double low, double high) {
  /** No range. */
  public static final Range NONE = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException unless {@code low < high}
   */
  public Range {
    Checks.argument(low < high, "a range must rise, was [%s, %s]", low, high);
  }

  /** Whether both ends are finite. */
  public boolean isFinite() {
    return Double.isFinite(low) && Double.isFinite(high);
  }

  /** Whether {@code value} lies inside, ends included; false for NaN. */
  public boolean contains(double value) {
    return value >= low && value <= high;
  }

  /** The middle of the interval: the public location by which covariates are centred. */
  public double middle() {
    return low + (high - low) / 2;
  }

  /** Half the width: the public scale by which covariates are divided. */
  public double halfWidth() {
    return (high - low) / 2;
  }

  /** The largest magnitude inside. */
  public double maxAbs() {
    return Math.max(Math.abs(low), Math.abs(high));
  }
}
