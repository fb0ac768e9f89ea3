package eu.sund.algorithms.dp;

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

/** Writes and reads questions bit by bit; what is read is checked before it is believed. */
final class DpCodec {
  private static final int MAGIC = 0x64707131;
  private static final int TEXT_MAX = 100_000;
  private static final int ITEMS_MAX = 100_000;

  private DpCodec() {}

  static void write(DpQuestion question, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(MAGIC);
    text(out, question.formula());
    text(out, question.cohort());
    out.writeInt(question.options().size());
    for (Map.Entry<String, String> option : question.options().entrySet()) {
      text(out, option.getKey());
      text(out, option.getValue());
    }
    out.writeInt(question.variables().size());
    for (Variable variable : question.variables()) {
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
    out.writeInt(question.round());
    out.writeInt(question.numbers().size());
    for (double number : question.numbers()) {
      out.writeDouble(number);
    }
    out.flush();
  }

  static DpQuestion read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    if (in.readInt() != MAGIC) {
      throw new IOException("not a state of an analysis with differential privacy");
    }
    String formula = text(in);
    String cohort = text(in);
    SortedMap<String, String> options = new TreeMap<>();
    for (int i = count(in); i > 0; i--) {
      options.put(text(in), text(in));
    }
    List<Variable> variables = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      variables.add(variable(in));
    }
    int round = in.readInt();
    List<Double> numbers = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      numbers.add(in.readDouble());
    }
    try {
      return new DpQuestion(formula, cohort, options, variables, round, numbers);
    } catch (IllegalArgumentException e) {
      throw new IOException("a state that breaks its own rules", e);
    }
  }

  private static Variable variable(DataInputStream in) throws IOException {
    String name = text(in);
    try {
      VariableType type = VariableType.valueOf(text(in));
      String unit = text(in);
      Range range = new Range(in.readDouble(), in.readDouble());
      List<String> levels = new ArrayList<>();
      for (int i = count(in); i > 0; i--) {
        levels.add(text(in));
      }
      return new Variable(name, type, unit, range, levels, Set.of(), "");
    } catch (IllegalArgumentException e) {
      throw new IOException("a variable that breaks its own rules", e);
    }
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
