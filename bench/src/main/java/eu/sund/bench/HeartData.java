package eu.sund.bench;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Fed-Heart-Disease as FLamby prepares and splits it: {@code heart_flamby.csv}, four hospitals.
 *
 * @param train each hospital's rows for training
 * @param test all hospitals' rows for testing
 */
record HeartData(Map<SiteId, List<double[]>> train, List<double[]> test) {
  /** What a doctor would call possible, not what the file holds: ranges are public. */
  static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 18, 100),
          Variable.integer("sex", 0, 1),
          Variable.number("trestbps", "mmHg", 60, 220),
          Variable.number("chol", "mg/dL", 0, 650),
          Variable.integer("fbs", 0, 1),
          Variable.number("thalach", "1/min", 50, 220),
          Variable.integer("exang", 0, 1),
          Variable.number("oldpeak", "mm", -3, 7),
          Variable.integer("cp_2", 0, 1),
          Variable.integer("cp_3", 0, 1),
          Variable.integer("cp_4", 0, 1),
          Variable.integer("restecg_1", 0, 1),
          Variable.integer("restecg_2", 0, 1),
          Variable.integer("y", 0, 1));

  static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), VARIABLES);

  /** Everything but the response. */
  static final List<String> COVARIATES =
      VARIABLES.stream().map(Variable::name).filter(name -> !name.equals("y")).toList();

  static HeartData read(Path folder) throws IOException {
    List<String> lines =
        Files.readAllLines(folder.resolve("heart-disease").resolve("heart_flamby.csv"));
    List<String> header = List.of(lines.getFirst().split(",", -1));
    Map<SiteId, List<double[]>> train = new TreeMap<>();
    List<double[]> test = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      double[] row = new double[VARIABLES.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = Double.parseDouble(cells[header.indexOf(VARIABLES.get(i).name())]);
      }
      if (cells[header.indexOf("set")].equals("train")) {
        SiteId site = new SiteId(cells[header.indexOf("site")]);
        train.computeIfAbsent(site, s -> new ArrayList<>()).add(row);
      } else {
        test.add(row);
      }
    }
    return new HeartData(train, test);
  }

  Map<SiteId, Supplier<Rows>> sites() {
    Map<SiteId, Supplier<Rows>> sites = new TreeMap<>();
    train.forEach((site, rows) -> sites.put(site, () -> new HeldRows(VARIABLES, rows)));
    return sites;
  }

  /** The share of test patients whose illness the sign of a score tells. */
  double accuracy(double constant, double[] coefficients) {
    int right = 0;
    for (double[] row : test) {
      double score = constant;
      for (int j = 0; j < coefficients.length; j++) {
        score += coefficients[j] * row[j];
      }
      right += (score > 0 ? 1 : 0) == (int) row[row.length - 1] ? 1 : 0;
    }
    return right / (double) test.size();
  }
}
