package eu.sund.privacy.ring;

import eu.sund.core.Checks;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import java.nio.ByteBuffer;

/**
 * How one tensor's numbers become little-endian ring words and come back.
 *
 * <p><b>Overflow.</b> A code is made for sums of at most K sites, and none of these can wrap. With
 * s = ⌈log2 K⌉: the first word of a real is at most 2^(62−s) and the second at most 2^(61−s), so
 * that K of them stay within 2^62. A count's bound B must have K·B &lt; 2^63, and no code is made
 * otherwise. A small number is at most ⌊(2^31−1)/64⌋, and no code for more than 64 sites is made. A
 * weight's word is at most ⌊(2^31−1)/64⌋, so that 64 of them stay within 31 bits, and K ≤ 2^14 of
 * them within 2^39.
 *
 * <p>In a network K is {@link Encoding#SITES_MAX} = 64, where every allowed count passes (64·2^53 =
 * 2^59) and weights are words of 4 bytes. Only research simulations ask for more: a weight is then
 * the same number in a word of 8 bytes.
 */
sealed interface WordCode {
  /** Writes the words of {@code numbers[0..count)}. */
  void encode(double[] numbers, int count, ByteBuffer out);

  /** Bytes a number. */
  int bytes();

  /** Reads {@code count} decoded sums. */
  void decode(ByteBuffer in, double[] numbers, int count);

  /**
   * The code of a tensor for sums of up to so many sites.
   *
   * @throws IllegalArgumentException if so many counts of the tensor's bound could wrap
   */
  static WordCode of(TensorSpec spec, int sites) {
    return switch (spec.encoding()) {
      case Encoding.Count count -> Counts.of(spec.name(), count.bound(), sites);
      case Encoding.Real real -> Reals.of(spec.name(), real.bound(), sites);
      case Encoding.Small small -> Smalls.of(spec.name(), small.bound(), sites);
      case Encoding.Weight weight ->
          sites <= Encoding.SITES_MAX
              ? new Weights(spec.name(), weight.bound())
              : new WideWeights(new Weights(spec.name(), weight.bound()));
    };
  }

  /**
   * The number if it keeps its bound; NaN keeps none. The message must not hold the number: it may
   * tell of a patient.
   */
  private static double checked(String tensor, double number, double bound) {
    if (!(Math.abs(number) <= bound)) {
      throw new SundException(
          ErrorCode.BOUND_EXCEEDED,
          "a number of tensor '" + tensor + "' leaves its public bound " + bound);
    }
    return number;
  }

  /** A number within its bound that must be whole. */
  private static long whole(String tensor, double number, double bound) {
    double within = checked(tensor, number, bound);
    if (within != Math.rint(within)) {
      throw new SundException(
          ErrorCode.BOUND_EXCEEDED, "a number of tensor '" + tensor + "' is not whole");
    }
    return (long) within;
  }

  /** Whole numbers. */
  record Counts(String tensor, double bound) implements WordCode {
    private static Counts of(String tensor, double bound, int sites) {
      Checks.argument(
          sites * bound < 0x1p63,
          "tensor '%s': %s counts of up to %s could leave the ring",
          tensor,
          sites,
          bound);
      return new Counts(tensor, bound);
    }

    @Override
    public int bytes() {
      return 8;
    }

    @Override
    public void encode(double[] numbers, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        out.putLong(whole(tensor, numbers[i], bound));
      }
    }

