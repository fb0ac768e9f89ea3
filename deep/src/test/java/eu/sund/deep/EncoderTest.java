package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.model.Adapters;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngine.FrozenWeights;
import eu.sund.core.model.NetworkSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class EncoderTest {
  private static NetworkSpec text(Input.Norm norm, Optional<Adapters> adapters) {
    Input.Tokens tokens = GradientTest.text(norm);
    return new NetworkSpec(List.of(tokens), List.of(), new Head.MultiLabel(3), adapters);
  }

  @ParameterizedTest
  @EnumSource(Input.Norm.class)
  void predict_ofATransformer_agreesWithPlainLoops(Input.Norm norm) {
    for (Optional<Adapters> adapters :
        List.of(Optional.<Adapters>empty(), Optional.of(new Adapters(3, 6)))) {
      NetworkSpec spec = text(norm, adapters);
      Examples examples = Made.examples(spec, 9, 1);
      float[] parameters = Made.parameters(spec, 2);
      PlainEncoder oracle = new PlainEncoder(spec, parameters, Made.frozen(3));
      double[] out = new double[9 * 3];

      try (Network network = Made.ENGINE.open(spec, Made.frozen(3))) {
        network.predict(parameters, Batch.all(examples), out);
      }

      for (int i = 0; i < 9; i++) {
        double[] expected = oracle.scores(examples, i);
        for (int k = 0; k < 3; k++) {
          // float32 in a chain of two blocks
          assertThat(out[i * 3 + k]).isCloseTo(expected[k], within(2e-5));
        }
      }
    }
  }

  /** Neither a longer neighbour in the batch nor the order of the batch changes a score. */
  @Test
  void predict_ofASequence_dependsOnItAlone() {
    NetworkSpec spec = text(Input.Norm.PRE, Optional.empty());
    Examples examples = Made.examples(spec, 6, 4);
    float[] parameters = Made.parameters(spec, 5);
    try (Network network = Made.ENGINE.open(spec)) {
      double[] together = new double[6 * 3];
      network.predict(parameters, Batch.all(examples), together);
      for (int i = 0; i < 6; i++) {
        double[] alone = new double[3];
        network.predict(parameters, Batch.all(examples).only(i), alone);
        for (int k = 0; k < 3; k++) {
          assertThat(alone[k]).isCloseTo(together[i * 3 + k], within(2e-5));
        }
      }
    }
  }

  @Test
  void predict_ofAnEmptySequence_isFinite() {
    NetworkSpec spec = text(Input.Norm.PRE, Optional.empty());
    Examples examples =
        new Examples(
            spec,
            2,
            new Examples.Arrays(
                new float[0],
                List.of(),
                List.of(),
                Optional.of(
                    new Examples.Sequences(new int[] {0, 0, 2}, new int[] {4, 5}, new int[0])),
                new float[6],
                new float[0],
                new float[] {1, 1}));
    double[] out = new double[6];
    float[] gradient = new float[spec.size()];
    try (Network network = Made.ENGINE.open(spec)) {
      network.predict(Made.parameters(spec, 6), Batch.all(examples), out);
      network.gradient(Made.parameters(spec, 6), Batch.all(examples), gradient);
    }
    assertThat(out).doesNotContain(Double.NaN);
    assertThat(gradient).doesNotContain(Float.NaN);
  }

  @Test
  void predict_withAdaptersAtTheirStart_isTheFrozenEncoder() {
    NetworkSpec whole = text(Input.Norm.POST, Optional.empty());
    NetworkSpec adapted = text(Input.Norm.POST, Optional.of(new Adapters(4, 8)));
    Examples examples = Made.examples(whole, 5, 7);
    FrozenWeights frozen = InitialWeights.frozen(8);
    double[] first = scores(whole, examples, InitialWeights.of(whole, 8), FrozenWeights.none());
    double[] second = scores(adapted, examples, InitialWeights.of(adapted, 8), frozen);

    assertThat(second).containsExactly(first);
    assertThat(adapted.size()).isLessThan(whole.size() / 3);
  }

  private static double[] scores(
      NetworkSpec spec, Examples examples, float[] parameters, FrozenWeights frozen) {
    double[] out = new double[examples.size() * spec.head().outputs()];
    try (Network network = Made.ENGINE.open(spec, frozen)) {
      network.predict(parameters, Batch.all(examples), out);
    }
    return out;
  }

  @Test
  void predict_ofTags_laysARowForEveryTokenAndZerosWhereCut() {
    NetworkSpec spec =
        new NetworkSpec(List.of(GradientTest.text(Input.Norm.PRE)), List.of(), new Head.Tagging(3));
    Examples examples = Made.examples(spec, 8, 9);
    Examples.Sequences all = examples.sequences().orElseThrow();
    double[] out = new double[all.ids().length * 3];
    try (Network network = Made.ENGINE.open(spec)) {
      network.predict(Made.parameters(spec, 10), Batch.all(examples), out);
    }
    boolean cut = false;
    for (int i = 0; i < 8; i++) {
      for (int t = 0; t < all.offsets()[i + 1] - all.offsets()[i]; t++) {
        int at = (all.offsets()[i] + t) * 3;
        boolean zero = out[at] == 0 && out[at + 1] == 0 && out[at + 2] == 0;
        assertThat(zero).isEqualTo(t >= 5);
        cut |= zero;
      }
    }
    assertThat(cut).isTrue();
  }
}
