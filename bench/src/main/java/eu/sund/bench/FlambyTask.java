package eu.sund.bench;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.SiteId;
import eu.sund.core.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of FLamby's tasks: real hospitals, a fixed split, and a score on the pooled test patients.
 *
 * @param codebook the variables, in the order of a row's numbers
 * @param covariates what predicts
 * @param formula of the study
 * @param options that every study of the task has
 * @param train each hospital's rows for training
 * @param test all hospitals' rows for testing
 * @param score of predictions on rows: higher is better
 */
record FlambyTask(
    Codebook codebook,
    List<String> covariates,
    String formula,
    Map<String, String> options,
    Map<SiteId, List<double[]>> train,
    List<double[]> test,
    Score score) {

  /** How good scores are. */
  @FunctionalInterface
  interface Score {
    /**
     * The figure.
     *
     * @param rows what was predicted
     * @param risks one a row, larger for the event
     */
    double of(List<double[]> rows, double[] risks);
  }

  /** Fed-Heart-Disease: accuracy at probability one half. */
  static FlambyTask heart(Path folder) throws IOException {
    HeartData data = HeartData.read(folder);
    int label = HeartData.VARIABLES.size() - 1;
    return new FlambyTask(
        HeartData.CODEBOOK,
        HeartData.COVARIATES,
        "y ~ " + String.join(" + ", HeartData.COVARIATES),
        Map.of("rounds", "15"),
        data.train(),
        data.test(),
        (rows, risks) -> accuracy(rows, risks, label));
  }

  /** Fed-TCGA-BRCA: concordance of risk and survival. */
  static FlambyTask breastCancer(Path folder) throws IOException {
    List<String> covariates = new ArrayList<>();
    List<Variable> variables = new ArrayList<>();
    for (int i = 1; i <= 39; i++) {
      String name = String.format("x%02d", i);
      covariates.add(name);
      variables.add(i == 1 ? Variable.number(name, "a", 15, 100) : Variable.integer(name, 0, 1));
    }
    variables.add(Variable.integer("E", 0, 1));
    variables.add(Variable.number("T", "d", 0, 20_000));
    Map<SiteId, List<double[]>> train = new TreeMap<>();
    List<double[]> test = new ArrayList<>();
    read(folder.resolve("tcga-brca").resolve("brca_federated.csv"), variables, train, test);
    return new FlambyTask(
        new Codebook(new DatasetId("brca"), variables),
        covariates,
        "E ~ " + String.join(" + ", covariates),
        Map.of("rounds", "5", "model.head", "cox", "model.time", "T"),
        train,
        test,
        (rows, risks) -> concordance(rows, risks, 39, 40));
  }

  private static void read(
      Path file, List<Variable> variables, Map<SiteId, List<double[]>> train, List<double[]> test)
      throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> header = List.of(lines.getFirst().split(",", -1));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      double[] row = new double[variables.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = Double.parseDouble(cells[header.indexOf(variables.get(i).name())]);
      }
      if (cells[header.indexOf("set")].equals("train")) {
        SiteId site = new SiteId("centre-" + cells[header.indexOf("center")]);
        train.computeIfAbsent(site, s -> new ArrayList<>()).add(row);
      } else {
        test.add(row);
      }
    }
  }

  /** The same task with other patients to train and to test on. */
  FlambyTask with(Map<SiteId, List<double[]>> trained, List<double[]> tested) {
    return new FlambyTask(codebook, covariates, formula, options, trained, tested, score);
  }

  /** The score of a trained model on the test patients. */
  double score(TrainResult result) {
    return score.of(test, risks(result, test));
  }

  /** A linear model's predictions: bias and weights over the standardised covariates. */
  double[] risks(TrainResult result, List<double[]> rows) {
    float[] weights = FlambyBench.weights(result);
    int p = covariates.size();
    double[] risks = new double[rows.size()];
    for (int i = 0; i < risks.length; i++) {
      double risk = weights.length > p ? weights[p] : 0;
      for (int j = 0; j < p; j++) {
        TrainResult.Column column = result.inputs().get(j);
        risk += weights[j] * (rows.get(i)[j] - column.centre()) / column.scale();
      }
      risks[i] = risk;
    }
    return risks;
  }

  private static double accuracy(List<double[]> rows, double[] risks, int label) {
    int right = 0;
    for (int i = 0; i < risks.length; i++) {
      right += (risks[i] > 0 ? 1 : 0) == (int) rows.get(i)[label] ? 1 : 0;
    }
    return right / (double) risks.length;
  }

  /**
   * Harrell's C: of the pairs in which it is known who died first, the share in which he had the
   * higher risk; equal risks count half. Who was censored at a time outlived who died at it.
   */
  private static double concordance(List<double[]> rows, double[] risks, int event, int time) {
    double agreeing = 0;
    long pairs = 0;
    for (int i = 0; i < risks.length; i++) {
      if (rows.get(i)[event] != 1) {
        continue;
      }
      for (int j = 0; j < risks.length; j++) {
        boolean later =
            rows.get(j)[time] > rows.get(i)[time]
                || (rows.get(j)[time] == rows.get(i)[time] && rows.get(j)[event] == 0);
        if (later) {
          pairs++;
          agreeing += risks[i] > risks[j] ? 1 : risks[i] == risks[j] ? 0.5 : 0;
        }
      }
    }
    return agreeing / pairs;
  }
}
