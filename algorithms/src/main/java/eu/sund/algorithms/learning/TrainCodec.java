package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.local.Floats;
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

/** Writes and reads states bit by bit; what is read is checked before it is believed. */
final class TrainCodec {
  private static final int MAGIC = 0x74726132;
  private static final int TEXT_MAX = 1_000_000;
  private static final int ITEMS_MAX = 1_000_000;

  private TrainCodec() {}

  static void write(TrainState state, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(MAGIC);
    setup(out, state.model().setup());
    text(out, state.phase().name());
    out.writeInt(state.round());
    out.writeInt(state.step());
    facts(out, state.facts());
    floats(out, state.weights());
    out.writeInt(state.kept().size());
    for (float[] array : state.kept()) {
      floats(out, array);
    }
    floats(out, state.good());
    floats(out, state.best());
    floats(out, state.centre());
    out.writeInt(state.watch().goodRound());
    out.writeDouble(state.watch().bestLoss());
    out.writeInt(state.watch().bestRound());
    out.writeInt(state.watch().rejected());
    rounds(out, state.history());
    metrics(out, state);
    found(out, state.found());
    out.flush();
  }

  private static void setup(DataOutputStream out, TrainSetup setup) throws IOException {
    text(out, setup.formula());
    text(out, setup.cohort());
    out.writeInt(setup.options().size());
    for (Map.Entry<String, String> option : setup.options().entrySet()) {
      text(out, option.getKey());
      text(out, option.getValue());
    }
    out.writeInt(setup.candidate());
    out.writeBoolean(setup.open());
    out.writeInt(setup.variables().size());
    for (Variable variable : setup.variables()) {
      text(out, variable.name());
      text(out, variable.type().name());
      text(out, variable.unit());
      out.writeDouble(variable.range().low());
      out.writeDouble(variable.range().high());
      out.writeInt(variable.levels().size());
      for (String level : variable.levels()) {
        text(out, level);
      }
    }
  }

  private static void facts(DataOutputStream out, TrainState.Facts facts) throws IOException {
    out.writeLong(facts.patients());
    out.writeLong(facts.dropped());
    out.writeInt(facts.classes().size());
    for (long count : facts.classes()) {
      out.writeLong(count);
    }
    out.writeInt(facts.sites());
    out.writeInt(facts.groupSites().size());
    for (int sites : facts.groupSites()) {
      out.writeInt(sites);
    }
    facts.shared().write(out);
    out.writeInt(facts.standard().centres().size());
    for (int i = 0; i < facts.standard().centres().size(); i++) {
      out.writeDouble(facts.standard().centres().get(i));
      out.writeDouble(facts.standard().scales().get(i));
    }
  }

  private static void found(DataOutputStream out, Search.Found found) throws IOException {
    out.writeInt(found.losses().size());
    for (double loss : found.losses()) {
      out.writeDouble(loss);
    }
    out.writeInt(found.champion());
    floats(out, found.weights());
    out.writeInt(found.round());
    rounds(out, found.history());
  }

  private static void rounds(DataOutputStream out, List<TrainResult.Round> history)
      throws IOException {
    out.writeInt(history.size());
    for (TrainResult.Round round : history) {
      out.writeInt(round.round());
      out.writeDouble(round.loss());
      Double heldOut = round.heldOut();
      out.writeDouble(heldOut == null ? Double.NaN : heldOut);
      out.writeBoolean(round.accepted());
      Integer shortened = round.shortened();
      out.writeInt(shortened == null ? -1 : shortened);
      out.writeDouble(round.change());
    }
  }

  private static void metrics(DataOutputStream out, TrainState state) throws IOException {
    out.writeInt(state.metrics().size());
    for (TrainResult.Metric metric : state.metrics()) {
      text(out, metric.model());
      text(out, metric.group());
      text(out, metric.name());
      out.writeDouble(metric.value());
      out.writeDouble(metric.error());
      Double low = metric.low();
      Double high = metric.high();
      out.writeDouble(low == null ? Double.NaN : low);
      out.writeDouble(high == null ? Double.NaN : high);
    }
  }

