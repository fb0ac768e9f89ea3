package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.local.LocalOptions;
import eu.sund.algorithms.learning.strategy.Ditto;
import eu.sund.algorithms.learning.strategy.FedAdagrad;
import eu.sund.algorithms.learning.strategy.FedAdam;
import eu.sund.algorithms.learning.strategy.FedAvg;
import eu.sund.algorithms.learning.strategy.FedAvgM;
import eu.sund.algorithms.learning.strategy.FedNova;
import eu.sund.algorithms.learning.strategy.FedProx;
import eu.sund.algorithms.learning.strategy.FedYogi;
import eu.sund.algorithms.learning.strategy.PartialSharing;
import eu.sund.algorithms.learning.strategy.Rfa;
import eu.sund.algorithms.learning.strategy.Scaffold;
import eu.sund.algorithms.learning.strategy.Strategy;
import eu.sund.algorithms.text.TextOptions;
import eu.sund.core.Filter;
import eu.sund.core.model.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The options of {@code train}, checked.
 *
 * @param model what is trained
 * @param strategy how the aggregate moves it
 * @param byPatients whether sites weigh by their patients, or all alike
 * @param normMax the public bound of an update's Euclidean norm: what is longer is shortened
 * @param local what a site does in a round
 * @param evaluate how the model is watched and judged
 * @param rounds how many rounds of training at most
 * @param seed drives initial weights, splits and the order of examples; public
 * @param privacy differential privacy of each patient, if the study asks for it
 * @param text how texts become features
 * @param bits of a number of an update: 32, or 8 or 4 where it is compressed
 * @param attackMax the model is not released if an attack's area under the ROC curve is above; 1
 *     for no limit
 */
