package eu.sund.algorithms.learning;

import eu.sund.core.Range;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a researcher gets from {@code train}: the model, how it came about, and how well it
 * predicts. Every number is made of sums over all sites.
 *
 * @param analysis name and version
 * @param formula as written
 * @param cohort as written
 * @param network the network's canonical text ({@code NetworkSpec.parse} reads it)
 * @param strategy such as {@code fedavg}
 * @param engine the engine that the study asks for
 * @param seed the study's
 * @param sites how many took part
 * @param patients trained on, held-out ones included
 * @param rowsDropped rows of the cohort that lack what the model needs; null where the number is
 *     from 1 to 4 and therefore withheld
 * @param inputs how the network's numbers are made of variables, in order
 * @param rounds the training, round by round
 * @param chosenRound after which round the model is the one given
 * @param metrics figures by group of patients
 * @param evaluatedOn which patients they are of
 * @param weights the model's numbers
 * @param notes what the researcher should know, in sentences
 * @param recipe what is needed to use the model without its study
 * @param privacy what was promised to each patient; null for nothing
 * @param attacks how well patients of the training can be told from others; none if not measured
 */
public record TrainResult(
    String analysis,
    String formula,
    String cohort,
    String network,
    String strategy,
    String engine,
    long seed,
    int sites,
    long patients,
    @Nullable Long rowsDropped,
    List<Column> inputs,
    List<Round> rounds,
    int chosenRound,
    List<Metric> metrics,
    String evaluatedOn,
    Weights weights,
    List<String> notes,
    Recipe recipe,
    @Nullable Privacy privacy,
    List<Attack> attacks) {
  /** Whom a model was evaluated on that was trained with differential privacy of each patient. */
  static final String NOBODY = "nobody";

  /** Whether it counts no patients: with differential privacy the model is all that is released. */
  boolean countsNobody() {
    return evaluatedOn.equals(NOBODY);
  }

  /**
   * How a variable enters.
   *
   * @param variable its name
   * @param role number, levels, embedding, text, or response
   * @param centre subtracted from a number; 0 otherwise
   * @param scale by which it is then divided; 1 otherwise
   * @param levels the levels, the first of indicators standing for none; empty for numbers
   * @param missing what becomes of a missing value: mean, indicator, level, empty (a text without
   *     features) or dropped
   */
  public record Column(
      String variable,
      String role,
      double centre,
      double scale,
      List<String> levels,
      String missing) {
    /** Copies the list. */
    public Column {
      Stream.of(variable, role, missing).forEach(Objects::requireNonNull);
      levels = List.copyOf(levels);
    }
  }

  /**
   * One round of training.
   *
   * @param round from 1
   * @param loss mean loss of the local steps, weighted by patients
   * @param heldOut mean loss of the round's first model on held-out patients; null without any
   * @param accepted whether sites accepted that model
   * @param shortened how many sites' updates were shortened to the norm bound; null where 1 or 2
   * @param change Euclidean norm of what the round changed in the model
   */
  public record Round(
      int round,
      double loss,
      @Nullable Double heldOut,
      boolean accepted,
      @Nullable Integer shortened,
      double change) {}

  /**
   * One figure.
   *
   * @param model {@code federated} or {@code personal}
   * @param group {@code all}, or a level
   * @param name such as {@code auc}
   * @param value the figure
   * @param error how far the exact figure can be, where scores are summed in bins; 0 otherwise
   * @param low of its 95 % interval over replicates of the patients; null without one
   * @param high of it; null without one
   */
  public record Metric(
      String model,
      String group,
      String name,
      double value,
      double error,
      @Nullable Double low,
      @Nullable Double high) {
    /** A figure without interval. */
    public Metric(String model, String group, String name, double value, double error) {
      this(model, group, name, value, error, null, null);
    }

    /** The same with an interval. */
    Metric within(double from, double to) {
      return new Metric(model, group, name, value, error, from, to);
    }
  }

  /**
   * The model's numbers: the tensors of the network's parameters in their order.
   *
   * @param count how many
   * @param sha256 digest of the bytes
   * @param base64 the bytes, float32 little-endian, in Base64; empty for more than {@value
   *     #INLINE_MAX} numbers, which are attached to the result
   */
  public record Weights(long count, String sha256, String base64) {
    /** The most numbers that stand in a result itself. */
    public static final int INLINE_MAX = 500_000;
  }

  /**
   * An attack on the model: a score by which patients of the training are told from patients held
   * out.
   *
   * @param name {@code loss} or {@code calibrated}
   * @param members patients of the training
   * @param others patients that were held out
   * @param auc the area under its ROC curve; 0.5 is chance
   * @param error how far the exact area can be, since scores are counted in bins
   * @param standardError the area's
   * @param truePositives the share of members that it finds at few false positives; null if
   *     withheld
   * @param falsePositives the share of others that it then takes for members: 1 %, or of ten
   *     patients where that is more; null if withheld
   */
  public record Attack(
      String name,
      long members,
      long others,
      double auc,
      double error,
      double standardError,
      @Nullable Double truePositives,
      @Nullable Double falsePositives) {}

  /**
   * What the model was made from, so that it can be used without its study.
   *
   * @param options as the study writes them
   * @param variables those of formula, cohorts and options
   */
  public record Recipe(SortedMap<String, String> options, List<Field> variables) {
    /** Copies the list. */
    public Recipe {
      variables = List.copyOf(variables);
    }
  }

  /**
   * A variable as the codebook of the training has it.
   *
   * @param type number, integer, category or text
   * @param unit of a number, or the language of a text
   * @param low least plausible value; null for a category
   * @param high greatest plausible value, or the longest text; null for a category
   * @param levels of a category
   */
  public record Field(
      String name,
      String type,
      String unit,
      @Nullable Double low,
      @Nullable Double high,
      List<String> levels) {
    /** Copies the list. */
    public Field {
      Stream.of(name, type, unit).forEach(Objects::requireNonNull);
      levels = List.copyOf(levels);
    }

    /** A codebook's variable, without the texts that stand for missing values. */
    static Field of(Variable variable) {
      boolean finite = variable.range().isFinite();
      return new Field(
          variable.name(),
          variable.type().name().toLowerCase(Locale.ROOT),
          variable.unit(),
          finite ? variable.range().low() : null,
          finite ? variable.range().high() : null,
          variable.levels());
    }

    /**
     * The variable.
     *
     * @param missing texts that stand for "not known"
     * @throws IllegalArgumentException if it is none that a codebook may have
     */
    public Variable variable(Set<String> missing) {
      Range range = low == null || high == null ? Range.NONE : new Range(low, high);
      return new Variable(
          name,
          VariableType.valueOf(type.toUpperCase(Locale.ROOT)),
          unit,
          range,
          levels,
          missing,
          "");
    }
  }

  /**
   * Differential privacy of each patient, at every site.
   *
   * @param mechanism in words
   * @param epsilon of the whole run
   * @param delta with it
   * @param clip the longest gradient of a patient
   * @param rate the chance of a patient to be in a step
   * @param steps how many
   * @param multiplier the noise's standard deviation over the clip
   */
  public record Privacy(
      String mechanism,
      double epsilon,
      double delta,
      double clip,
      double rate,
      long steps,
      double multiplier) {}
}
