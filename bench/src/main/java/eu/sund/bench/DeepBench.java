package eu.sund.bench;

import eu.sund.core.model.Activation;
import eu.sund.core.model.Adapters;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkEngines;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.PublicRandom;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a network engine does in a second, on one thread. A step is the gradient of a batch and an
 * update of all parameters in Java. Times are of the clock and of the thread's own processor time,
 * which other programs on the machine disturb less.
 */
final class DeepBench {
  private static final long SEED = 1;

  private DeepBench() {}

  /** Prints the table; {@code large} adds the network of 110 million parameters. */
  static void print(String engineName, boolean large) {
    System.out.printf(
        Locale.ROOT,
        "%-44s %10s %12s %12s %12s%n",
        "network, one thread, engine " + engineName,
        "parameters",
        "steps",
        "ms a step",
        "of them CPU");
    NetworkSpec mlp =
        new NetworkSpec(
            List.of(new Input.Dense("x", 64)),
            List.of(
                new Hidden(256, Activation.RELU, false), new Hidden(128, Activation.RELU, false)),
            new Head.MultiClass(2));
    measure(engineName, "MLP 64-256-128-2, batch 256", mlp, 256, 400);
    measure(engineName, "the same, batch 1 (a patient's own gradient)", mlp, 1, 400);
    if (engineName.equals("java")) {
      return;
    }
    measure(engineName, "transformer 4 x 256, 128 tokens, batch 16", text(Optional.empty()), 16, 8);
    measure(engineName, "the same, batch 1", text(Optional.empty()), 1, 16);
    measure(
        engineName,
        "the same with adapters of rank 8, batch 16",
        text(Optional.of(new Adapters(8, 16))),
        16,
        8);
    if (large) {
      Input.Tokens bert =
          new Input.Tokens(
              "note", 30_522, 512, 768, 12, 12, 3072, Input.Norm.POST, Input.Pooling.FIRST);
      measure(
          engineName,
          "BERT-base size, 128 tokens, batch 4",
          new NetworkSpec(List.of(bert), List.of(), new Head.Logistic()),
          4,
          2);
    }
    System.out.println("resident at most: " + resident());
  }

  private static NetworkSpec text(Optional<Adapters> adapters) {
    Input.Tokens tokens =
        new Input.Tokens("note", 8000, 128, 256, 4, 4, 1024, Input.Norm.PRE, Input.Pooling.MEAN);
    return new NetworkSpec(List.of(tokens), List.of(), new Head.Logistic(), adapters);
  }

  private static void measure(
      String engineName, String name, NetworkSpec spec, int batch, int steps) {
    NetworkEngine engine = NetworkEngines.find(engineName, spec);
    Batch all = Batch.all(examples(spec, batch));
    float[] parameters = InitialWeights.of(spec, SEED);
    float[] gradient = new float[parameters.length];
    try (Network network = engine.open(spec, InitialWeights.frozen(SEED))) {
      for (int i = 0; i < Math.max(1, steps / 4); i++) {
        step(network, parameters, all, gradient);
      }
      long wall = System.nanoTime();
      long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      double first = step(network, parameters, all, gradient);
      double last = first;
      for (int i = 1; i < steps; i++) {
        last = step(network, parameters, all, gradient);
      }
      wall = System.nanoTime() - wall;
      processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor;
      if (!(last < first)) {
        throw new IllegalStateException("the loss did not fall: " + first + " to " + last);
      }
      System.out.printf(
          Locale.ROOT,
          "%-44s %10d %12d %12.2f %12.2f%n",
          name,
          spec.size(),
          steps,
          wall / 1e6 / steps,
          processor / 1e6 / steps);
    }
  }

  private static double step(Network network, float[] parameters, Batch batch, float[] gradient) {
    Arrays.fill(gradient, 0);
    double loss = network.gradient(parameters, batch, gradient);
    float rate = 0.001f / batch.size();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] -= rate * gradient[i];
    }
    return loss;
  }

  private static Examples examples(NetworkSpec spec, int n) {
    PublicRandom random = PublicRandom.of(SEED, List.of("bench"));
    float[] dense = new float[n * spec.denseWidth()];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (float) random.normal();
    }
    float[] labels = new float[n];
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.below(2);
      weights[i] = 1;
    }
    Optional<Examples.Sequences> sequences =
        spec.tokens().map(t -> sequences(random, n, Math.min(128, t.lengthMax()), t.vocabulary()));
    return new Examples(
        spec,
        n,
        new Examples.Arrays(dense, List.of(), List.of(), sequences, labels, new float[0], weights));
  }

  private static Examples.Sequences sequences(
      PublicRandom random, int n, int length, int vocabulary) {
    int[] offsets = new int[n + 1];
    Arrays.setAll(offsets, i -> i * length);
    int[] ids = new int[n * length];
    Arrays.setAll(ids, i -> 1 + random.below(vocabulary - 1));
    return new Examples.Sequences(offsets, ids, new int[0]);
  }

  /** Linux counts the most memory that a process had. */
  private static String resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(l -> l.startsWith("VmHWM"))
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown on this system";
    }
  }
}
