package eu.sund.governance.document;

import eu.sund.core.Checks;
import java.util.List;

/**
 * Where a dataset's rows lie and in which form.
 *
 * <p>Paths are as written: absolute or relative to the description's folder, and may be globs
 * ({@code *}, {@code ?}); this module opens none.
 */
public sealed interface Source {
  /** The most paths or globs. */
  int PATHS_MAX = 1000;

  /** One or more paths or globs. */
  List<String> paths();

  /**
   * Text files of one form.
   *
   * @param paths one or more paths or globs
   * @param delimiter between fields
   * @param encoding of the text
   * @param quote around fields that hold delimiters; {@link #NO_QUOTE} if there is none
   * @param header whether the first line of each file names the columns
   * @param columns the columns' names in order if there is no header, else empty
   * @param decimal {@code .} or {@code ,}
   */
  record Csv(
      List<String> paths,
      char delimiter,
      TextEncoding encoding,
      char quote,
      boolean header,
      List<String> columns,
      char decimal)
      implements Source {
    /** Stands for "fields are never quoted". */
    public static final char NO_QUOTE = '\0';

    /** Checks that the parts can be told apart. */
    public Csv {
      paths = checked(paths);
      columns = List.copyOf(columns);
      Checks.argument(decimal == '.' || decimal == ',', "decimal must be . or ,");
      Checks.argument(
          delimiter != decimal && delimiter != quote && quote != decimal,
          "delimiter, quote and decimal must differ");
      Checks.argument(
          isSign(delimiter) && (quote == NO_QUOTE || isSign(quote)),
          "delimiter and quote must not be letters, digits, line ends or hidden characters");
      Checks.argument(
          header == columns.isEmpty(), "columns are named in the file's header or here, not both");
    }

    private static boolean isSign(char c) {
      return c == '\t' || (c >= ' ' && c < 0x7f && !Character.isLetterOrDigit(c)) || c == '§';
    }
  }

  /**
   * Parquet files of one schema.
   *
   * @param paths one or more paths or globs
   */
  record Parquet(List<String> paths) implements Source {
    /** Checks the paths. */
    public Parquet {
      paths = checked(paths);
    }
  }

  private static List<String> checked(List<String> paths) {
    Checks.argument(
        !paths.isEmpty() && paths.size() <= PATHS_MAX,
        "a source needs 1 to %s paths, has %s",
        PATHS_MAX,
        paths.size());
    paths.forEach(
        p -> Checks.argument(!p.isBlank() && p.indexOf('\0') < 0, "a path must not be blank"));
    return List.copyOf(paths);
  }
}
