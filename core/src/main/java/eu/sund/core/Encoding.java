package eu.sund.core;

/**
 * How the numbers of a tensor become words of a ring, with the public bound that makes overflow of
 * the sum impossible. A number beyond the bound is an error at the site: nothing is sent.
 */
public sealed interface Encoding {
  /** The most sites that one sum can hold; bounds are proved for it. */
  int SITES_MAX = 64;

  /** The fewest sites of a run: of two, each would read the other's numbers off the sum. */
  int SITES_MIN = 3;

  /** Bytes a number. */
  int bytes();

  /** The largest magnitude of one site's number. */
  double bound();

  /**
   * Whole numbers in Z_2^64, exact.
   *
   * @param bound largest magnitude of one site's number, 1 to 2^53
   */
  record Count(double bound) implements Encoding {
    /** Checks the bound. */
    public Count {
      Checks.argument(
          bound >= 1 && bound <= 0x1p53, "a count's bound must lie in [1, 2^53], was %s", bound);
    }

    @Override
    public int bytes() {
      return 8;
    }
  }

  /**
   * Real numbers in two words of Z_2^64: the value in fixed point, and what that rounding left over
   * in finer fixed point. Both words are summed apart and exactly, so that the decoded sum is as
   * good as a double can hold.
   *
   * @param bound largest magnitude of one site's number, positive, at most 2^100
   */
  record Real(double bound) implements Encoding {
    /** Checks the bound. */
    public Real {
      Checks.argument(
          bound > 0 && bound <= 0x1p100, "a real's bound must lie in (0, 2^100], was %s", bound);
    }

    @Override
    public int bytes() {
      return 16;
    }
  }

  /**
   * Small whole numbers in one word of Z_2^32, exact.
   *
   * @param bound largest magnitude of one site's number: {@value #SITES_MAX} of them stay within a
   *     signed 32-bit integer
   */
  record Small(double bound) implements Encoding {
    /** The largest bound. */
    public static final int BOUND_MAX = Integer.MAX_VALUE / SITES_MAX;

    /** Checks the bound. */
    public Small {
      Checks.argument(
          bound >= 1 && bound <= BOUND_MAX,
          "a small number's bound must lie in [1, %s], was %s",
          BOUND_MAX,
          bound);
    }

    @Override
    public int bytes() {
      return 4;
    }
  }

  /**
   * Model weights in one word of Z_2^32.
   *
   * @param bound largest magnitude of one site's number, positive and finite
   */
  record Weight(double bound) implements Encoding {
    /** Checks the bound. */
    public Weight {
      Checks.argument(
          bound > 0 && bound <= 0x1p100, "a weight's bound must lie in (0, 2^100], was %s", bound);
    }

    @Override
    public int bytes() {
      return 4;
    }
  }
}
