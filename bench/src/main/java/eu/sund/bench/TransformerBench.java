package eu.sund.bench;

import eu.sund.algorithms.learning.local.Batches;
import eu.sund.algorithms.learning.local.LocalOptions;
import eu.sund.algorithms.learning.local.LocalTraining;
import eu.sund.core.SiteId;
import eu.sund.core.SiteMemory;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngines;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.PublicRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A transformer trained from scratch on sentences that do or do not tell of an adverse drug
 * reaction: on all of them, over sites by FedAvg, and at each site alone.
 *
 * <p>Tokens are words, hashed to {@value #VOCABULARY} numbers: nothing is learned from anybody to
 * make them. The pass and the threshold are those with the best F1 on the development set; the
 * figure is F1 on the test set. Local training is the product's; the mean over sites is plain, the
 * text in {@code train} being a matter of its own.
 *
 * <p><b>Source.</b> Zolnoori et al., <a href="https://doi.org/10.1016/j.dib.2019.103838">The PsyTAR
 * dataset</a>, 2019, in the split of basaldella/psytarpreprocessor.
 */
final class TransformerBench {
  private static final int VOCABULARY = 8192;
  private static final int LENGTH = 48;
  private static final int SITES = 5;
  private static final int ROUNDS = 8;
  private static final int CELLS = 7;

  private static final NetworkSpec SPEC =
      new NetworkSpec(
          List.of(
              new Input.Tokens(
                  "sentence",
                  VOCABULARY,
                  LENGTH,
                  64,
                  2,
                  4,
                  128,
                  Input.Norm.PRE,
                  Input.Pooling.MEAN)),
          List.of(),
          new Head.Logistic());

  private static final LocalOptions LOCAL =
      new LocalOptions(
          LocalOptions.Optimizer.ADAMW,
          1e-3,
          0,
          0.01,
          32,
          0,
          1,
          1,
          LocalOptions.Schedule.CONSTANT,
          0,
          false,
          false);

  /** A figure on the test set, and the development set's by which it was chosen. */
  private record Figure(double test, double development) {}

  private final Network network;
  private final Examples train;
  private final Examples development;
  private final Examples test;

  private TransformerBench(Network network, Path data) throws IOException {
    this.network = network;
    train = read(data, "train");
    development = read(data, "dev");
    test = read(data, "test");
  }

  /** Prints a line for each seed. */
  static void print(Path data, int seeds) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "transformer of %d numbers, %d sites, %d passes; F1 of adverse reactions on the test set%n",
        SPEC.size(),
        SITES,
        ROUNDS);
    try (Network network = NetworkEngines.find("torch", SPEC).open(SPEC)) {
      TransformerBench bench = new TransformerBench(network, data);
      for (int seed = 1; seed <= seeds; seed++) {
        bench.run(seed);
      }
    }
  }

  private void run(int seed) throws IOException {
    long start = System.nanoTime();
    int[] order = Batch.all(train).rows();
    PublicRandom.of(seed, List.of("sites")).shuffle(order);
    List<int[]> sites = new ArrayList<>();
    for (int k = 0; k < SITES; k++) {
      int from = (int) ((long) order.length * k / SITES);
      int to = (int) ((long) order.length * (k + 1) / SITES);
      sites.add(Arrays.copyOfRange(order, from, to));
    }
    Figure pooled = train(List.of(order), seed);
    Figure federated = train(sites, seed);
    double worst = 1;
    double best = 0;
    for (int[] site : sites) {
      double alone = train(List.of(site), seed).test();
      worst = Math.min(worst, alone);
      best = Math.max(best, alone);
    }
    System.out.printf(
        Locale.ROOT,
        "seed %d: federated %.3f, pooled %.3f, alone %.3f to %.3f (%.0f s)%n",
        seed,
        federated.test(),
        pooled.test(),
        worst,
        best,
        (System.nanoTime() - start) / 1e9);
  }

  /** FedAvg over the sites' rows; with one site, training on its rows. */
  private Figure train(List<int[]> sites, int seed) throws IOException {
    float[] weights = InitialWeights.of(SPEC, seed);
    int all = sites.stream().mapToInt(s -> s.length).sum();
    Figure best = new Figure(0, -1);
    for (int round = 1; round <= ROUNDS; round++) {
      double[] mean = new double[weights.length];
      for (int k = 0; k < sites.size(); k++) {
        int[] rows = sites.get(k);
        float[] local = weights.clone();
        Batches batches =
            new Batches(
                network,
                train,
                rows,
                LOCAL.batch(),
                new Batches.Order(seed, new SiteId("site" + (k + 1)), round));
        int steps = (rows.length + LOCAL.batch() - 1) / LOCAL.batch();
        new LocalTraining(LOCAL, batches, LOCAL.rate())
            .run(local, steps, Optional.empty(), SiteMemory.none(), "none");
        for (int i = 0; i < mean.length; i++) {
          mean[i] += (double) local[i] * rows.length / all;
        }
      }
      for (int i = 0; i < mean.length; i++) {
        weights[i] = (float) mean[i];
      }
      best = better(best, weights);
    }
    return best;
  }

  private Figure better(Figure best, float[] weights) {
    double[] scores = scores(weights, development);
    double threshold = 0;
    double figure = -1;
    for (double candidate : scores) {
      double f1 = f1(scores, development.labels(), candidate);
      if (f1 > figure) {
        figure = f1;
        threshold = candidate;
      }
    }
    return figure > best.development()
        ? new Figure(f1(scores(weights, test), test.labels(), threshold), figure)
        : best;
  }

  private double[] scores(float[] weights, Examples examples) {
    double[] scores = new double[examples.size()];
    network.predict(weights, Batch.all(examples), scores);
    for (double score : scores) {
      if (!Double.isFinite(score)) {
        throw new IllegalStateException("a score is not finite");
      }
    }
    return scores;
  }

  private static double f1(double[] scores, float[] labels, double threshold) {
    int hits = 0;
    int wrong = 0;
    for (int i = 0; i < scores.length; i++) {
      boolean said = scores[i] >= threshold;
      boolean is = labels[i] > 0;
      hits += said && is ? 1 : 0;
      wrong += said == is ? 0 : 1;
    }
    return hits == 0 ? 0 : 2.0 * hits / (2.0 * hits + wrong);
  }

  /** The files know no quoting; a sentence cut by a line end counts with its last part. */
  private static Examples read(Path data, String set) throws IOException {
    List<Integer> ids = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>(List.of(0));
    List<Float> labels = new ArrayList<>();
    Path file = data.resolve("psytar/data/binary").resolve(set + ".csv");
    for (String line : Files.readString(file).split("\n", -1)) {
      String[] cells = line.split("\t", -1);
      if (cells.length == CELLS && !cells[1].equals("ADR")) {
        for (String word : cells[0].toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
          if (!word.isEmpty()) {
            ids.add(1 + Math.floorMod(word.hashCode() * 0x9e3779b1, VOCABULARY - 1));
          }
        }
        offsets.add(ids.size());
        labels.add(cells[1].equals("1") ? 1f : 0f);
      }
    }
    int n = labels.size();
    float[] label = new float[n];
    float[] weight = new float[n];
    for (int i = 0; i < n; i++) {
      label[i] = labels.get(i);
      weight[i] = 1;
    }
    Examples.Sequences sequences =
        new Examples.Sequences(
            offsets.stream().mapToInt(Integer::intValue).toArray(),
            ids.stream().mapToInt(Integer::intValue).toArray(),
            new int[0]);
    return new Examples(
        SPEC,
        n,
        new Examples.Arrays(
            new float[0],
            List.of(),
            List.of(),
            Optional.of(sequences),
            label,
            new float[0],
            weight));
  }
}
