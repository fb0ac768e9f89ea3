package eu.sund.privacy.ring;

import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import java.nio.ByteBuffer;

/**
 * How one tensor's numbers become little-endian ring words and come back.
 *
 * <p><b>Overflow.</b> With at most {@link Encoding#SITES_MAX} = 64 sites no sum can wrap: a count
 * is at most 2^53, so sums stay below 2^59; the first word of a real is at most 2^56 and the second
 * at most 2^55, so sums stay below 2^62; a weight's word is at most ⌊(2^31−1)/64⌋.
 */
sealed interface WordCode {
  /** Writes the words of {@code numbers[0..count)}. */
  void encode(double[] numbers, int count, ByteBuffer out);

  /** Reads {@code count} decoded sums. */
  void decode(ByteBuffer in, double[] numbers, int count);

  static WordCode of(TensorSpec spec) {
    return switch (spec.encoding()) {
      case Encoding.Count count -> new Counts(spec.name(), count.bound());
      case Encoding.Real real -> new Reals(spec.name(), real.bound());
      case Encoding.Weight weight -> new Weights(spec.name(), weight.bound());
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

  /** Whole numbers. */
  record Counts(String tensor, double bound) implements WordCode {
    @Override
    public void encode(double[] numbers, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        double number = checked(tensor, numbers[i], bound);
        if (number != Math.rint(number)) {
          throw new SundException(
              ErrorCode.BOUND_EXCEEDED, "a number of count tensor '" + tensor + "' is not whole");
        }
        out.putLong((long) number);
      }
    }

    @Override
    public void decode(ByteBuffer in, double[] numbers, int count) {
      for (int i = 0; i < count; i++) {
        numbers[i] = in.getLong();
      }
    }
  }

  /**
   * Fixed point in two words. With {@code e = 56 − ⌈log2 bound⌉} the first word is {@code h =
   * rint(v·2^e)}, the second {@code rint((v·2^e − h)·2^56)}; {@code v·2^e} and the difference are
   * exact in double arithmetic, so that a number loses at most 2^-57 of the first word's unit.
   */
  record Reals(String tensor, double bound, double up, double down) implements WordCode {
    private static final double FINE = 0x1p56;

    Reals(String tensor, double bound) {
      this(
          tensor,
          bound,
          Math.scalb(1.0, 56 - ceilLog2(bound)),
          Math.scalb(1.0, ceilLog2(bound) - 56));
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
        out.putLong((long) Math.rint((scaled - high) * FINE));
      }
    }

    @Override
    public void decode(ByteBuffer in, double[] numbers, int count) {
      for (int i = 0; i < count; i++) {
        long high = in.getLong();
        double fine = in.getLong() / FINE;
        double rounded = high;
        numbers[i] = (rounded + ((high - (long) rounded) + fine)) * down;
      }
    }
  }

  /**
   * Model weights in one 32-bit word, rounded to the nearest step of {@code bound/B}. Words go to
   * and from the buffer in one piece: models have many.
   */
  record Weights(String tensor, double bound, double up, double down) implements WordCode {
    /** The largest word: 64 of them stay within a signed 32-bit integer. */
    static final int WORD_MAX = Integer.MAX_VALUE / Encoding.SITES_MAX;

    Weights(String tensor, double bound) {
      this(tensor, bound, WORD_MAX / bound, bound / WORD_MAX);
    }

    @Override
    public void encode(double[] numbers, int count, ByteBuffer out) {
      int[] words = new int[count];
      for (int i = 0; i < count; i++) {
        double word = Math.rint(checked(tensor, numbers[i], bound) * up);
        words[i] = (int) Math.max(-WORD_MAX, Math.min(WORD_MAX, word));
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
}
