package eu.sund.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.algorithms.dp.DpResult;
import eu.sund.algorithms.dp.DpSgd;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.StudySpec;
import eu.sund.simulation.RingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the privacy of each patient costs in accuracy: Fed-Heart-Disease, trained with both places
 * of noise. Options were fixed beforehand, the same for every ε: no budget went into choosing them.
 */
final class DpBench {
  private static final double DELTA = 1e-5;
  private static final int SEEDS = 10;
  private static final List<Double> EPSILONS = List.of(1.0, 3.0, 8.0, 1000.0);

  /** About how many patients a hospital of the four trains on. */
  private static final String PATIENTS = "120";

  private DpBench() {}

  /** Prints the table; writes every seed's figure if {@code json} names a file. */
  static void print(Path data, String json) throws IOException {
    HeartData heart = HeartData.read(data);
    System.out.println(
        "Fed-Heart-Disease, logistic regression by dp-sgd, delta "
            + DELTA
            + ", accuracy on the pooled test set ("
            + heart.test().size()
            + " patients), mean and standard deviation of "
            + SEEDS
            + " seeds");
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("delta", DELTA);
    document.put("note", "seeded noise, no privacy claim");
    for (String place : List.of("site", "sum")) {
      Map<String, Object> rows = new LinkedHashMap<>();
      for (double epsilon : EPSILONS) {
        rows.put(Double.toString(epsilon), row(heart, place, epsilon));
      }
      document.put(place, rows);
    }
    System.out.println("seeded noise, no privacy claim");
    if (!json.isEmpty()) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(Path.of(json).toFile(), Map.of("heart", document));
    }
  }

  private static Map<String, Object> row(HeartData heart, String place, double epsilon) {
    List<Double> seeds = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      DpResult result =
          RingRun.run(new DpSgd(), study(place, epsilon), HeartData.CODEBOOK, heart.sites(), seed);
      double[] coefficients = new double[HeartData.COVARIATES.size()];
      for (int j = 0; j < coefficients.length; j++) {
        coefficients[j] = result.rows().get(j + 1).estimate();
      }
      seeds.add(heart.accuracy(result.rows().getFirst().estimate(), coefficients));
    }
    double mean = seeds.stream().mapToDouble(d -> d).average().orElseThrow();
    double squares = seeds.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double sd = Math.sqrt(squares / (SEEDS - 1));
    System.out.println(
        String.format(
            Locale.ROOT,
            "  noise %-4s  epsilon %6.1f  accuracy %.3f (sd %.3f)",
            place,
            epsilon,
            mean,
            sd));
    return Map.of("mean", mean, "sd", sd, "seeds", seeds);
  }

  private static StudySpec study(String place, double epsilon) {
    return new StudySpec(
        "Fed-Heart-Disease",
        "A measurement.",
        List.of(HeartData.CODEBOOK.dataset()),
        List.of(),
        Filter.all(),
        "dp-sgd",
        Formula.parse("y ~ " + String.join(" + ", HeartData.COVARIATES)),
        new TreeMap<>(
            Map.of(
                "epsilon",
                Double.toString(epsilon),
                "delta",
                Double.toString(DELTA),
                "patients",
                PATIENTS,
                "noise",
                place)));
  }
}
