package eu.sund.algorithms.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HashedTextTest {
  private static SparseSums features(NGrams ngrams, String... texts) {
    SparseSums sums = new SparseSums();
    HashedText hashed = new HashedText(ngrams);
    for (String text : texts) {
      hashed.add(text, sums);
    }
    return sums;
  }

  private static double dot(SparseSums sums, int a, int b) {
    int[] offsets = sums.offsets();
    double dot = 0;
    for (int i = offsets[a]; i < offsets[a + 1]; i++) {
      for (int j = offsets[b]; j < offsets[b + 1]; j++) {
        if (sums.indices()[i] == sums.indices()[j]) {
          dot += sums.values()[i] * sums.values()[j];
        }
      }
    }
    return dot;
  }

  @Test
  void add_words_areTheHashesOfWords() {
    SparseSums sums = features(new NGrams(0, 0, 1, 1 << 20, false), "Feber FEBER!");
    byte[] word = "feber".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int hash = Murmur3.hash(word, 0, word.length, 0x776f7264);
    int bucket = hash & (1 << 20) - 1;
    int at = -1;
    for (int i = 0; i < sums.indices().length; i++) {
      at = sums.indices()[i] == bucket ? i : at;
    }
    assertThat(sums.indices()).hasSize(2);
    // Counts 2 and 1, Euclidean norm 1.
    assertThat(sums.values()[at]).isEqualTo((float) ((hash >= 0 ? 2 : -2) / Math.sqrt(5)));
  }

  @Test
  void add_sublinear_dampsCounts() {
    SparseSums sums = features(new NGrams(0, 0, 1, 1 << 20, true), "a a a a b");
    float small = Math.min(Math.abs(sums.values()[0]), Math.abs(sums.values()[1]));
    float large = Math.max(Math.abs(sums.values()[0]), Math.abs(sums.values()[1]));
    assertThat(large / small).isCloseTo((float) (1 + Math.log(4)), within(1e-6f));
  }

  @Test
  void add_rowsHaveNormOne_risingIndicesAndHalvesByKind() {
    NGrams ngrams = NGrams.defaults();
    SparseSums sums = features(ngrams, "Proteesi on paigaldatud vasakusse põlve.", "", "Ei ole");
    assertThat(sums.rows()).isEqualTo(3);
    assertThat(dot(sums, 0, 0)).isCloseTo(1, within(1e-5));
    assertThat(sums.offsets()[2]).isEqualTo(sums.offsets()[1]); // an empty text has no features
    double lower = 0;
    for (int i = 0; i < sums.offsets()[1]; i++) {
      assertThat(i == 0 || sums.indices()[i] > sums.indices()[i - 1]).isTrue();
      if (sums.indices()[i] < ngrams.buckets() / 2) {
        lower += sums.values()[i] * sums.values()[i];
      }
    }
    assertThat(lower).isCloseTo(0.5, within(1e-5));
  }

  @Test
  void add_composedAndDecomposed_areTheSame() {
    SparseSums sums =
        features(NGrams.defaults(), "Blöder från såret", "BLO\u0308DER fra\u030An såret");
    assertThat(dot(sums, 0, 1)).isCloseTo(1, within(1e-5));
  }

  @Test
  void add_inflectedForms_areNearAndOthersFar() {
    NGrams ngrams = new NGrams(2, 5, 0, 1 << 18, true);
    SparseSums sums = features(ngrams, "hofteprotesen", "hofteproteser", "diaré");
    assertThat(dot(sums, 0, 1)).isGreaterThan(0.5);
    assertThat(Math.abs(dot(sums, 0, 2))).isLessThan(0.1);
  }

  @Test
  void add_shortWordsCountOnceAsAWhole() {
    SparseSums sums = features(new NGrams(4, 8, 0, 1 << 18, false), "i");
    assertThat(sums.indices()).hasSize(1);
  }

  @Test
  void add_hashSignsAreFair_soThatCollisionsCancel() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("w").append(i).append(' ');
    }
    SparseSums sums = features(new NGrams(0, 0, 1, 1 << 20, false), text.toString());
    double up = 0;
    for (float value : sums.values()) {
      up += Math.signum(value);
    }
    // 20,000 fair signs have standard deviation 141; five of them.
    assertThat(Math.abs(up)).isLessThan(707);
    assertThat(sums.indices().length).isGreaterThan(19_500); // of 2^20 buckets, few shared
  }

  @Test
  void ngrams_outOfRange_areRefused() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new NGrams(0, 3, 1, 1 << 18, true),
            () -> new NGrams(3, 2, 1, 1 << 18, true),
            () -> new NGrams(2, 9, 1, 1 << 18, true),
            () -> new NGrams(0, 0, 0, 1 << 18, true),
            () -> new NGrams(2, 5, 4, 1 << 18, true),
            () -> new NGrams(2, 5, 2, 100_000, true),
            () -> new NGrams(2, 5, 2, 1 << 9, true))) {
      assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
