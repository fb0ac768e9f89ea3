package eu.sund.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.algorithms.dp.DpResult;
import eu.sund.algorithms.dp.DpSgd;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.StudySpec;
import eu.sund.simulation.RingRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the privacy of each patient costs in accuracy: Fed-Heart-Disease, by {@code train} with all
 * of the noise at each site and by {@code dp-sgd} with shares of it in the sum. Options were fixed
 * beforehand, the same for every ε: no budget went into choosing them.
 */
final class DpBench {
  private static final double DELTA = 1e-5;
  private static final int SEEDS = 10;

  /** The last is nearly no noise: what sampling and clipping alone cost. */
  private static final List<Double> EPSILONS = List.of(1.0, 3.0, 8.0, 1000.0);

  /** About how many patients a hospital of the four trains on. */
  private static final String PATIENTS = "120";

  private DpBench() {}

  /** The accuracy of one run. */
  private interface Run {
    double accuracy(double epsilon, long seed);
  }

  /** Prints the table; writes every seed's figure if {@code json} names a file. */
  static void print(Path data, String json) throws IOException {
    HeartData heart = HeartData.read(data);
    System.out.println(
        "Fed-Heart-Disease, logistic regression, delta "
            + DELTA
            + ", accuracy on the pooled test set ("
            + heart.test().size()
            + " patients), mean and standard deviation of "
            + SEEDS
            + " seeds");
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("delta", DELTA);
    document.put("note", "seeded noise, no privacy claim");
    document.put(
        "site", rows("train, all of the noise at each site", (e, s) -> atSite(heart, e, s)));
    document.put("sum", rows("dp-sgd, shares of it in the sum", (e, s) -> inSum(heart, e, s)));
    System.out.println("seeded noise, no privacy claim");
    if (!json.isEmpty()) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(Path.of(json).toFile(), Map.of("heart", document));
    }
  }

  private static Map<String, Object> rows(String title, Run run) {
    System.out.println(title + ":");
    Map<String, Object> rows = new LinkedHashMap<>();
    for (double epsilon : EPSILONS) {
      List<Double> seeds = new ArrayList<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        seeds.add(run.accuracy(epsilon, seed));
      }
      double mean = seeds.stream().mapToDouble(d -> d).average().orElseThrow();
      double squares = seeds.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
      double sd = Math.sqrt(squares / (SEEDS - 1));
      System.out.println(
          String.format(
              Locale.ROOT, "  epsilon %6.1f  accuracy %.3f (sd %.3f)", epsilon, mean, sd));
      rows.put(Double.toString(epsilon), Map.of("mean", mean, "sd", sd, "seeds", seeds));
    }
    return rows;
  }

  private static double atSite(HeartData heart, double epsilon, long seed) {
    StudySpec study =
        study(
            "train",
            Map.of(
                "privacy.epsilon", Double.toString(epsilon),
                "privacy.delta", Double.toString(DELTA),
                "privacy.patients", PATIENTS,
                "model.missing", "drop",
                "rounds", "10",
                "local.steps", "2",
                "local.rate", "1",
                "local.schedule", "linear"));
    TrainResult result =
        RingRun.run(new Training(), study, HeartData.CODEBOOK, heart.sites(), seed);
    FloatBuffer weights =
        ByteBuffer.wrap(Base64.getDecoder().decode(result.weights().base64()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    int p = HeartData.COVARIATES.size();
    double constant = weights.get(p);
    double[] coefficients = new double[p];
    for (int j = 0; j < p; j++) {
      TrainResult.Column column = result.inputs().get(j);
      coefficients[j] = weights.get(j) / column.scale();
      constant -= coefficients[j] * column.centre();
    }
    return heart.accuracy(constant, coefficients);
  }

  private static double inSum(HeartData heart, double epsilon, long seed) {
    StudySpec study =
        study(
            "dp-sgd",
            Map.of(
                "epsilon",
                Double.toString(epsilon),
                "delta",
                Double.toString(DELTA),
                "patients",
                PATIENTS,
                "noise",
                "sum"));
    DpResult result = RingRun.run(new DpSgd(), study, HeartData.CODEBOOK, heart.sites(), seed);
    double[] coefficients = new double[HeartData.COVARIATES.size()];
    for (int j = 0; j < coefficients.length; j++) {
      coefficients[j] = result.rows().get(j + 1).estimate();
    }
    return heart.accuracy(result.rows().getFirst().estimate(), coefficients);
  }

  private static StudySpec study(String analysis, Map<String, String> options) {
    return new StudySpec(
        "Fed-Heart-Disease",
        "A measurement.",
        List.of(HeartData.CODEBOOK.dataset()),
        List.of(),
        Filter.all(),
        analysis,
        Formula.parse("y ~ " + String.join(" + ", HeartData.COVARIATES)),
        new TreeMap<>(options));
  }
}
