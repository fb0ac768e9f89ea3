package eu.sund.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.model.PublicRandom;
import eu.sund.simulation.RingRun;
import eu.sund.simulation.research.ResearchAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Two tasks of FLamby again, by the analysis {@code train}: FLamby's split, rounds and local
 * updates; the strategy and its numbers chosen by cross-validation on the patients for training,
 * before a test patient is looked at.
 *
 * <p><b>Source.</b> Ogier du Terrail et al., <a href="https://arxiv.org/abs/2210.04620">FLamby</a>,
 * NeurIPS 2022, section 4; the rounds are those of its benchmark's code.
 */
final class FlambyBench {
  private static final long[] SEEDS = {42, 43, 44, 45, 46};
  private static final int FOLDS = 5;
  private static final int REPEATS = 4;
  private static final int RESAMPLES = 2000;

  private FlambyBench() {}

  /** Runs both tasks, prints them, and writes every seed's figure if {@code json} names a file. */
  static void print(Path data, String json) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("heart", task("Fed-Heart-Disease, accuracy", FlambyTask.heart(data)));
    document.put("tcga", task("Fed-TCGA-BRCA, C-index", FlambyTask.breastCancer(data)));
    if (!json.isEmpty()) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(Path.of(json).toFile(), document);
    }
  }

  private static Map<String, Object> task(String title, FlambyTask task) {
    System.out.println(title + ", " + task.test().size() + " test patients, 5 seeds");
    Map<String, String> chosen = chosen(task);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("chosen", chosen);
    List<Double> federated = new ArrayList<>();
    List<Double> pooled = new ArrayList<>();
    List<Double> local = new ArrayList<>();
    List<Double> best = new ArrayList<>();
    List<double[]> intervals = new ArrayList<>();
    for (long seed : SEEDS) {
      TrainResult result = federated(task, chosen, seed);
      federated.add(task.score(result));
      intervals.add(interval(task, task.risks(result, task.test()), seed));
      pooled.add(alone(task, task.train().values().stream().flatMap(List::stream).toList(), seed));
      List<Double> sites =
          task.train().values().stream().map(rows -> alone(task, rows, seed)).toList();
      local.add(mean(sites));
      best.add(sites.stream().mapToDouble(d -> d).max().orElseThrow());
    }
    double[] interval = intervals.getFirst();
    figures.put("federated", figure("federated", federated));
    figures.put("interval95", interval);
    System.out.printf(
        Locale.ROOT,
        "    95 %% over test patients (bootstrap, first seed)   %.3f to %.3f%n",
        interval[0],
        interval[1]);
    figures.put("pooled", figure("pooled", pooled));
    figures.put("local", figure("a hospital alone, mean", local));
    figures.put("localBest", figure("a hospital alone, best", best));
    return figures;
  }

  private static Map<String, Object> figure(String name, List<Double> seeds) {
    double mean = mean(seeds);
    double squares = seeds.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double sd = Math.sqrt(squares / (seeds.size() - 1));
    System.out.printf(Locale.ROOT, "  %-24s %.4f (sd %.4f)%n", name, mean, sd);
    return Map.of("mean", mean, "sd", sd, "seeds", seeds);
  }

  private static double mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(d -> d).average().orElseThrow();
  }

  /** The options with the best mean score over held-out folds of the training patients. */
  private static Map<String, String> chosen(FlambyTask task) {
    List<FlambyTask> folds = folds(task);
    Map<String, String> best = Map.of();
    double highest = Double.NEGATIVE_INFINITY;
    for (Map<String, String> candidate : candidates()) {
      double sum = 0;
      for (FlambyTask fold : folds) {
        sum += fold.score(federated(fold, candidate, SEEDS[0]));
      }
      double score = sum / folds.size();
      System.out.printf(
          Locale.ROOT, "  cross-validated %.4f  %s%n", score, new TreeMap<>(candidate));
      if (score > highest) {
        highest = score;
        best = candidate;
      }
    }
    System.out.println("  chosen " + new TreeMap<>(best));
    return best;
  }

  private static List<Map<String, String>> candidates() {
    List<Map<String, String>> all = new ArrayList<>();
    for (String strategy : List.of("fedavg", "scaffold", "fedadam")) {
      for (String rate : List.of("0.01", "0.03", "0.1")) {
        for (String decay : List.of("0", "0.01")) {
          Map<String, String> options = new TreeMap<>();
          options.put("strategy.name", strategy);
          options.put("strategy.weights", "patients");
          options.put("local.rate", rate);
          options.put("local.decay", decay);
          options.put("local.batch", "0");
          options.put("local.steps", "100");
          all.add(options);
        }
      }
    }
    return all;
  }

  private static List<FlambyTask> folds(FlambyTask task) {
    List<FlambyTask> folds = new ArrayList<>();
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      for (int fold = 0; fold < FOLDS; fold++) {
        Map<SiteId, List<double[]>> kept = new TreeMap<>();
        List<double[]> held = new ArrayList<>();
        for (Map.Entry<SiteId, List<double[]>> site : task.train().entrySet()) {
          int[] order = new int[site.getValue().size()];
          Arrays.setAll(order, i -> i);
          PublicRandom.of(repeat, List.of("folds", site.getKey().value())).shuffle(order);
          List<double[]> rest = new ArrayList<>();
          for (int i = 0; i < order.length; i++) {
            (i % FOLDS == fold ? held : rest).add(site.getValue().get(order[i]));
          }
          kept.put(site.getKey(), rest);
        }
        folds.add(task.with(kept, held));
      }
    }
    return folds;
  }

  private static TrainResult federated(FlambyTask task, Map<String, String> options, long seed) {
    Map<SiteId, Supplier<Rows>> sites = new TreeMap<>();
    task.train()
        .forEach(
            (site, rows) -> sites.put(site, () -> new HeldRows(task.codebook().variables(), rows)));
    return RingRun.run(new Training(), study(task, options, seed), task.codebook(), sites, seed);
  }

  /** What some patients alone teach, with as many updates and no one to average with. */
  private static double alone(FlambyTask task, List<double[]> rows, long seed) {
    Map<String, String> options =
        Map.of("local.rate", "0.1", "local.batch", "0", "local.steps", "100");
    SingleSite.Outcome<TrainResult> outcome =
        SingleSite.run(
            new Training(),
            study(task, options, seed),
            task.codebook(),
            new HeldRows(task.codebook().variables(), rows),
            ResearchAccess.granted());
    return switch (outcome) {
      case SingleSite.Outcome.Done<TrainResult> done -> task.score(done.result());
      // A hospital whose patients all had the same end learns nothing: a coin.
      case SingleSite.Outcome.Failed<TrainResult> failed -> 0.5;
    };
  }

  private static StudySpec study(FlambyTask task, Map<String, String> options, long seed) {
    TreeMap<String, String> all = new TreeMap<>(task.options());
    all.putAll(options);
    all.put("seed", Long.toString(seed));
    all.put("model.missing", "drop");
    return new StudySpec(
        "FLamby",
        "A measurement.",
        List.of(task.codebook().dataset()),
        List.of(),
        Filter.all(),
        "train",
        Formula.parse(task.formula()),
        all,
        false,
        true,
        false); // public data: TCGA-BRCA has 39 columns and 119 events
  }

  /** The model's numbers, which a linear model's result holds. */
  static float[] weights(TrainResult result) {
    ByteBuffer bytes =
        ByteBuffer.wrap(java.util.Base64.getDecoder().decode(result.weights().base64()))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] weights = new float[(int) result.weights().count()];
    bytes.asFloatBuffer().get(weights);
    return weights;
  }

  /** Percentiles of the score over resampled test patients, the model as it is. */
  private static double[] interval(FlambyTask task, double[] risks, long seed) {
    PublicRandom random = PublicRandom.of(seed, List.of("bootstrap"));
    double[] scores = new double[RESAMPLES];
    int n = risks.length;
    for (int b = 0; b < RESAMPLES; b++) {
      List<double[]> rows = new ArrayList<>(n);
      double[] drawn = new double[n];
      for (int i = 0; i < n; i++) {
        int at = random.below(n);
        rows.add(task.test().get(at));
        drawn[i] = risks[at];
      }
      scores[b] = task.score().of(rows, drawn);
    }
    Arrays.sort(scores);
    return new double[] {scores[RESAMPLES / 40], scores[RESAMPLES - RESAMPLES / 40]};
  }
}
