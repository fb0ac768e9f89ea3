package eu.sund.algorithms.regression;

import eu.sund.algorithms.regression.Evaluation.CalibrationGroup;
import eu.sund.algorithms.regression.Evaluation.RocPoint;
import eu.sund.core.Filter;
import eu.sund.core.Range;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes and reads states bit by bit; what is read is checked before it is believed. */
final class GlmCodec {
  private static final int MAGIC = 0x676c6d31;
  private static final int TEXT_MAX = 100_000;
  private static final int ITEMS_MAX = 10_000;

  private GlmCodec() {}

  static void write(GlmState s, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(MAGIC);
    model(s.model, out);
    text(out, s.phase.name());
    out.writeInt(s.round);
    for (double[] numbers : List.of(s.beta, s.base, s.step, s.penalty)) {
      for (double number : numbers) {
        out.writeDouble(number);
      }
    }
    for (boolean empty : s.empty) {
      out.writeBoolean(empty);
    }
    doubles(out, s.fraction, s.objective, s.ratio, s.largest, s.weightSum, s.mean, s.constant);
    doubles(out, s.nullBeta, s.nullBase, s.nullStep, s.nullDeviance);
    doubles(out, s.calibrationIntercept, s.calibrationSlope);
    out.writeBoolean(s.nullDone);
    out.writeInt(s.stalled);
    out.writeInt(s.calibrationRound);
    out.writeLong(s.patients);
    out.writeLong(s.dropped);
    out.writeLong(s.events);
    out.writeBoolean(s.fit != null);
    if (s.fit != null) {
      result(s.fit, out);
    }
    out.writeBoolean(s.evaluation != null);
    if (s.evaluation != null) {
      evaluation(s.evaluation, out);
    }
    out.flush();
  }

