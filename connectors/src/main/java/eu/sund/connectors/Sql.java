package eu.sund.connectors;

import eu.sund.core.Checks;
import eu.sund.core.Variable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The SQL that turns a cell into a double: NULL for missing, NaN for what is no number or no level,
 * a code's place among levels and missing texts for a category, else the number itself. A text
 * stays one, NULL for missing, cut to one character more than it may have.
 *
 * <p>Texts from outside enter only as literals and quoted identifiers, made here.
 */
final class Sql {
  /** Marks a text with a NUL byte: beyond any plausible range, and refused by the reader. */
  static final double NUL_BYTE = -Double.MAX_VALUE;

  /** The most characters of a patient's identifier. */
  static final int PATIENT_MAX = 200;

  private static final String NUL_LITERAL = "-1.7976931348623157e308::DOUBLE";
  private static final String NAN_LITERAL = "'nan'::DOUBLE";

  private Sql() {}

  /** A text as literal. DuckDB's plain literals know no escape but the doubled quote. */
  static String literal(String text) {
    Checks.argument(text.indexOf('\0') < 0, "a text with a NUL character cannot be compared");
    return "'" + text.replace("'", "''") + "'";
  }

  /** A name as quoted identifier. */
  static String identifier(String name) {
    Checks.argument(name.indexOf('\0') < 0, "a name with a NUL character cannot be read");
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literals(Collection<String> texts) {
    return texts.stream().map(Sql::literal).collect(Collectors.joining(", "));
  }

  /**
   * The text as a file of single-byte encoding shows it to a reader that takes each byte for a
   * character: how any such encoding is read without its tables in the native library.
   */
  static String asStored(String text, Charset encoding) {
    if (encoding.equals(StandardCharsets.UTF_8)) {
      return text;
    }
    return encoding.newEncoder().canEncode(text)
        ? new String(text.getBytes(encoding), StandardCharsets.ISO_8859_1)
        : '\uFFFD' + text; // cannot stand in such a file, so must match nothing
  }

  /** Levels, then missing texts that are no levels: the places that a category's cell can have. */
  static List<String> codes(Variable variable) {
    Set<String> codes = new LinkedHashSet<>(variable.levels());
    variable.missing().stream().sorted().forEach(codes::add);
    return List.copyOf(codes);
  }

  /** A cell of text. */
  static String ofText(Variable variable, String cell, char decimal, Charset encoding) {
    List<String> codes = codes(variable).stream().map(text -> asStored(text, encoding)).toList();
    return switch (variable.type()) {
      case CATEGORY -> codeOfText(codes, cell, decimal);
      case NUMBER, INTEGER -> numberOfText(codes, cell, decimal);
      case TEXT -> wordsOfText(codes, cell, (int) variable.range().high());
      case PATIENT -> wordsOfText(codes, cell, PATIENT_MAX);
    };
  }

  private static String wordsOfText(List<String> missing, String cell, int charactersMax) {
    Set<String> empty = new LinkedHashSet<>(missing);
    empty.add("");
    return "CASE WHEN trim(%s, ' \t') IN (%s) THEN NULL ELSE left(%s, %d) END"
        .formatted(cell, literals(empty), cell, charactersMax + 1);
  }

  private static String numberOfText(List<String> missing, String cell, char decimal) {
    String trimmed = "trim(" + cell + ", ' \t')";
    Set<String> empty = new LinkedHashSet<>(missing);
    empty.add("");
    String isMissing = cell + " IS NULL OR " + trimmed + " IN (" + literals(empty) + ")";
    // With a decimal comma a point parts thousands: refuse it rather than misread it.
    String number = decimal == ',' ? "translate(" + cell + ", ',.', '.x')" : cell;
    String sql =
        "coalesce(TRY_CAST(%s AS DOUBLE), CASE WHEN %s THEN NULL WHEN %s THEN %s ELSE %s END)"
            .formatted(number, isMissing, hasNul(cell), NUL_LITERAL, NAN_LITERAL);
    boolean missingReadsAsNumber =
        missing.stream().anyMatch(t -> t.toLowerCase(Locale.ROOT).contains("nan"));
    return missingReadsAsNumber
        ? "CASE WHEN " + isMissing + " THEN NULL ELSE " + sql + " END"
        : sql;
  }

  private static String codeOfText(List<String> codes, String cell, char decimal) {
    String trimmed = "trim(" + cell + ", ' \t')";
    String number = decimal == ',' ? "translate(" + trimmed + ", ',', '.')" : trimmed;
    String plain = "rtrim(rtrim(" + number + ", '0'), '.')";
    return """
    coalesce(%s, %s, CASE WHEN %s IS NULL OR %s = '' THEN NULL WHEN %s THEN %s \
    WHEN contains(%s, '.') AND TRY_CAST(%s AS DOUBLE) IS NOT NULL THEN coalesce(%s, %s) \
    ELSE %s END)\
    """
        .formatted(
            code(codes, cell),
            code(codes, trimmed),
            cell,
            trimmed,
            hasNul(cell),
            NUL_LITERAL,
            number,
            number,
            code(codes, plain),
            NAN_LITERAL,
            NAN_LITERAL);
  }

  private static String hasNul(String cell) {
    return "contains(" + cell + ", chr(0))";
  }

  /**
   * The place of a text in the list, NULL if it is not there; a hash look-up, whatever its length.
   */
  private static String code(List<String> codes, String text) {
    return "enum_code(TRY_CAST(" + text + " AS ENUM(" + literals(codes) + ")))::DOUBLE";
  }

  /** A cell of a number type of Parquet; NaN there means missing. */
  static String ofNumber(Variable variable, String cell, boolean floating) {
    String present =
        floating ? "CASE WHEN isnan(" + cell + ") THEN NULL ELSE " + cell + " END" : cell;
    return variable.isCategory()
        ? ofText(variable, "(" + present + ")::VARCHAR", '.', StandardCharsets.UTF_8)
        : "(" + present + ")::DOUBLE";
  }

  /** A cell of truth values: {@code true} and {@code false}, or 1 and 0. */
  static String ofTruth(Variable variable, String cell) {
    if (!variable.isCategory()) {
      return cell + "::DOUBLE";
    }
    List<String> codes = codes(variable);
    return "coalesce(%s, %s, CASE WHEN %s IS NULL THEN NULL ELSE %s END)"
        .formatted(
            code(codes, cell + "::VARCHAR"),
            code(codes, cell + "::INTEGER::VARCHAR"),
            cell,
            NAN_LITERAL);
  }
}
