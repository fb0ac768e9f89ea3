package eu.sund.app.synth;

import eu.sund.core.Codebook;
import eu.sund.core.Variable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a dataset document (YAML) for a comma-separated file with a header. */
public final class DatasetText {
  private DatasetText() {}

  /**
   * The document.
   *
   * @param codebook the dataset's name and variables
   * @param title one line for people
   * @param synthetic whether no value comes from a person
   * @param csv the file, as the document shall name it: relative names count from the document
   */
  public static String yaml(Codebook codebook, String title, boolean synthetic, String csv) {
    StringBuilder text = new StringBuilder(2048);
    text.append("dataset: ").append(codebook.dataset().value()).append('\n');
    text.append("title: ").append(quoted(title)).append('\n');
    text.append("synthetic: ").append(synthetic).append('\n');
    text.append("source:\n  format: csv\n  path: ").append(quoted(csv));
    text.append("\n  delimiter: \",\"\n  header: true\n");
    text.append("variables:\n");
    codebook.variables().forEach(variable -> append(text, variable));
    return text.toString();
  }

  private static void append(StringBuilder text, Variable variable) {
    text.append("  - name: ").append(variable.name()).append('\n');
    line(text, "type", variable.type().name().toLowerCase(Locale.ROOT));
    if (!variable.unit().isEmpty()) {
      line(text, variable.isText() ? "language" : "unit", quoted(variable.unit()));
    }
    switch (variable.type()) {
      case NUMBER, INTEGER -> {
        String low = plain(variable.range().low());
        line(text, "range", "[" + low + ", " + plain(variable.range().high()) + "]");
      }
      case CATEGORY -> line(text, "levels", list(variable.levels()));
      case PATIENT -> {}
      case TEXT -> line(text, "length", plain(variable.range().high()));
    }
    if (!variable.missing().isEmpty()) {
      line(text, "missing", list(variable.missing().stream().sorted().toList()));
    }
    if (!variable.meaning().isEmpty()) {
      line(text, "meaning", quoted(variable.meaning()));
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append("    ").append(key).append(": ").append(value).append('\n');
  }

  private static String list(List<String> texts) {
    return texts.stream().map(DatasetText::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** A double-quoted YAML scalar. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c < 0x20 || c == 0x7f) {
                out.append(String.format(Locale.ROOT, "\\x%02x", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.append('"').toString();
  }
}
