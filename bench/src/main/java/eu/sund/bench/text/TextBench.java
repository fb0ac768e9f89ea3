package eu.sund.bench.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.core.StudySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Federated, pooled and local training on texts, over seeds: adverse drug reactions in English
 * sentences, medical terms in Swedish ones.
 *
 * <p>Options were chosen on development sentences that are not reported: {@code --part dev} repeats
 * that. Those of PsyTAR are the same for all three; of the Swedish ones federated training has its
 * own, and so have pooled and local training. The margin was stated before: federated training
 * counts as no worse than pooled training if its mean figure is at most {@value #MARGIN} below.
 */
public final class TextBench {
  /** How much lower a federated figure may be. */
  static final double MARGIN = 0.02;

  /** The published pooled TF-IDF with logistic regression: F1 on the same test sentences. */
  static final double PSYTAR_F1 = 0.743;

  private TextBench() {}

  /**
   * Figures of one way to train, one a seed; of local training, one a site and seed.
   *
   * @param figures by name, in the order of seeds
   */
  record Series(Map<String, List<Double>> figures) {
    Series() {
      this(new LinkedHashMap<>());
    }

    void add(TrainResult result, List<String> names) {
      for (String name : names) {
        figures.computeIfAbsent(name, n -> new ArrayList<>()).add(TextTrial.figure(result, name));
      }
    }

    double mean(String name) {
      return stream(name).average().orElse(Double.NaN);
    }

    double max(String name) {
      return stream(name).max().orElse(Double.NaN);
    }

    private java.util.stream.DoubleStream stream(String name) {
      return figures.getOrDefault(name, List.of()).stream().mapToDouble(Double::doubleValue);
    }

    Map<String, Object> document() {
      Map<String, Object> document = new TreeMap<>();
      figures.forEach(
          (name, values) -> {
            double mean = mean(name);
            double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("mean", mean);
            one.put("sd", Math.sqrt(squares / Math.max(1, values.size() - 1)));
            one.put("seeds", values);
            document.put(name, one);
          });
      return document;
    }
  }

  /**
   * The three ways, and what the first one loses where words of few patients are not trained.
   *
   * @param guarded federated as on patients' data
   */
  record Comparison(Series federated, Series guarded, Series pooled, Series local) {
    Comparison() {
      this(new Series(), new Series(), new Series(), new Series());
    }

    void add(TextTrial trial, StudySpec study, List<String> names) {
      add(trial, study, study, names);
    }

    /**
     * @param together the study of federated training
     * @param alone that of pooled and local training
     */
    void add(TextTrial trial, StudySpec together, StudySpec alone, List<String> names) {
      federated.add(trial.federated(together), names);
      guarded.add(trial.federated(together.onOpenData(false)), names);
      pooled.add(trial.pooled(alone), names);
      for (int site = 0; site < TextTrial.SITES; site++) {
        local.add(trial.local(alone, site), names);
      }
    }

    Map<String, Object> document() {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("federated", federated.document());
      document.put("guarded", guarded.document());
      document.put("pooled", pooled.document());
      document.put("local", local.document());
      return document;
    }

    String table(String figure) {
      return String.format(
          Locale.ROOT,
          "%-10s federated %.3f (%.3f where words of few patients or hospitals are left out)"
              + "   pooled %.3f   sites alone %.3f (best %.3f)",
          figure,
          federated.mean(figure),
          guarded.mean(figure),
          pooled.mean(figure),
          local.mean(figure),
          local.max(figure));
    }
  }

  /**
   * How much is computed.
   *
   * @param folds of the Swedish sentences
   */
  record Size(int seeds, int folds, int buckets, int rounds) {}

  /** Options of both studies. */
  private static Map<String, String> options(Size size, String... more) {
    Map<String, String> options = new TreeMap<>();
    options.put("model.text.buckets", Integer.toString(size.buckets()));
    options.put("local.schedule", "cosine");
    options.put("local.epochs", "3");
    options.put("local.batch", "8");
    options.put("rounds", Integer.toString(size.rounds()));
    options.put("strategy.norm-max", "100");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  /** Adverse reactions: trained on the training sentences, judged on others. */
  static Comparison psytar(Path data, String judged, Size size) {
    TextRows rows = Psytar.read(data);
    double part = Psytar.VARIABLES.get(2).levels().indexOf(judged);
    double[] parts = rows.column("part");
    Comparison comparison = new Comparison();
    for (int seed = 1; seed <= size.seeds(); seed++) {
      TextTrial trial = new TextTrial(rows, i -> parts[i] == part, seed);
      Map<String, String> options =
          options(size, "local.class-weights", "balanced", "local.rate", "6");
      StudySpec study =
          TextTrial.study(
              "adr ~ sentence", "part = 'train'", "part = '" + judged + "'", seed, options);
      comparison.add(trial, study, List.of("f1", "auc"));
    }
    return comparison;
  }

  /**
   * Terms: one fold after the other is judged by models that have not seen it. Federated training
   * takes twice the rounds.
   */
  static Comparison swedish(Path data, Size size) {
    Comparison comparison = new Comparison();
    for (int seed = 1; seed <= size.seeds(); seed++) {
      TextRows rows = Swedish1177.read(data, seed);
      double[] foldOf = rows.column("fold");
      for (int fold = 0; fold < size.folds(); fold++) {
        int judged = fold;
        TextTrial trial = new TextTrial(rows, i -> foldOf[i] == judged, seed);
        one(comparison, trial, fold, seed, size);
      }
    }
    return comparison;
  }

  static void one(Comparison comparison, TextTrial trial, int fold, long seed, Size size) {
    // Chosen on the development sentences, each by its own figure.
    Size longer = new Size(1, 1, size.buckets(), 2 * size.rounds());
    comparison.add(
        trial,
        terms(fold, seed, longer, "12"),
        terms(fold, seed, size, "6"),
        List.of("f1", "precision", "recall"));
  }

  private static StudySpec terms(int fold, long seed, Size size, String rate) {
    Map<String, String> options =
        options(
            size, "model.text.entities", String.join(",", Swedish1177.KINDS), "local.rate", rate);
    return TextTrial.study(
        "entities ~ sentence", "fold != " + fold, "fold = " + fold, seed, options);
  }

  /** Figures on the development sentences by rounds and rate: what the options were chosen by. */
  static void choose(Path data, int seeds) {
    for (int rounds : new int[] {15, 30}) {
      for (String rate : List.of("3", "6", "12")) {
        Series federated = new Series();
        Series pooled = new Series();
        for (int seed = 1; seed <= seeds; seed++) {
          TextRows rows = Swedish1177.read(data, seed);
          double[] foldOf = rows.column("fold");
          TextTrial trial = new TextTrial(rows, i -> foldOf[i] == Swedish1177.DEVELOPMENT, seed);
          StudySpec study =
              terms(Swedish1177.DEVELOPMENT, seed, new Size(1, 1, 1 << 14, rounds), rate);
          federated.add(trial.federated(study), List.of("f1"));
          pooled.add(trial.pooled(study), List.of("f1"));
        }
        System.out.printf(
            Locale.ROOT,
            "  %2d rounds, rate %-2s  F1 federated %.4f   pooled %.4f%n",
            rounds,
            rate,
            federated.mean("f1"),
            pooled.mean("f1"));
      }
    }
  }

  /** Runs both, prints them and writes every figure. */
  public static void run(Path data, Path json, int seeds, String judged) throws IOException {
    Comparison psytar = psytar(data, judged, new Size(seeds, 1, 1 << 16, 15));
    System.out.println("Adverse reactions (PsyTAR), " + judged + " sentences, " + seeds + " seeds");
    System.out.println("  " + psytar.table("f1"));
    System.out.println("  " + psytar.table("auc"));
    if (judged.equals("dev")) {
      System.out.println("Medical terms (1177), development sentences, " + seeds + " seeds");
      choose(data, seeds);
      return;
    }
    Comparison swedish = swedish(data, new Size(seeds, Swedish1177.FOLDS, 1 << 14, 15));
    System.out.println("Medical terms (1177), 5 folds, " + seeds + " seeds");
    for (String figure : Arrays.asList("f1", "precision", "recall")) {
      System.out.println("  " + swedish.table(figure));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("margin", MARGIN);
    document.put("psytar", psytar.document());
    document.put("swedish-1177", swedish.document());
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(json.toFile(), document);
  }
}
