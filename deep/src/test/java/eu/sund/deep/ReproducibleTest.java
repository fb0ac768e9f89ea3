package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.model.Batch;
import eu.sund.core.model.Head;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkSpec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same bits on one machine: opened again, and while another network computes. Nothing is said
 * about other machines, nor about other numbers of threads than the one that the engine uses.
 */
@Tag("slow")
class ReproducibleTest {
  private static final NetworkSpec SPEC =
      new NetworkSpec(
          List.of(
              new Input.Tokens("note", 500, 32, 64, 2, 4, 128, Input.Norm.PRE, Input.Pooling.MEAN)),
          List.of(),
          new Head.MultiClass(4));

  @Test
  void training_inTwoThreadsAtOnce_givesTheSameBits() {
    CompletableFuture<float[]> other = CompletableFuture.supplyAsync(ReproducibleTest::train);
    float[] here = train();

    // Not as a list: telling how many thousand numbers differ takes minutes.
    assertThat(Arrays.equals(other.join(), here)).isTrue();
    assertThat(Arrays.equals(train(), here)).isTrue();
    assertThat(Arrays.equals(here, InitialWeights.of(SPEC, 1))).isFalse();
  }

  /** What PyTorch keeps for the backward pass must not lie in memory that Java gives back. */
  @Test
  void training_whileMemoryIsCollectedAllTheTime_givesTheSameBits() {
    float[] here = train();
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> collector =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                System.gc();
              }
            });
    try {
      for (int i = 0; i < 5; i++) {
        assertThat(Arrays.equals(train(), here)).isTrue();
      }
    } finally {
      stop.set(true);
      collector.join();
    }
  }

  private static float[] train() {
    float[] parameters = InitialWeights.of(SPEC, 1);
    Batch all = Batch.all(Made.examples(SPEC, 24, 2));
    try (Network network = Made.ENGINE.open(SPEC)) {
      for (int step = 0; step < 6; step++) {
        Batch batch = new Batch(all.examples(), all.rows(), step * 4, step * 4 + 4);
        float[] gradient = new float[parameters.length];
        network.gradient(parameters, batch, gradient);
        for (int i = 0; i < parameters.length; i++) {
          parameters[i] -= 0.05f * gradient[i];
        }
      }
    }
    return parameters;
  }
}
