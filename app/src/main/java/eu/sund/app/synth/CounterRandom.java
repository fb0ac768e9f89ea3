package eu.sund.app.synth;

/**
 * Random numbers by counting: the draws of a row depend only on the key and the row's number, so
 * that a file's first rows are the same whatever its length, on every machine.
 *
 * <p>The stream of a row is SplitMix64 started at a mixed (key, row). Normal numbers are the normal
 * quantile of one uniform number each; the tails use {@link StrictMath}, all else is plain
 * arithmetic, which Java 17 and later define to the bit.
 *
 * <p><b>Source.</b> Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators,
 * OOPSLA; the mixer is Stafford's variant 13. Wichura (1988), Algorithm AS 241, routine PPND16.
 *
 * <p>Not for secrets. Not thread-safe.
 */
final class CounterRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long ROW_STEP = 0xD1342543DE82EF95L;

  private final long key;
  private long state;

  CounterRandom(long key) {
    this.key = key;
  }

  /** Mixes 64 bits so that every input bit reaches every output bit. */
  static long mix(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Goes to the first draw of a row. */
  void row(long number) {
    state = mix(key + number * ROW_STEP);
  }

  /** A number strictly between 0 and 1, with 53 random bits. */
  double uniform() {
    state += GOLDEN;
    return ((mix(state) >>> 11) + 0.5) * 0x1p-53;
  }

  /** A standard normal number. */
  double normal() {
    return quantile(uniform());
  }

  /** The standard normal quantile of {@code p}, 0 &lt; p &lt; 1, to about 1e-16 relative. */
  static double quantile(double p) {
    double q = p - 0.5;
    if (q >= -0.425 && q <= 0.425) {
      return centre(q);
    }
    double tail = StrictMath.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
    double z = tail <= 5 ? near(tail - 1.6) : far(tail - 5);
    return q < 0 ? -z : z;
  }

  private static double centre(double q) {
    double r = 0.180625 - q * q;
    double top =
        ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r
                                            + 45921.95393154987)
                                        * r
                                    + 13731.69376550946)
                                * r
                            + 1971.5909503065513)
                        * r
                    + 133.14166789178438)
                * r
            + 3.3871328727963665;
    double low =
        ((((((5226.495278852546 * r + 28729.085735721943) * r + 39307.89580009271) * r
                                            + 21213.794301586597)
                                        * r
                                    + 5394.196021424751)
                                * r
                            + 687.1870074920579)
                        * r
                    + 42.31333070160091)
                * r
            + 1.0;
    return q * top / low;
  }

  private static double near(double r) {
    double top =
        ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r
                                            + 1.2704582524523684)
                                        * r
                                    + 3.6478483247632045)
                                * r
                            + 5.769497221460691)
                        * r
                    + 4.630337846156546)
                * r
            + 1.4234371107496835;
    double low =
        ((((((1.0507500716444169E-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r
                                            + 0.14810397642748008)
                                        * r
                                    + 0.6897673349851)
                                * r
                            + 1.6763848301838038)
                        * r
                    + 2.053191626637759)
                * r
            + 1.0;
    return top / low;
  }

  private static double far(double r) {
    double top =
        ((((((2.0103343992922881E-7 * r + 2.7115555687434876E-5) * r + 0.0012426609473880784) * r
                                            + 0.026532189526576124)
                                        * r
                                    + 0.29656057182850487)
                                * r
                            + 1.7848265399172913)
                        * r
                    + 5.463784911164114)
                * r
            + 6.657904643501103;
    double low =
        ((((((2.0442631033899397E-15 * r + 1.421511758316446E-7) * r + 1.8463183175100548E-5) * r
                                            + 0.0007868691311456133)
                                        * r
                                    + 0.014875361290850615)
                                * r
                            + 0.1369298809227358)
                        * r
                    + 0.599832206555888)
                * r
            + 1.0;
    return top / low;
  }
}