    @Override
    public void decode(ByteBuffer in, double[] numbers, int count) {
      for (int i = 0; i < count; i++) {
        numbers[i] = in.getLong();
      }
    }
  }

  /** Small whole numbers, of which no more than a network's sites are summed. */
  record Smalls(String tensor, double bound) implements WordCode {
    private static Smalls of(String tensor, double bound, int sites) {
      Checks.argument(
          sites <= Encoding.SITES_MAX,
          "tensor '%s': compressed updates are made for %s sites at most, not for %s",
          tensor,
          Encoding.SITES_MAX,
          sites);
      return new Smalls(tensor, bound);
    }

    @Override
    public int bytes() {
      return 4;
    }

    @Override
    public void encode(double[] numbers, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        out.putInt((int) whole(tensor, numbers[i], bound));
      }
    }

    @Override
    public void decode(ByteBuffer in, double[] numbers, int count) {
      for (int i = 0; i < count; i++) {
        numbers[i] = in.getInt();
      }
    }
  }

  /**
   * Fixed point in two words. With {@code p = 62 − ⌈log2 K⌉} (56 for 64 sites) and {@code e = p −
   * ⌈log2 bound⌉} the first word is {@code h = rint(v·2^e)}, the second {@code rint((v·2^e −
   * h)·2^p)}; {@code v·2^e} and the difference are exact in double arithmetic, so that a number
   * loses at most 2^-(p+1) of the first word's unit.
   */
  record Reals(String tensor, double bound, double up, double down, double fine)
      implements WordCode {
    private static Reals of(String tensor, double bound, int sites) {
      int places = 62 - ceilLog2(sites);
      int exponent = places - ceilLog2(bound);
      return new Reals(
          tensor,
          bound,
          Math.scalb(1.0, exponent),
          Math.scalb(1.0, -exponent),
          Math.scalb(1.0, places));
    }

    @Override
    public int bytes() {
      return 16;
    }

    private static int ceilLog2(double bound) {
      int floor = Math.getExponent(bound);
      return Math.scalb(1.0, floor) == bound ? floor : floor + 1;
    }

    @Override
    public void encode(double[] numbers, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        double scaled = checked(tensor, numbers[i], bound) * up;
        double high = Math.rint(scaled);
        out.putLong((long) high);
        out.putLong((long) Math.rint((scaled - high) * fine));
      }
    }

    @Override
    public void decode(ByteBuffer in, double[] numbers, int count) {
      for (int i = 0; i < count; i++) {
        long high = in.getLong();
        double rest = in.getLong() / fine;
        double rounded = high;
        numbers[i] = (rounded + ((high - (long) rounded) + rest)) * down;
      }
    }
  }

  /**
   * Model weights in one 32-bit word, rounded to the nearest step of {@code bound/B}, where B is
   * the largest word: K of them stay within a signed 32-bit integer. Words go to and from the
   * buffer in one piece: models have many.
   */
  record Weights(String tensor, double bound, double up, double down) implements WordCode {
    /** The largest word: 64 of them stay within a signed 32-bit integer. */
    static final int WORD_MAX = Integer.MAX_VALUE / Encoding.SITES_MAX;

    Weights(String tensor, double bound) {
      this(tensor, bound, WORD_MAX / bound, bound / WORD_MAX);
    }

    /** The word of a number within its bound. */
    int word(double number) {
      return rounded(checked(tensor, number, bound));
    }

    private int rounded(double number) {
      return Math.max(-WORD_MAX, Math.min(WORD_MAX, (int) Math.rint(number * up)));
    }

    @Override
    public int bytes() {
      return 4;
    }

    /** In two loops, the second without a way out, so that the compiler makes vectors of it. */
    @Override
    public void encode(double[] numbers, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        checked(tensor, numbers[i], bound);
      }
      int[] words = new int[count];
      for (int i = 0; i < count; i++) {
        words[i] = rounded(numbers[i]);
      }
      out.asIntBuffer().put(words);
      out.position(out.position() + 4 * count);
    }

    @Override
    public void decode(ByteBuffer in, double[] numbers, int count) {
      int[] words = new int[count];
      in.asIntBuffer().get(words);
      in.position(in.position() + 4 * count);
      for (int i = 0; i < count; i++) {
        numbers[i] = words[i] * down;
      }
    }
  }

  /** The words of {@link Weights} in 8 bytes, for sums of more sites than a network has. */
  record WideWeights(Weights narrow) implements WordCode {
    @Override
    public int bytes() {
      return 8;
    }

    @Override
    public void encode(double[] numbers, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        out.putLong(narrow.word(numbers[i]));
      }
    }

    @Override
    public void decode(ByteBuffer in, double[] numbers, int count) {
      for (int i = 0; i < count; i++) {
        numbers[i] = in.getLong() * narrow.down();
      }
    }
  }
}