record TrainOptions(
    Model model,
    Strategy strategy,
    boolean byPatients,
    double normMax,
    LocalOptions local,
    Watch evaluate,
    int rounds,
    long seed,
    Optional<PatientPrivacy> privacy,
    TextOptions text,
    int bits,
    double attackMax) {

  /**
   * The network, before it meets the codebook.
   *
   * @param head as written, or {@code auto}
   * @param hidden widths
   * @param embedding numbers a level of a category; 0 for an indicator each
   * @param labels further 0/1 variables of a multi-label head
   */
  record Model(
      String head,
      List<Integer> hidden,
      Activation activation,
      boolean norm,
      int embedding,
      String engine,
      Missing missing,
      Scale scale,
      String time,
      List<String> labels) {}

  /** What happens to a row that lacks a value. */
  enum Missing {
    /** Numbers become the mean, and an indicator says so; categories have a level for it. */
    INDICATE,
    /** Numbers become the mean; categories have a level for it. */
    IMPUTE,
    /** The row is left out. */
    DROP
  }

  /** How numbers are standardised. */
  enum Scale {
    /** By mean and standard deviation over all sites, from the first round. */
    FEDERATED,
    /** By the codebook's plausible range, to [−1, 1]. */
    RANGE,
    /** Not at all. */
    NONE
  }

  /**
   * How the model is watched and judged.
   *
   * @param cohort the patients of the final evaluation, if others than those of the training
   * @param holdout the share of a site's patients that is not trained on, 0 to 0.5
   * @param vote whether sites vote on each model, with rollback to the last good one
   * @param tolerance by which share the held-out loss may rise before a site votes no
   * @param patience rounds without a better held-out loss before training ends; 0 for never
   * @param best whether the result is the model with the least held-out loss, not the last
   * @param by categorical variables by whose levels figures are given too
   * @param threshold the probability at and above which 1 is predicted
   * @param bootstrap how many replicates the figures' intervals rest on; 0 for no intervals
   */
  record Watch(
      Optional<Filter> cohort,
      double holdout,
      boolean vote,
      double tolerance,
      int patience,
      boolean best,
      List<String> by,
      double threshold,
      int bootstrap) {}

  /** The options of a study; of one that searches, those of its first candidate. */
  static TrainOptions of(SortedMap<String, String> study) {
    SortedMap<String, String> written = Search.of(study).candidates().getFirst();
    OptionReader in = new OptionReader(written);
    Model model = model(in);
    Strategy strategy = strategy(in);
    boolean byPatients =
        in.choice("strategy.weights", standardWeights(in, strategy), List.of("patients", "equal"))
            .equals("patients");
    TrainOptions options =
        new TrainOptions(
            model,
            strategy,
            byPatients,
            in.number("strategy.norm-max", 10, 1e-6, 1e6),
            local(in),
            watch(in),
            in.whole("rounds", 20, 1, 10_000),
            (long) in.number("seed", 1, 0, 0x1p53),
            PatientPrivacy.of(in),
            TextOptions.parse(written),
            Integer.parseInt(in.choice("compress.bits", "32", List.of("32", "8", "4"))),
            in.number("release.attack-auc-max", 1, 0.5, 1));
    in.leave(TextOptions.PREFIX);
    in.requireAllKnown();
    options.check();
    return options;
  }

  /** SCAFFOLD's server averages over sites, not over patients; numbers of patients are private. */
  private static String standardWeights(OptionReader in, Strategy strategy) {
    boolean equal = strategy instanceof Scaffold || in.has(PatientPrivacy.ASKED);
    return equal ? "equal" : "patients";
  }

  private void checkCompression() {
    boolean sums =
        switch (strategy) {
          case FedAvg s -> true;
          case FedProx s -> true;
          case FedAvgM s -> true;
          case FedAdam s -> true;
          case FedYogi s -> true;
          case FedAdagrad s -> true;
          case PartialSharing s -> true;
          case Ditto s -> true;
          case Scaffold s -> false;
          case FedNova s -> false;
          case Rfa s -> false;
        };
    if (bits < 32 && (!sums || privacy.isPresent())) {
      throw OptionReader.invalid(
          "compress.bits goes with strategies whose updates are one bounded change (not scaffold,"
              + " fednova, rfa) and without privacy.epsilon");
    }
  }

  private void check() {
    checkCompression();
    privacy.ifPresent(wish -> wish.check(this));
    if (strategy instanceof Scaffold
        && (local.optimizer() != LocalOptions.Optimizer.SGD || local.momentum() > 0)) {
      throw OptionReader.invalid(
          "strategy scaffold needs local.optimizer sgd without momentum: its control variates are"
              + " gradients");
    }
    if (strategy instanceof FedNova && local.optimizer() != LocalOptions.Optimizer.SGD) {
      throw OptionReader.invalid("strategy fednova needs local.optimizer sgd");
    }
    if (attackMax < 1 && privacy.isEmpty() && evaluate.holdout == 0) {
      throw OptionReader.invalid(
          "release.attack-auc-max needs patients that are not trained on, to measure attacks: set"
              + " evaluate.holdout, such as 0.2");
    }
    if (evaluate.bootstrap > 0 && evaluate.bootstrap < Bootstrap.REPLICATES_MIN) {
      throw OptionReader.invalid(
          "evaluate.bootstrap must be 0 or at least "
              + Bootstrap.REPLICATES_MIN
              + ": fewer replicates have no 95 % interval");
    }
    if (evaluate.by.stream().distinct().count() != evaluate.by.size()) {
      throw OptionReader.invalid("evaluate.by names a variable twice");
    }
    boolean needs = evaluate.vote || evaluate.patience > 0 || evaluate.best;
    if (needs && evaluate.holdout == 0) {
      throw OptionReader.invalid(
          "evaluate.vote, evaluate.patience and evaluate.keep best need patients that are not"
              + " trained on: set evaluate.holdout, such as 0.2");
    }
  }

  private static Model model(OptionReader in) {
    List<Integer> hidden = new ArrayList<>();
    for (String width : in.list("model.hidden")) {
      try {
        hidden.add(Integer.parseInt(width));
      } catch (NumberFormatException e) {
        throw OptionReader.invalid("option 'model.hidden' must be whole numbers, such as 64,32");
      }
    }
    return new Model(
        in.choice(
            "model.head",
            "auto",
            List.of("auto", "logistic", "linear", "multiclass", "multilabel", "cox")),
        hidden,
        constant(in, "model.activation", Activation.RELU),
        in.flag("model.norm", false),
        in.whole("model.embedding", 0, 0, 1024),
        in.choice("model.engine", "auto", List.of("auto", "java", "torch")),
        constant(in, "model.missing", Missing.INDICATE),
        constant(in, "model.scale", in.has(PatientPrivacy.ASKED) ? Scale.RANGE : Scale.FEDERATED),
        in.text("model.time", ""),
        in.list("model.labels"));
  }

  private static <E extends Enum<E>> E constant(OptionReader in, String name, E standard) {
    List<E> all = List.of(standard.getDeclaringClass().getEnumConstants());
    List<String> names = all.stream().map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    String text = in.choice(name, standard.name().toLowerCase(Locale.ROOT), names);
    return all.get(names.indexOf(text));
  }

  private static Strategy strategy(OptionReader in) {
    String name =
        in.choice(
            "strategy.name",
            "fedavg",
            List.of(
                "fedavg",
                "fedprox",
                "fedavgm",
                "fedadam",
                "fedyogi",
                "fedadagrad",
                "scaffold",
                "fednova",
                "partial",
                "ditto",
                "rfa"));
    double rate = in.number("strategy.rate", adaptive(name) ? 0.1 : 1, 1e-6, 100);
    double momentum = in.number("strategy.momentum", 0.9, 0, 0.9999);
    double beta1 = in.number("strategy.beta1", 0.9, 0, 0.9999);
    double beta2 = in.number("strategy.beta2", 0.99, 0, 0.99999);
    double tau = in.number("strategy.tau", 1e-3, 1e-9, 1);
    double mu = in.number("strategy.mu", 0.1, 0, 1e4);
    List<String> layers = in.list("strategy.local-layers");
    int iterations = in.whole("strategy.iterations", 4, 1, 50);
    double smoothing = in.number("strategy.smoothing", 1e-6, 1e-12, 1);
    return switch (name) {
      case "fedprox" -> new FedProx(rate, mu);
      case "fedavgm" -> new FedAvgM(rate, momentum);
      case "fedadam" -> new FedAdam(rate, beta1, beta2, tau);
      case "fedyogi" -> new FedYogi(rate, beta1, beta2, tau);
      case "fedadagrad" -> new FedAdagrad(rate, beta1, tau);
      case "scaffold" -> new Scaffold(rate);
      case "fednova" -> new FedNova(rate);
      case "partial" -> new PartialSharing(rate, layers);
      case "ditto" -> new Ditto(rate, mu);
      case "rfa" -> new Rfa(iterations, smoothing);
      default -> new FedAvg(rate);
    };
  }

  private static boolean adaptive(String name) {
    return List.of("fedadam", "fedyogi", "fedadagrad").contains(name);
  }

  private static LocalOptions local(OptionReader in) {
    boolean epochs = in.has("local.epochs");
    if (epochs && in.has("local.steps")) {
      throw OptionReader.invalid("give local.steps or local.epochs, not both");
    }
    return new LocalOptions(
        constant(in, "local.optimizer", LocalOptions.Optimizer.SGD),
        in.number("local.rate", 0.1, 1e-9, 100),
        in.number("local.momentum", 0, 0, 0.9999),
        in.number("local.decay", 0, 0, 10),
        in.whole("local.batch", 32, 0, 1 << 20),
        in.whole("local.steps", epochs ? 0 : 10, 0, 1_000_000),
        in.number("local.epochs", 0, 0.01, 10_000),
        in.number("local.clip", 0, 0, 1e9),
        constant(in, "local.schedule", LocalOptions.Schedule.CONSTANT),
        in.whole("local.warmup", 0, 0, 10_000),
        in.flag("local.keep", false),
        in.choice("local.class-weights", "none", List.of("none", "balanced")).equals("balanced"));
  }

  private static Watch watch(OptionReader in) {
    String cohort = in.text("evaluate.cohort", "");
    return new Watch(
        cohort.isBlank() ? Optional.empty() : Optional.of(Filter.parse(cohort)),
        in.number("evaluate.holdout", 0, 0, 0.5),
        in.flag("evaluate.vote", false),
        in.number("evaluate.tolerance", 0.05, 0, 10),
        in.whole("evaluate.patience", 0, 0, 10_000),
        in.choice("evaluate.keep", "last", List.of("last", "best")).equals("best"),
        in.list("evaluate.by"),
        in.number("evaluate.threshold", 0.5, 0.001, 0.999),
        in.whole("evaluate.bootstrap", 0, 0, Bootstrap.REPLICATES_MAX));
  }
}