  static GlmState read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    if (in.readInt() != MAGIC) {
      throw new IOException("not a state of glm@1");
    }
    GlmState s = new GlmState(model(in));
    s.phase = constant(GlmState.Phase.class, text(in));
    s.round = in.readInt();
    for (double[] numbers : List.of(s.beta, s.base, s.step, s.penalty)) {
      for (int j = 0; j < numbers.length; j++) {
        numbers[j] = in.readDouble();
      }
    }
    for (int j = 0; j < s.empty.length; j++) {
      s.empty[j] = in.readBoolean();
    }
    s.fraction = in.readDouble();
    s.objective = in.readDouble();
    s.ratio = in.readDouble();
    s.largest = in.readDouble();
    s.weightSum = in.readDouble();
    s.mean = in.readDouble();
    s.constant = in.readDouble();
    s.nullBeta = in.readDouble();
    s.nullBase = in.readDouble();
    s.nullStep = in.readDouble();
    s.nullDeviance = in.readDouble();
    s.calibrationIntercept = in.readDouble();
    s.calibrationSlope = in.readDouble();
    s.nullDone = in.readBoolean();
    s.stalled = in.readInt();
    s.calibrationRound = in.readInt();
    s.patients = in.readLong();
    s.dropped = in.readLong();
    s.events = in.readLong();
    s.fit = in.readBoolean() ? result(in) : null;
    s.evaluation = in.readBoolean() ? evaluation(in) : null;
    return s;
  }

  private static void model(GlmModel model, DataOutputStream out) throws IOException {
    text(out, model.formulaText);
    text(out, model.cohort.text());
    out.writeInt(model.written.size());
    for (Map.Entry<String, String> option : model.written.entrySet()) {
      text(out, option.getKey());
      text(out, option.getValue());
    }
    out.writeInt(model.variables.size());
    for (Variable variable : model.variables) {
      text(out, variable.name());
      text(out, variable.type().name());
      doubles(out, variable.range().low(), variable.range().high());
      out.writeInt(variable.levels().size());
      for (String level : variable.levels()) {
        text(out, level);
      }
    }
  }

  private static GlmModel model(DataInputStream in) throws IOException {
    String formula = text(in);
    Filter cohort = Filter.parse(text(in));
    SortedMap<String, String> options = new TreeMap<>();
    int count = count(in);
    for (int i = 0; i < count; i++) {
      options.put(text(in), text(in));
    }
    List<Variable> variables = new ArrayList<>();
    count = count(in);
    for (int i = 0; i < count; i++) {
      String name = text(in);
      VariableType type = constant(VariableType.class, text(in));
      Range range = new Range(in.readDouble(), in.readDouble());
      List<String> levels = new ArrayList<>();
      int size = count(in);
      for (int k = 0; k < size; k++) {
        levels.add(text(in));
      }
      variables.add(new Variable(name, type, "", range, levels, Set.of(), ""));
    }
    return new GlmModel(formula, cohort, options, variables);
  }

  private static void result(GlmResult r, DataOutputStream out) throws IOException {
    for (String text : List.of(r.analysis(), r.formula(), r.family(), r.link())) {
      text(out, text);
    }
    out.writeInt(r.sites());
    out.writeLong(r.patients());
    number(out, r.events());
    number(out, r.rowsDropped());
    out.writeInt(r.coefficients().size());
    for (GlmResult.Coefficient c : r.coefficients()) {
      text(out, c.term());
      doubles(out, c.estimate(), c.standardError(), c.statistic(), c.p(), c.low(), c.high());
    }
    for (List<Double> row : r.covariance()) {
      for (double value : row) {
        out.writeDouble(value);
      }
    }
    doubles(out, r.dispersion(), r.deviance(), r.nullDeviance(), r.logLikelihood(), r.aic());
    out.writeLong(r.degreesOfFreedom());
    out.writeLong(r.nullDegreesOfFreedom());
    out.writeInt(r.iterations());
    out.writeDouble(r.confidence());
    out.writeInt(r.notes().size());
    for (String note : r.notes()) {
      text(out, note);
    }
  }

  private static GlmResult result(DataInputStream in) throws IOException {
    String analysis = text(in);
    String formula = text(in);
    String family = text(in);
    String link = text(in);
    int sites = in.readInt();
    long patients = in.readLong();
    Long events = number(in);
    Long dropped = number(in);
    int p = count(in);
    List<GlmResult.Coefficient> coefficients = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      coefficients.add(
          new GlmResult.Coefficient(
              text(in),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble()));
    }
    List<List<Double>> covariance = new ArrayList<>();
    for (int i = 0; i < p; i++) {
      List<Double> row = new ArrayList<>();
      for (int j = 0; j < p; j++) {
        row.add(in.readDouble());
      }
      covariance.add(List.copyOf(row));
    }
    double dispersion = in.readDouble();
    double deviance = in.readDouble();
    double nullDeviance = in.readDouble();
    double logLikelihood = in.readDouble();
    double aic = in.readDouble();
    long free = in.readLong();
    long nullFree = in.readLong();
    int iterations = in.readInt();
    double confidence = in.readDouble();
    List<String> notes = new ArrayList<>();
    int count = count(in);
    for (int i = 0; i < count; i++) {
      notes.add(text(in));
    }
    return new GlmResult(
        analysis,
        formula,
        family,
        link,
        sites,
        patients,
        events,
        dropped,
        List.copyOf(coefficients),
        List.copyOf(covariance),
        dispersion,
        deviance,
        nullDeviance,
        free,
        nullFree,
        logLikelihood,
        aic,
        iterations,
        confidence,
        List.copyOf(notes),
        null);
  }

  private static void evaluation(Evaluation e, DataOutputStream out) throws IOException {
    text(out, e.cohort());
    out.writeLong(e.patients());
    out.writeLong(e.events());
    number(out, e.auc());
    number(out, e.aucStandardError());
    doubles(out, e.aucError(), e.brier(), e.threshold());
    number(out, e.accuracy());
    number(out, e.sensitivity());
    number(out, e.specificity());
    out.writeInt(e.roc().size());
    for (RocPoint point : e.roc()) {
      doubles(out, point.falsePositiveRate(), point.truePositiveRate());
    }
    out.writeInt(e.calibration().size());
    for (CalibrationGroup group : e.calibration()) {
      doubles(out, group.predicted(), group.observed());
      out.writeLong(group.patients());
    }
  }

  private static Evaluation evaluation(DataInputStream in) throws IOException {
    String cohort = text(in);
    long patients = in.readLong();
    long events = in.readLong();
    Double auc = real(in);
    Double aucStandardError = real(in);
    double aucError = in.readDouble();
    double brier = in.readDouble();
    double threshold = in.readDouble();
    Double accuracy = real(in);
    Double sensitivity = real(in);
    Double specificity = real(in);
    List<RocPoint> roc = new ArrayList<>();
    int count = count(in);
    for (int i = 0; i < count; i++) {
      roc.add(new RocPoint(in.readDouble(), in.readDouble()));
    }
    List<CalibrationGroup> groups = new ArrayList<>();
    count = count(in);
    for (int i = 0; i < count; i++) {
      groups.add(new CalibrationGroup(in.readDouble(), in.readDouble(), in.readLong()));
    }
    return new Evaluation(
        cohort,
        patients,
        events,
        auc,
        aucError,
        aucStandardError,
        brier,
        null,
        null,
        threshold,
        accuracy,
        sensitivity,
        specificity,
        List.copyOf(roc),
        List.copyOf(groups));
  }

  private static void doubles(DataOutputStream out, double... numbers) throws IOException {
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  private static void number(DataOutputStream out, @Nullable Double number) throws IOException {
    out.writeBoolean(number != null);
    if (number != null) {
      out.writeDouble(number);
    }
  }

  private static void number(DataOutputStream out, @Nullable Long number) throws IOException {
    out.writeBoolean(number != null);
    if (number != null) {
      out.writeLong(number);
    }
  }

  private static @Nullable Double real(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readDouble() : null;
  }

  private static @Nullable Long number(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readLong() : null;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > TEXT_MAX) {
      throw new IOException("a state of glm with a text of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("a state of glm that ends too early");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) throws IOException {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new IOException("a state of glm with an unknown " + type.getSimpleName(), e);
    }
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > ITEMS_MAX) {
      throw new IOException("a state of glm with a list of " + count);
    }
    return count;
  }
}
