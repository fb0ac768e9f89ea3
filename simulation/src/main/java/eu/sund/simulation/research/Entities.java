package eu.sund.simulation.research;

import eu.sund.core.Checks;

/**
 * How a tagger did on one text, as one number that a table of predictions holds.
 *
 * @param hits entities found with the right kind and borders
 * @param found entities found
 * @param annotated entities that the text has
 */
record Entities(int hits, int found, int annotated) {
  private static final int BITS = 17;
  private static final int MASK = (1 << BITS) - 1;

  Entities {
    Checks.argument(
        hits >= 0 && hits <= Math.min(found, annotated) && Math.max(found, annotated) <= MASK,
        "a text cannot have these entities");
  }

  /** Three numbers of 17 bits, which a double holds exactly. */
  double packed() {
    return (double) ((long) hits << (2 * BITS) | (long) found << BITS | annotated);
  }

  static Entities of(double packed) {
    long bits = (long) packed;
    return new Entities(
        (int) (bits >>> (2 * BITS)), (int) (bits >>> BITS) & MASK, (int) bits & MASK);
  }
}
