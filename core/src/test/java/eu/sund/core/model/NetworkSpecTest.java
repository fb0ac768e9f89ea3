package eu.sund.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NetworkSpecTest {
  private static final Input.Tokens TOKENS =
      new Input.Tokens("note", 50, 16, 8, 2, 2, 12, Input.Norm.PRE, Input.Pooling.MEAN);

  private static final NetworkSpec MIXED =
      new NetworkSpec(
          List.of(
              new Input.Dense("numbers", 3),
              new Input.Embedding("sex", 3, 2),
              new Input.Sparse("ngrams", 10),
              new Input.Bag("words", 7, 4)),
          List.of(new Hidden(5, Activation.RELU, true), new Hidden(4, Activation.TANH, false)),
          new Head.MultiClass(3));

  @Test
  void parameters_ofMixedInputs_haveNamesShapesAndOrder() {
    assertThat(MIXED.parameters())
        .extracting(p -> p.name() + p.shape())
        .containsExactly(
            "embedding.sex[3, 2]",
            "bag.words[7, 4]",
            "hidden.1.weight[5, 9]",
            "hidden.1.sparse.ngrams[10, 5]",
            "hidden.1.bias[5]",
            "hidden.1.norm.scale[5]",
            "hidden.1.norm.shift[5]",
            "hidden.2.weight[4, 5]",
            "hidden.2.bias[4]",
            "head.weight[3, 4]",
            "head.bias[3]");
    assertThat(MIXED.size()).isEqualTo(6 + 28 + 45 + 50 + 5 + 5 + 5 + 20 + 4 + 12 + 3);
    assertThat(MIXED.frozen()).isEmpty();
  }

  @Test
  void parameters_withAdapters_leaveTheEncoderFrozen() {
    NetworkSpec spec =
        new NetworkSpec(
            List.of(TOKENS), List.of(), new Head.Logistic(), Optional.of(new Adapters(2, 4)));

    assertThat(spec.size()).isEqualTo(2 * 2 * (2 * 8 + 8 * 2) + 8 + 1);
    assertThat(spec.frozen()).extracting(Parameter::name).contains("encoder.token");
    assertThat(spec.parameters())
        .extracting(Parameter::name)
        .contains("encoder.1.query.adapter.a")
        .doesNotContain("encoder.1.query.weight");
  }

  @Test
  void text_ofEveryPart_readsBackEqual() {
    NetworkSpec encoded =
        new NetworkSpec(
            List.of(TOKENS), List.of(), new Head.Tagging(5), Optional.of(new Adapters(8, 16)));
    assertThat(NetworkSpec.parse(MIXED.text())).isEqualTo(MIXED);
    assertThat(NetworkSpec.parse(encoded.text())).isEqualTo(encoded);
    assertThat(encoded.digest()).isNotEqualTo(MIXED.digest());
  }

  @Test
  void parse_ofUnknownLine_namesItsPlace() {
    assertThatThrownBy(() -> NetworkSpec.parse(MIXED.text().replace("bag words", "bog words")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 5");
  }

  @Test
  void spec_taggingWithHiddenLayer_isRefused() {
    assertThatThrownBy(
            () ->
                new NetworkSpec(
                    List.of(TOKENS),
                    List.of(new Hidden(3, Activation.RELU, false)),
                    new Head.Tagging(2)))
        .hasMessageContaining("tagging");
  }

  @Test
  void initialWeights_ofSameSeed_areTheSameBitsAndKeepTheirScale() {
    float[] weights = InitialWeights.of(MIXED, 7);

    assertThat(InitialWeights.of(MIXED, 7)).isEqualTo(weights);
    assertThat(InitialWeights.of(MIXED, 8)).isNotEqualTo(weights);
    // hidden.1.weight begins at 6 + 28: uniform within sqrt(6/9)
    for (int i = 34; i < 34 + 45; i++) {
      assertThat(Math.abs(weights[i])).isLessThanOrEqualTo((float) Math.sqrt(6.0 / 9));
    }
  }

  @Test
  void normal_manyDraws_haveMeanZeroAndVarianceOne() {
    PublicRandom random = PublicRandom.of(1, List.of("test"));
    int n = 200_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double x = random.normal();
      sum += x;
      squares += x * x;
    }
    // standard errors are 0.0022 and 0.0032
    assertThat(sum / n).isCloseTo(0, within(0.011));
    assertThat(squares / n).isCloseTo(1, within(0.016));
  }

  @Test
  void shuffle_ofPositions_isAPermutation() {
    int[] rows = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    PublicRandom.of(3, List.of("north", "1")).shuffle(rows);
    assertThat(rows).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(rows).isNotEqualTo(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }

  @Test
  void examples_withWrongLength_areRefused() {
    NetworkSpec spec =
        new NetworkSpec(List.of(new Input.Dense("x", 2)), List.of(), new Head.Logistic());
    Examples.Arrays arrays =
        new Examples.Arrays(
            new float[3],
            List.of(),
            List.of(),
            Optional.empty(),
            new float[2],
            new float[0],
            new float[2]);
    assertThatThrownBy(() -> new Examples(spec, 2, arrays)).hasMessageContaining("dense");
  }
}
