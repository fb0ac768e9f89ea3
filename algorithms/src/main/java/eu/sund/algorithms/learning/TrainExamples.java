package eu.sund.algorithms.learning;

import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Cohort;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.PatientKey;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A site's rows as examples: read once, front to back, into arrays that grow. */
final class TrainExamples {
  /** The most rows of a site. */
  static final int ROWS_MAX = 1 << 24;

  private final TrainModel model;
  private final Standard standard;
  private final double[] classWeights;
  private final int[] places;
  private final int dense;
  private final int labelWidth;
  private final boolean drops;
  private final int[] labelPlaces;
  private final int timePlace;
  private final int[] groupPlaces;
  private final double[] groupLows;
  private final int[] firstGroups;
  private final TrainTexts texts;
  private float[] numbers = new float[0];
  private final List<int[]> levels = new ArrayList<>();
  private float[] labels = new float[0];
  private float[] times = new float[0];
  private float[] weights = new float[0];
  private int[][] groups;
  private int capacity;
  private int size;
  private int rows;
  private long dropped;
  private final int patientPlace;
  private final Grouping patients = new Grouping();

  /** Examples of each patient's first row. */
  private final BitSet first = new BitSet();

  private boolean firstRow;
  private @Nullable Examples made;

  /**
   * @param classWeights by class, or empty for all alike
   */
  private TrainExamples(
      TrainModel model,
      Standard standard,
      List<Double> classWeights,
      List<Variable> variables,
      Artefacts artefacts) {
    this.model = model;
    this.standard = standard;
    this.classWeights = classWeights.stream().mapToDouble(Double::doubleValue).toArray();
    Map<String, Integer> names = new HashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      names.put(variables.get(i).name(), i);
    }
    places = model.columns().stream().mapToInt(c -> place(names, c.variable().name())).toArray();
    labelPlaces = model.labels().stream().mapToInt(v -> place(names, v.name())).toArray();
    timePlace = optional(names, model.options().model().time());
    groupPlaces = model.ways().stream().mapToInt(v -> place(names, v.name())).toArray();
    groupLows =
        model.ways().stream().mapToDouble(v -> v.isCategory() ? 0 : v.range().low()).toArray();
    firstGroups = model.firstGroups();
    groups = new int[model.tags() ? 1 : groupPlaces.length][0];
    patientPlace = PatientKey.column(variables);
    dense = model.network().denseWidth();
    labelWidth = model.network().head().labels();
    drops = model.options().model().missing() == TrainOptions.Missing.DROP;
    for (TrainModel.Column column : model.columns()) {
      if (column instanceof TrainModel.Column.Embedded) {
        levels.add(new int[0]);
      }
    }
    int[] worded =
        model.columns().stream()
            .filter(c -> c instanceof TrainModel.Column.Worded)
            .mapToInt(c -> place(names, c.variable().name()))
            .toArray();
    texts = new TrainTexts(model, worded, labelPlaces[0], artefacts);
  }

  /** By what rows were turned into examples. */
  private record Made(Filter filter, Standard standard, List<Double> classWeights) {}

  /** Reads the rows of a cohort, or finds what an earlier round of the run made of them. */
  static TrainExamples read(
      TrainModel model,
      Standard standard,
      List<Double> classWeights,
      Filter filter,
      Rows rows,
      AtSite site) {
    Made key = new Made(filter, standard, classWeights);
    Optional<TrainExamples> before = site.scratch().get(key, TrainExamples.class);
    if (before.isPresent()) {
      // Read all the same: whoever has the rows looks whether they are the same and may go on.
      rows.read(site.access(), block -> {});
      return before.get();
    }
    TrainExamples examples =
        new TrainExamples(model, standard, classWeights, rows.variables(), site.artefacts());
    new Cohort(rows, filter).read(site.access(), examples::block);
    site.scratch().put(key, examples, examples.bytes());
    return examples;
  }

  /** As they are read before anything is known of them: numbers by their public ranges. */
  static TrainExamples atFirst(TrainModel model, Rows rows, AtSite site) {
    Standard ranges = Standard.ofRanges(model.numbers());
    return read(model, ranges, List.of(), model.setup().filter(), rows, site);
  }

  private static int place(Map<String, Integer> names, String name) {
    Integer place = names.get(name);
    if (place == null) {
      throw new SundException(ErrorCode.CODEBOOK_MISMATCH, "the rows lack variable '" + name + "'");
    }
    return place;
  }

  private static int optional(Map<String, Integer> names, String name) {
    return name.isEmpty() ? -1 : place(names, name);
  }

  int size() {
    return size;
  }

  /** How many patients they come from: as many, unless words are tagged or patients have rows. */
  int patients() {
    return patients.size();
  }

  /** How many rows of scores a network gives for these: one an example, or one a token. */
  int answers(int[] some) {
    if (!(model.network().head() instanceof Head.Tagging)) {
      return some.length;
    }
    int[] offsets = texts.sequences().orElseThrow().offsets();
    return Arrays.stream(some).map(i -> offsets[i + 1] - offsets[i]).sum();
  }

  /** Whose examples they are. */
  Grouping.By byPatient() {
    return patients.byPatient();
  }

  /** Which examples are trained on; a patient's are all on one side. */
  Split split(double holdout, long seed, SiteId site) {
    return Split.of(patients.size(), holdout, seed, site).expanded(patients.byPatient());
  }

  /**
   * Of {@code judged} the examples of each patient's first row alone: figures are of patients, so
   * that none can count twice among the few that hide one.
   */
  int[] oncePerPatient(int[] judged) {
    if (patientPlace < 0) {
      return judged;
    }
    return Arrays.stream(judged).filter(i -> first.get(i)).toArray();
  }

  /** Rows of the cohort without what the model needs. */
  long dropped() {
    return dropped;
  }

  /**
   * Of some examples the group by each variable that figures are divided by, or −1 for none; of
   * tagged words, the text's number: [variables][n].
   */
  int[][] groups(int[] judged) {
    return Arrays.stream(groups)
        .map(own -> Arrays.stream(judged).map(row -> own[row]).toArray())
        .toArray(int[][]::new);
  }

  /** The examples: made once, since the arrays are copied. */
  Examples examples() {
    Examples already = made;
    if (already == null) {
      already = make();
      made = already;
    }
    return already;
  }

  /** About how much memory all takes, the arrays twice. */
  private long bytes() {
    return 8L * (numbers.length + labels.length + times.length + weights.length)
        + 4L * groups.length * capacity
        + 8L * levels.size() * capacity
        + 8L * size
        + texts.bytes();
  }

  private Examples make() {
    return new Examples(
        model.network(),
        size,
        new Examples.Arrays(
            Arrays.copyOf(numbers, size * dense),
            levels.stream().map(l -> Arrays.copyOf(l, size)).toList(),
            texts.features(),
            texts.sequences(),
            Arrays.copyOf(labels, size * labelWidth),
            Arrays.copyOf(times, timePlace < 0 ? 0 : size),
            Arrays.copyOf(weights, size)));
  }

  private void block(RowBlock block) {
    reserve(size + block.rows());
    for (int row = 0; row < block.rows(); row++) {
      if (!isUsable(block.columns(), row)) {
        dropped++;
      } else if (model.tags()) {
        addWords(block, row);
      } else {
        add(block.columns(), row);
        texts.add(block, row);
        owned(owner(block, row));
        rows++;
      }
    }
  }

  /** The patient of a row that is used; the next examples are that patient's. */
  private int owner(RowBlock block, int row) {
    int before = patients.size();
    int patient = patients.row(patientPlace < 0 ? Double.NaN : block.columns()[patientPlace][row]);
    firstRow = patients.size() > before;
    return patient;
  }

  private void owned(int patient) {
    patients.add(patient);
    first.set(size, firstRow);
    size++;
  }

  /** A row whose words are the examples; without readable annotations it is dropped. */
  private void addWords(RowBlock block, int row) {
    Optional<int[]> tags = texts.tagged(block, row);
    if (tags.isEmpty()) {
      dropped++;
      return;
    }
    int patient = owner(block, row);
    if (model.network().head() instanceof Head.Tagging) {
      reserve(size + 1);
      weights[size] = 1;
      groups[0][size] = rows;
      owned(patient);
      rows++;
      return;
    }
    reserve(size + tags.get().length);
    for (int tag : tags.get()) {
      labels[size] = tag;
      weights[size] = weight();
      groups[0][size] = rows;
      owned(patient);
    }
    rows++;
  }

  private void reserve(int rows) {
    if (rows > ROWS_MAX) {
      throw new SundException(
          ErrorCode.BOUND_EXCEEDED, "a site may bring at most 2^24 rows to a model");
    }
    if (rows <= capacity) {
      return;
    }
    capacity = Math.max(rows, Math.min(ROWS_MAX, 2 * capacity));
    if ((long) capacity * Math.max(1, dense) > Integer.MAX_VALUE - 8) {
      throw new SundException(
          ErrorCode.BOUND_EXCEEDED, "rows times columns of a site must stay below 2^31");
    }
    numbers = Arrays.copyOf(numbers, capacity * dense);
    levels.replaceAll(l -> Arrays.copyOf(l, capacity));
    labels = Arrays.copyOf(labels, capacity * labelWidth);
    weights = Arrays.copyOf(weights, capacity);
    times = Arrays.copyOf(times, timePlace < 0 ? 0 : capacity);
    for (int i = 0; i < groups.length; i++) {
      groups[i] = Arrays.copyOf(groups[i], capacity);
    }
  }

  private boolean isUsable(double[][] from, int row) {
    for (int place : labelPlaces) {
      if (Double.isNaN(from[place][row])) {
        return false;
      }
    }
    if (timePlace >= 0 && !(from[timePlace][row] >= 0)) {
      return false;
    }
    for (int i = 0; (drops || model.tags()) && i < places.length; i++) {
      if (Double.isNaN(from[places[i]][row])) {
        return false;
      }
    }
    return true;
  }

  private void add(double[][] from, int row) {
    int at = size * dense;
    int embedding = 0;
    for (int i = 0; i < places.length; i++) {
      double value = from[places[i]][row];
      switch (model.columns().get(i)) {
        case TrainModel.Column.Measured c -> number(c, value, at + c.at());
        case TrainModel.Column.Levels c -> {
          int level = level(value, c.low(), c.levels());
          if (level > 0 && (level < c.levels() || c.missing())) {
            numbers[at + c.at() + level - 1] = 1;
          }
        }
        case TrainModel.Column.Embedded c ->
            levels.get(embedding++)[size] = level(value, c.low(), c.levels());
        case TrainModel.Column.Worded c -> {}
      }
    }
    for (int k = 0; k < labelPlaces.length; k++) {
      labels[size * labelWidth + k] = (float) label(from[labelPlaces[k]][row]);
    }
    weights[size] = weight();
    if (timePlace >= 0) {
      times[size] = (float) from[timePlace][row];
    }
    for (int i = 0; i < groupPlaces.length; i++) {
      double level = from[groupPlaces[i]][row];
      groups[i][size] = Double.isNaN(level) ? -1 : firstGroups[i] + (int) (level - groupLows[i]);
    }
  }

  private void number(TrainModel.Column.Measured column, double value, int at) {
    int k = column.number();
    if (Double.isNaN(value)) {
      if (column.indicator()) {
        numbers[at + 1] = 1;
      }
      return;
    }
    numbers[at] = (float) ((value - standard.centres().get(k)) / standard.scales().get(k));
  }

  /** The level, or the one after the last for a missing value. */
  private static int level(double value, double low, int levels) {
    return Double.isNaN(value) ? levels : (int) (value - low);
  }

  private double label(double value) {
    if (model.network().head() instanceof Head.Linear) {
      int last = model.numbers().size() - 1;
      return (value - standard.centres().get(last)) / standard.scales().get(last);
    }
    return value;
  }

  private float weight() {
    if (classWeights.length == 0) {
      return 1;
    }
    return (float) classWeights[(int) labels[size * labelWidth]];
  }
}