  static TrainState read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    if (in.readInt() != MAGIC) {
      throw new IOException("not a state of training");
    }
    try {
      TrainSetup setup = setup(in);
      TrainState.Phase phase = TrainState.Phase.valueOf(text(in));
      int round = in.readInt();
      int step = in.readInt();
      TrainState.Facts facts = facts(in);
      float[] weights = floats(in);
      List<float[]> kept = new ArrayList<>();
      for (int i = count(in); i > 0; i--) {
        kept.add(floats(in));
      }
      float[] good = floats(in);
      float[] best = floats(in);
      float[] centre = floats(in);
      TrainState.Seen seen =
          new TrainState.Seen(in.readInt(), in.readDouble(), in.readInt(), in.readInt());
      List<TrainResult.Round> history = rounds(in);
      List<TrainResult.Metric> metrics = metrics(in);
      return new TrainState(
          TrainModel.of(setup),
          phase,
          round,
          step,
          facts,
          weights,
          kept,
          good,
          best,
          centre,
          seen,
          history,
          metrics,
          found(in));
    } catch (IllegalArgumentException e) {
      throw new IOException("a state that breaks its own rules", e);
    }
  }

  private static Search.Found found(DataInputStream in) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      losses.add(in.readDouble());
    }
    return new Search.Found(losses, in.readInt(), floats(in), in.readInt(), rounds(in));
  }

  private static TrainSetup setup(DataInputStream in) throws IOException {
    String formula = text(in);
    String cohort = text(in);
    SortedMap<String, String> options = new TreeMap<>();
    for (int i = count(in); i > 0; i--) {
      options.put(text(in), text(in));
    }
    int candidate = in.readInt();
    boolean open = in.readBoolean();
    List<Variable> variables = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      String name = text(in);
      VariableType type = VariableType.valueOf(text(in));
      String unit = text(in);
      Range range = new Range(in.readDouble(), in.readDouble());
      List<String> levels = new ArrayList<>();
      for (int k = count(in); k > 0; k--) {
        levels.add(text(in));
      }
      variables.add(new Variable(name, type, unit, range, levels, Set.of(), ""));
    }
    return new TrainSetup(formula, cohort, options, variables, candidate, open);
  }

  private static TrainState.Facts facts(DataInputStream in) throws IOException {
    long patients = in.readLong();
    long dropped = in.readLong();
    List<Long> classes = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      classes.add(in.readLong());
    }
    int sites = in.readInt();
    List<Integer> groupSites = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      groupSites.add(in.readInt());
    }
    SharedRows shared = SharedRows.read(in);
    List<Double> centres = new ArrayList<>();
    List<Double> scales = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      centres.add(in.readDouble());
      scales.add(in.readDouble());
    }
    return new TrainState.Facts(
        patients, dropped, classes, new Standard(centres, scales), sites, groupSites, shared);
  }

  private static List<TrainResult.Round> rounds(DataInputStream in) throws IOException {
    List<TrainResult.Round> rounds = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      int round = in.readInt();
      double loss = in.readDouble();
      double heldOut = in.readDouble();
      boolean accepted = in.readBoolean();
      int shortened = in.readInt();
      rounds.add(
          new TrainResult.Round(
              round,
              loss,
              Double.isNaN(heldOut) ? null : heldOut,
              accepted,
              shortened < 0 ? null : shortened,
              in.readDouble()));
    }
    return rounds;
  }

  private static List<TrainResult.Metric> metrics(DataInputStream in) throws IOException {
    List<TrainResult.Metric> metrics = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      TrainResult.Metric metric =
          new TrainResult.Metric(text(in), text(in), text(in), in.readDouble(), in.readDouble());
      double low = in.readDouble();
      double high = in.readDouble();
      metrics.add(Double.isNaN(low) ? metric : metric.within(low, high));
    }
    return metrics;
  }

  private static void floats(DataOutputStream out, float[] numbers) throws IOException {
    out.writeInt(numbers.length);
    Floats.write(out, numbers);
  }

  private static float[] floats(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > 1 << 30) {
      throw new IOException("a model's length out of range");
    }
    float[] numbers = new float[length];
    Floats.read(in, numbers);
    return numbers;
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > ITEMS_MAX) {
      throw new IOException("a count out of range");
    }
    return count;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > TEXT_MAX) {
      throw new IOException("a text out of range");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("the state ends too soon");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
