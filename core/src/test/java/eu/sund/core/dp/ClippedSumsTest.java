package eu.sund.core.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClippedSumsTest {
  private static double norm(long[] steps) {
    double square = 0;
    for (long step : steps) {
      square += (double) step * step;
    }
    return Math.sqrt(square);
  }

  @Test
  void add_anyGradient_movesTheSumByNoMoreThanTheSensitivity() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 300; round++) {
      int dimension = 1 + random.nextInt(3000);
      float scale = (float) Math.pow(10, random.nextInt(60) - 30);
      ClippedSums sums = new ClippedSums(dimension, 0.1 + random.nextDouble());
      float[] gradient = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        gradient[i] = (float) random.nextGaussian() * scale;
      }
      sums.add(gradient);
      assertThat(norm(sums.sums()))
          .isLessThanOrEqualTo((double) ClippedSums.sensitivity(dimension));
    }
  }

  @Test
  void add_allHalves_isCoveredByTheBoundThatCountsRounding() {
    // numbers of 0.51 steps become whole ones: the norm exceeds the clip bound in steps, and only
    // the term of the square root covers it
    int dimension = 1 << 20;
    ClippedSums sums = new ClippedSums(dimension, 1);
    float[] gradient = new float[dimension];
    Arrays.fill(gradient, (float) (0.51 / ClippedSums.CLIP_STEPS));
    gradient[0] = 1;
    sums.add(gradient);
    assertThat(norm(sums.sums()))
        .isGreaterThan(ClippedSums.CLIP_STEPS)
        .isLessThanOrEqualTo((double) ClippedSums.sensitivity(dimension));
    assertThat(ClippedSums.sensitivity(dimension)).isEqualTo((1 << 20) + 512);
  }

  @Test
  void takeMean_ofSmallAndLargeGradients_clipsTheLargeAndDividesByTheExpectedBatch() {
    ClippedSums sums = new ClippedSums(2, 5);
    sums.add(new float[] {3, 4});
    sums.add(new float[] {30, 40});
    sums.add(new float[] {0.5f, 0});
    float[] mean = new float[2];
    sums.takeMean(10, mean);
    assertThat((double) mean[0]).isCloseTo(0.65, within(1e-5));
    assertThat((double) mean[1]).isCloseTo(0.8, within(1e-5));
    sums.takeMean(10, mean);
    assertThat(mean).containsExactly(0, 0);
  }

  @Test
  void add_gradientThatIsNoNumber_addsNothing() {
    ClippedSums sums = new ClippedSums(2, 1);
    sums.add(new float[] {Float.NaN, 1});
    sums.add(new float[] {Float.POSITIVE_INFINITY, 1});
    assertThat(sums.sums()).containsExactly(0, 0);
    sums.add(new float[] {Float.MAX_VALUE, Float.MAX_VALUE});
    assertThat(norm(sums.sums())).isCloseTo(ClippedSums.CLIP_STEPS, within(1.0));
  }

  @Test
  void variance_ofAMultiplier_isNeverLessThanPromised() {
    ClippedSums sums = new ClippedSums(14, 1);
    double sigma = 1.3 * ClippedSums.sensitivity(14);
    assertThat(sums.variance(1.3)).isGreaterThan(sigma * sigma).isLessThan(sigma * sigma * 1.001);
  }
}
