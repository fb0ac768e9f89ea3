package eu.sund.privacy.dp;

import eu.sund.core.Encoding;
import eu.sund.core.Noise;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Entropy;
import eu.sund.privacy.random.SecretBits;
import eu.sund.privacy.ring.WordLayer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A site's share of the noise that the plan wants on sums: discrete Gaussian of parameter σ²/h on
 * every word of every tensor that declares noise, added in the ring.
 *
 * <p><b>Privacy.</b> Every sum that opens holds {@code h} honest shares ({@link Noise#shares}): it
 * is as private as if a trusted party had added σ². What a single site sends has its share only and
 * needs the masks around it.
 *
 * <p><b>Numerics.</b> Exact: {@link DiscreteGaussian}; addition in the ring neither rounds nor
 * saturates, and {@link Noise} proves that a sum cannot wrap.
 *
 * <p><b>Source.</b> P. Kairouz, Z. Liu, T. Steinke, <a href="https://arxiv.org/abs/2102.06387">The
 * distributed discrete Gaussian mechanism</a>, algorithm 1.
 *
 * <p>Not thread-safe; draws fresh noise at every use.
 */
public final class NoiseLayer implements WordLayer {
  private final long shares;
  private final SecretBits bits;
  private final Map<Noise, DiscreteGaussian> samplers = new HashMap<>();

  /**
   * The share of one site.
   *
   * @param participants of the run, 1 to {@link Encoding#SITES_MAX}
   * @param entropy secret; a seeded one protects nobody
   */
  public NoiseLayer(int participants, Entropy entropy) {
    this.shares = Noise.shares(participants);
    this.bits = new SecretBits(entropy);
  }

  @Override
  public void apply(TensorSpec tensor, long offset, ByteBuffer words) {
    Noise noise = tensor.noise();
    if (noise.isNone()) {
      return;
    }
    DiscreteGaussian share =
        samplers.computeIfAbsent(
            noise, n -> new DiscreteGaussian(Rational.of(n.variance()).dividedBy(shares), bits));
    for (int at = words.position(); at < words.limit(); at += Long.BYTES) {
      words.putLong(at, words.getLong(at) + share.next());
    }
  }
}
