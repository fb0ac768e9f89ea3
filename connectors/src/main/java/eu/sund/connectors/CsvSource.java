package eu.sund.connectors;

import eu.sund.core.Checks;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Tables as text: one row a line, values between delimiters (RFC 4180; a doubled quote inside
 * quotes stands for one; lines end with LF or CR LF).
 *
 * @param files the files, in order
 * @param delimiter between values: any ASCII character but the quote, the decimal mark, a letter, a
 *     digit or a line end
 * @param encoding UTF-8, or an encoding of one byte a character that agrees with ASCII (ISO 8859,
 *     Windows-125x)
 * @param quote around values that hold delimiters, an ASCII character
 * @param header whether the first line of each file names the columns
 * @param columns the columns' names in order if there is no header, else empty
 * @param decimal the decimal mark of numbers, {@code .} or {@code ,}
 */
public record CsvSource(
    List<Path> files,
    char delimiter,
    Charset encoding,
    char quote,
    boolean header,
    List<String> columns,
    char decimal)
    implements TableSource {

  /** No sign quotes values: every delimiter parts, every quotation mark stands for itself. */
  public static final char NO_QUOTE = '\0';

  /**
   * Checks the dialect.
   *
   * @throws IllegalArgumentException if two characters clash, the encoding cannot be read, or
   *     columns are named although there is a header, or the other way round
   */
  public CsvSource {
    files = TableSource.checkedFiles(files);
    columns = List.copyOf(columns);
    Checks.argument(isMark(delimiter), "U+%04X cannot part values", (int) delimiter);
    Checks.argument(
        quote == NO_QUOTE || (isMark(quote) && quote != delimiter && quote != ' '),
        "U+%04X cannot quote values",
        (int) quote);
    Checks.argument(decimal == '.' || decimal == ',', "U+%04X is no decimal mark", (int) decimal);
    Checks.argument(
        delimiter != '.' && quote != decimal && quote != '.',
        "delimiter, quote and decimal mark must differ");
    Checks.argument(
        header == columns.isEmpty(), "columns must be named if there is no header, and only then");
    Checks.argument(
        columns.size() <= CsvHeader.COLUMNS_MAX
            && columns.stream().distinct().count() == columns.size(),
        "at most %s columns, each named once",
        CsvHeader.COLUMNS_MAX);
    Checks.argument(
        encoding.equals(StandardCharsets.UTF_8) || CsvHeader.isSingleByte(encoding),
        "encoding %s cannot be read; use UTF-8 or an ISO 8859 or Windows-125x encoding",
        encoding);
  }

  /** Files with a header, commas, double quotes, decimal points, in UTF-8. */
  public static CsvSource standard(List<Path> files) {
    return new CsvSource(files, ',', StandardCharsets.UTF_8, '"', true, List.of(), '.');
  }

  private static boolean isMark(char mark) {
    return (mark == '\t' || (mark >= ' ' && mark < 127))
        && !Character.isLetterOrDigit(mark)
        && mark != '-'
        && mark != '+';
  }
}
