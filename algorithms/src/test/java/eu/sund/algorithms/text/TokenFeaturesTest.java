package eu.sund.algorithms.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TokenFeaturesTest {
  private static SparseSums features(String text) {
    SparseSums sums = new SparseSums();
    new TokenFeatures(1 << 16).add(text, Words.of(text), sums);
    return sums;
  }

  @Test
  void add_aRowAWord_ofTheStatedNorm() {
    SparseSums sums = features("Utslett etter Apocillin.");
    assertThat(sums.rows()).isEqualTo(4);
    for (int row = 0; row < 4; row++) {
      double square = 0;
      for (int i = sums.offsets()[row]; i < sums.offsets()[row + 1]; i++) {
        square += sums.values()[i] * sums.values()[i];
        assertThat(sums.indices()[i]).isBetween(0, (1 << 16) - 1);
      }
      assertThat(square).isCloseTo(2.5, within(1e-4));
    }
  }

  @Test
  void add_sameWordOtherNeighbours_differsInTheUpperHalfOnly() {
    SparseSums one = features("x feber y z å");
    SparseSums two = features("a b feber c d");
    StringBuilder lower = new StringBuilder();
    StringBuilder other = new StringBuilder();
    own(one, 1, lower);
    own(two, 2, other);
    assertThat(lower).hasToString(other.toString());
    assertThat(one.indices()).isNotEqualTo(two.indices());
  }

  private static void own(SparseSums sums, int row, StringBuilder text) {
    for (int i = sums.offsets()[row]; i < sums.offsets()[row + 1]; i++) {
      if (sums.indices()[i] < 1 << 15) {
        text.append(sums.indices()[i]).append(':').append(sums.values()[i]).append(' ');
      }
    }
  }

  @Test
  void shape_cutsRuns() {
    assertThat(TokenFeatures.shape("Cox-hämmare")).isEqualTo("Xxx-xx");
    assertThat(TokenFeatures.shape("1970-talet")).isEqualTo("99-xx");
    assertThat(TokenFeatures.shape("B12")).isEqualTo("X99");
  }
}
