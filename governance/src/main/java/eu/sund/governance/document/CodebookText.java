package eu.sund.governance.document;

import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Range;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The canonical text of a codebook, for the wire and for digests: equal codebooks, equal texts, and
 * a text is read only if it is the one that would be written.
 *
 * <pre>{@code
 * sund-codebook-v1
 * dataset heart
 * variable age
 * type number
 * unit a
 * range 0.0 120.0
 * missing ?
 * meaning age in years
 * }</pre>
 *
 * <p>Each variable has the lines {@code variable}, {@code type}, then {@code unit} unless empty,
 * {@code range} for a number or a text's length, or {@code level} once for each level, {@code
 * missing} once for each code in the order of their texts, {@code meaning} unless empty. Line feed,
 * carriage return and backslash in a value are {@code \n}, {@code \r} and {@code \\}. Numbers are
 * as {@link Double#toString(double)} writes them.
 *
 * <p>Thread-safe: holds no state.
 */
public final class CodebookText {
  /** The most characters of a text. */
  public static final int LENGTH_MAX = 1 << 20;

  private static final String HEADER = "sund-codebook-v1";

  private CodebookText() {}

  /**
   * Writes a codebook.
   *
   * @throws IllegalArgumentException if a text in it is no well-formed Unicode or the whole is
   *     longer than {@value #LENGTH_MAX}
   */
  public static String write(Codebook codebook) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    line(text, "dataset", codebook.dataset().value());
    for (Variable variable : codebook.variables()) {
      line(text, "variable", variable.name());
      line(text, "type", variable.type().name().toLowerCase(Locale.ROOT));
      optional(text, "unit", variable.unit());
      if (!variable.isCategory() && !variable.isPatient()) {
        line(text, "range", variable.range().low() + " " + variable.range().high());
      }
      variable.levels().forEach(level -> line(text, "level", level));
      variable.missing().stream().sorted().forEach(code -> line(text, "missing", code));
      optional(text, "meaning", variable.meaning());
    }
    Checks.argument(text.length() <= LENGTH_MAX, "a codebook's text is longer than %s", LENGTH_MAX);
    Checks.argument(
        text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF),
        "a codebook holds a text that is not Unicode");
    return text.toString();
  }

  /** The digest of the canonical text. */
  public static Digest digest(Codebook codebook) {
    return Digest.of(write(codebook).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} that names the line if the text is any
   *     other
   */
  public static Codebook read(String text) {
    if (text.length() > LENGTH_MAX) {
      throw invalid(0, "the text is longer than " + LENGTH_MAX);
    }
    Reader reader = new Reader(text);
    Codebook codebook;
    try {
      codebook = reader.codebook();
      if (write(codebook).equals(text)) {
        return codebook;
      }
    } catch (IllegalArgumentException e) {
      throw invalid(reader.number, "a value breaks the rules of codebooks");
    }
    throw invalid(reader.number, "not the canonical form");
  }

  private static void optional(StringBuilder text, String key, String value) {
    if (!value.isEmpty()) {
      line(text, key, value);
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(' ');
    text.append(value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"));
    text.append('\n');
  }

  private static SundException invalid(int line, String words) {
    return new SundException(
        ErrorCode.DOCUMENT_INVALID,
        line == 0 ? "codebook: " + words : "codebook, line " + line + ": " + words);
  }

  /** Reads line by line; what is merely out of order is found by writing the codebook again. */
  private static final class Reader {
    private final String text;
    private int position;
    private int number;

    Reader(String text) {
      this.text = text;
    }

    Codebook codebook() {
      int end = text.indexOf('\n');
      if (end < 0 || !text.substring(0, end).equals(HEADER)) {
        throw invalid(1, "'" + HEADER + "' is expected");
      }
      position = end + 1;
      number = 1;
      DatasetId dataset = new DatasetId(required("dataset"));
      List<Variable> variables = new ArrayList<>();
      while (position < text.length()) {
        if (variables.size() == Codebook.VARIABLES_MAX) {
          throw invalid(number, "more than " + Codebook.VARIABLES_MAX + " variables");
        }
        variables.add(variable());
      }
      return new Codebook(dataset, variables);
    }

    private Variable variable() {
      String name = required("variable");
      VariableType type =
          switch (required("type")) {
            case "number" -> VariableType.NUMBER;
            case "integer" -> VariableType.INTEGER;
            case "category" -> VariableType.CATEGORY;
            case "text" -> VariableType.TEXT;
            case "patient" -> VariableType.PATIENT;
            default -> throw invalid(number, "unknown type");
          };
      String unit = next("unit") ? required("unit") : "";
      Range range = next("range") ? range(required("range")) : Range.NONE;
      List<String> levels = new ArrayList<>();
      while (next("level")) {
        levels.add(required("level"));
      }
      Set<String> missing = new HashSet<>();
      while (next("missing")) {
        missing.add(required("missing"));
      }
      String meaning = next("meaning") ? required("meaning") : "";
      return new Variable(name, type, unit, range, levels, missing, meaning);
    }

    private Range range(String value) {
      int blank = value.indexOf(' ');
      if (blank < 0 || value.length() > 60) {
        throw invalid(number, "two numbers are expected");
      }
      return new Range(
          Double.parseDouble(value.substring(0, blank)),
          Double.parseDouble(value.substring(blank + 1)));
    }

    private boolean next(String key) {
      return text.startsWith(key + " ", position);
    }

    private String required(String key) {
      number++;
      int end = text.indexOf('\n', position);
      if (end < 0 || !next(key)) {
        throw invalid(number, "'" + key + "' is expected");
      }
      String value = text.substring(position + key.length() + 1, end);
      position = end + 1;
      return unescaped(value);
    }

    private String unescaped(String value) {
      if (value.indexOf('\\') < 0) {
        return value;
      }
      StringBuilder plain = new StringBuilder(value.length());
      int from = 0;
      for (int at = value.indexOf('\\'); at >= 0; at = value.indexOf('\\', from)) {
        plain.append(value, from, at).append(escaped(value, at + 1));
        from = at + 2;
      }
      plain.append(value, from, value.length());
      return plain.toString();
    }

    private char escaped(String value, int at) {
      return switch (at < value.length() ? value.charAt(at) : ' ') {
        case 'n' -> '\n';
        case 'r' -> '\r';
        case '\\' -> '\\';
        default -> throw invalid(number, "unknown escape");
      };
    }
  }
}
