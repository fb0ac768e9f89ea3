package eu.sund.governance;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages bytes by a seed: flips, cuts, copies, insertions. */
public final class Mutations {
  private Mutations() {}

  /** A copy of {@code bytes} with one to four damages. */
  public static byte[] of(byte[] bytes, SplittableRandom random) {
    byte[] damaged = bytes.clone();
    int damages = random.nextInt(1, 5);
    for (int i = 0; i < damages && damaged.length > 0; i++) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(5)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt(256);
        case 2 -> damaged = Arrays.copyOf(damaged, at);
        case 3 -> damaged = inserted(damaged, at, random);
        default -> {
          int from = random.nextInt(damaged.length);
          int length = Math.min(random.nextInt(1, 40), damaged.length - Math.max(at, from));
          System.arraycopy(damaged.clone(), from, damaged, at, length);
        }
      }
    }
    return damaged;
  }

  private static byte[] inserted(byte[] bytes, int at, SplittableRandom random) {
    String signs = "[]{}:,-?!&*|>'\"%@`# \n\t\\~";
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
    longer[at] = (byte) signs.charAt(random.nextInt(signs.length()));
    return longer;
  }
}
