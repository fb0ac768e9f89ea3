package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.strategy.PartialSharing;
import eu.sund.algorithms.text.Span;
import eu.sund.algorithms.text.Tags;
import eu.sund.algorithms.text.Words;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A trained network that answers for rows: their values become inputs by the code of the training,
 * so that the engine {@code java} gives the scores that training saw, bit by bit.
 *
 * <p>Rows are read block by block; nothing is kept of them.
 *
 * <p><b>Privacy.</b> Answers are of single patients. They belong where the rows lie.
 */
public final class TrainedModel {
  private final TrainModel model;
  private final Standard standard;
  private final float[] weights;
  private final Artefacts artefacts;

  /** Gets the answers for a block of rows. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes the next rows.
     *
     * @param rows as they were read; not to be kept
     * @param answers theirs
     */
    void block(RowBlock rows, Answers answers);
  }

  /**
   * What a model answers for some rows.
   *
   * @param numbers [numbers][rows], as {@link #numbers} names them; NaN where a row lacks what the
   *     model needs
   * @param texts [rows], as {@link #text} names it, empty where a row lacks what the model needs;
   *     of length 0 if the model answers numbers alone
   */
  @SuppressWarnings("ArrayRecordComponent") // a block of answers, handed on
  public record Answers(double[][] numbers, String[] texts) {}

  /**
   * Makes a model that needs no published files.
   *
   * @throws SundException as the other constructor says
   */
  public TrainedModel(ModelDescription description, float[] weights) {
    this(description, weights, Artefacts.none());
  }

  /**
   * Makes the model.
   *
   * @param weights the network's numbers, not copied
   * @param artefacts the published weights and word pieces that its options name by digest; asked
   *     when it answers
   * @throws SundException with {@code ARTEFACT_REFUSED} if the parts do not fit each other, or
   *     {@code STUDY_INVALID} if the options are none of this program's
   */
  public TrainedModel(ModelDescription description, float[] weights, Artefacts artefacts) {
    List<Variable> variables =
        description.variables().stream().map(field -> field.variable(Set.of())).toList();
    TrainSetup setup = new TrainSetup(description.formula(), "", description.options(), variables);
    model = TrainModel.of(setup);
    require(
        model.network().text().equals(description.network()),
        "the network does not follow from formula, options and codebook");
    require(
        model.network().size() == weights.length,
        "the network has " + model.network().size() + " numbers, the weights " + weights.length);
    standard = standard(description.inputs(), model.network().head() instanceof Head.Linear);
    require(
        standard.centres().size() == model.numbers().size(),
        "the numbers' standardisation is not that of the network's inputs");
    incompleteness(description)
        .ifPresent(
            why -> {
              throw new SundException(ErrorCode.ARTEFACT_REFUSED, "no model by itself: " + why);
            });
    this.weights = weights;
    this.artefacts = artefacts;
  }

  /** Why what is common is no model by itself; empty if it is one. */
  public static Optional<String> incompleteness(ModelDescription description) {
    return TrainOptions.of(description.options()).strategy() instanceof PartialSharing
        ? Optional.of("layers of this network stayed at the hospitals (strategy.name partial)")
        : Optional.empty();
  }

  /** Of the numbers among the inputs; with a linear head the response is one, the last. */
  private static Standard standard(List<TrainResult.Column> inputs, boolean linear) {
    List<Double> centres = new ArrayList<>();
    List<Double> scales = new ArrayList<>();
    for (TrainResult.Column column : inputs) {
      if (column.role().equals("number") || (linear && column.role().equals("response"))) {
        require(column.scale() > 0, "the scale of '" + column.variable() + "' is not positive");
        centres.add(column.centre());
        scales.add(column.scale());
      }
    }
    return new Standard(centres, scales);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new SundException(ErrorCode.ARTEFACT_REFUSED, "model: " + rule);
    }
  }

  /** What was trained. */
  public NetworkSpec network() {
    return model.network();
  }

  /** The variables that rows must have, in the order of the inputs, each once. */
  public List<Variable> inputs() {
    Map<String, Variable> needed = new LinkedHashMap<>();
    model.columns().forEach(column -> needed.put(column.variable().name(), column.variable()));
    return List.copyOf(needed.values());
  }

  /** The response, or the responses of a multi-label head. */
  public List<Variable> responses() {
    return model.labels();
  }

  /** Whether a row without one of the inputs has no answer. */
  public boolean needsAll() {
    return model.tags() || model.options().model().missing() == TrainOptions.Missing.DROP;
  }

  /** Names of the numbers that it answers. */
  public List<String> numbers() {
    String response = model.labels().getFirst().name();
    return switch (model.network().head()) {
      case Head.Logistic head -> List.of(response + "_probability");
      case Head.MultiLabel head ->
          model.labels().stream().map(label -> label.name() + "_probability").toList();
      case Head.MultiClass head when model.tags() -> List.of();
      case Head.MultiClass head ->
          model.labels().getFirst().levels().stream().map(l -> response + "=" + l).toList();
      case Head.Linear head -> List.of(response);
      case Head.Cox head -> List.of(response + "_log_hazard");
      case Head.Tagging head -> List.of();
    };
  }

  /** Name of the text that it answers: the likeliest class, or the entities; empty for none. */
  public String text() {
    Head head = model.network().head();
    return head instanceof Head.MultiClass || head instanceof Head.Tagging
        ? model.labels().getFirst().name()
        : "";
  }

  /** Why it cannot be written as ONNX and TorchScript; empty if it can. */
  public Optional<String> exportObstacle() {
    return ModelExport.obstacle(model);
  }

  /**
   * The model as an ONNX file: its inputs are variables, its outputs {@code scores} and {@code
   * answers}; {@code docs/models.md} describes them.
   *
   * @throws IllegalArgumentException if there is an {@linkplain #exportObstacle obstacle}
   */
  public byte[] onnx() {
    return exported(new OnnxFormat());
  }

  /**
   * The model as a TorchScript archive, with the inputs and outputs of {@link #onnx}.
   *
   * @throws IllegalArgumentException if there is an {@linkplain #exportObstacle obstacle}
   */
  public byte[] torchScript() {
    return exported(new TorchScriptFormat());
  }

  private void requireExportable() {
    Checks.argument(exportObstacle().isEmpty(), "this model cannot be written for other programs");
  }

  private byte[] exported(ExportFormat format) {
    requireExportable();
    return ModelExport.bytes(model, standard, weights, format);
  }

  /** Takes rows as {@link #onnx} and {@link #torchScript} take them. */
  @FunctionalInterface
  public interface InputSink {
    /**
     * One block.
     *
     * @param rows the rows as they were read
     * @param usable which of them have what the model needs
     * @param inputs of each of these, by name, in the files' order: one number, NaN where it is
     *     missing; one place of a level; or a text's tokens, features or their values, as many as
     *     there are
     */
    void block(RowBlock rows, int[] usable, List<Map<String, List<? extends Number>>> inputs);
  }

  /**
   * The inputs of the exported files for all rows that have what the model needs.
   *
   * @param rows as for {@link #predict}
   * @throws IllegalArgumentException if there is an {@linkplain #exportObstacle obstacle}
   */
  public void exportedInputs(Rows rows, RowAccess access, InputSink sink) {
    requireExportable();
    List<Variable> inputs = inputs();
    int[] places = places(rows, inputs);
    ExportedInputs made = new ExportedInputs(model, inputs);
    rows.read(
        access,
        block -> {
          RowBlock needed = block.only(places);
          int[] usable = usable(needed);
          if (usable.length > 0) {
            Unlabelled chosen = Unlabelled.of(model, inputs, needed, usable);
            Examples examples = read(chosen, usable, access).examples();
            sink.block(block, usable, made.of(needed, usable, examples));
          } else {
            sink.block(block, usable, List.of());
          }
        });
  }

  /**
   * Answers for all rows, block by block.
   *
   * @param rows with at least the {@link #inputs}; others are passed through to the sink
   */
  public void predict(Rows rows, RowAccess access, Sink sink) {
    List<Variable> inputs = inputs();
    int[] places = places(rows, inputs);
    try (Network network = SiteModels.open(model, artefacts)) {
      rows.read(
          access, block -> sink.block(block, answers(network, block.only(places), inputs, access)));
    }
  }

  private static int[] places(Rows rows, List<Variable> inputs) {
    List<String> names = rows.variables().stream().map(Variable::name).toList();
    int[] places = inputs.stream().mapToInt(v -> names.indexOf(v.name())).toArray();
    for (int i = 0; i < places.length; i++) {
      if (places[i] < 0) {
        throw new SundException(
            ErrorCode.DATA_UNREADABLE, "the rows lack variable '" + inputs.get(i).name() + "'");
      }
    }
    return places;
  }

  private TrainExamples read(Unlabelled rows, int[] usable, RowAccess access) {
    TrainExamples read =
        TrainExamples.read(
            model, standard, List.of(), Filter.all(), rows, AtSite.alone(access, artefacts));
    require(
        read.patients() == usable.length, "a row was passed over that has what the model needs");
    return read;
  }

  private Answers answers(
      Network network, RowBlock block, List<Variable> inputs, RowAccess access) {
    int[] usable = usable(block);
    double[][] numbers = new double[numbers().size()][block.rows()];
    for (double[] column : numbers) {
      Arrays.fill(column, Double.NaN);
    }
    String[] texts = new String[text().isEmpty() ? 0 : block.rows()];
    Arrays.fill(texts, "");
    Answers answers = new Answers(numbers, texts);
    if (usable.length == 0) {
      return answers;
    }
    Unlabelled rows = Unlabelled.of(model, inputs, block, usable);
    TrainExamples read = read(rows, usable, access);
    int[] all = IntStream.range(0, read.size()).toArray();
    double[] scores = new double[read.answers(all) * model.network().head().outputs()];
    network.predict(weights, Batch.all(read.examples()), scores);
    if (model.tags()) {
      tag(rows.texts(), scores, usable, answers);
    } else {
      for (int i = 0; i < usable.length; i++) {
        fill(scores, i, usable[i], answers);
      }
    }
    return answers;
  }

  /** Rows that have what the model needs. */
  private int[] usable(RowBlock block) {
    int[] usable = new int[block.rows()];
    int count = 0;
    for (int row = 0; row < block.rows(); row++) {
      boolean has = true;
      for (int c = 0; needsAll() && c < block.columns().length; c++) {
        has &= !Double.isNaN(block.columns()[c][row]);
      }
      if (has) {
        usable[count++] = row;
      }
    }
    return Arrays.copyOf(usable, count);
  }

  /** Scores of an example as answers for its row. */
  private void fill(double[] scores, int example, int row, Answers answers) {
    int outputs = model.network().head().outputs();
    int from = example * outputs;
    switch (model.network().head()) {
      case Head.Logistic head -> answers.numbers()[0][row] = probability(scores[from]);
      case Head.MultiLabel head -> {
        for (int k = 0; k < outputs; k++) {
          answers.numbers()[k][row] = probability(scores[from + k]);
        }
      }
      case Head.MultiClass head -> classes(scores, from, row, answers);
      case Head.Linear head -> {
        int last = model.numbers().size() - 1;
        answers.numbers()[0][row] =
            standard.centres().get(last) + standard.scales().get(last) * scores[from];
      }
      case Head.Cox head -> answers.numbers()[0][row] = scores[from];
      case Head.Tagging head -> throw new IllegalStateException("tags are of words, not of rows");
    }
  }

  private static double probability(double score) {
    return 1 / (1 + StrictMath.exp(-score));
  }

  private void classes(double[] scores, int from, int row, Answers answers) {
    int outputs = model.network().head().outputs();
    int best = 0;
    for (int k = 1; k < outputs; k++) {
      best = scores[from + k] > scores[from + best] ? k : best;
    }
    double sum = 0;
    for (int k = 0; k < outputs; k++) {
      sum += StrictMath.exp(scores[from + k] - scores[from + best]);
    }
    for (int k = 0; k < outputs; k++) {
      answers.numbers()[k][row] = StrictMath.exp(scores[from + k] - scores[from + best]) / sum;
    }
    answers.texts()[row] = model.labels().getFirst().levels().get(best);
  }

  /** The entities of each text, as annotations are written. */
  private void tag(List<String> texts, double[] scores, int[] rows, Answers answers) {
    Tags tags = model.options().text().tags();
    int at = 0;
    for (int i = 0; i < rows.length; i++) {
      String text = texts.get(i);
      List<Span> words = Words.of(text);
      int to = at + words.size();
      int[] best = tags.best(Arrays.copyOfRange(scores, at * tags.size(), to * tags.size()));
      List<String> found = new ArrayList<>();
      for (Tags.Entity entity : tags.entities(best)) {
        int from = text.codePointCount(0, words.get(entity.from()).from());
        int end = text.codePointCount(0, words.get(entity.to() - 1).to());
        found.add(from + "-" + end + " " + tags.kinds().get(entity.kind()));
      }
      answers.texts()[rows[i]] = String.join("; ", found);
      at = to;
    }
  }
}
