package eu.sund.connectors;

import eu.sund.core.Checks;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that hold one table. Several files are one table after another, in the order of the list;
 * each must have the chosen columns.
 */
public sealed interface TableSource permits CsvSource, ParquetSource {
  /** The most files of a table. */
  int FILES_MAX = 10_000;

  /** The files in the order of reading, one to {@value #FILES_MAX}. */
  List<Path> files();

  /**
   * Copies and checks a list of files.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  static List<Path> checkedFiles(List<Path> files) {
    Checks.argument(
        !files.isEmpty() && files.size() <= FILES_MAX,
        "a table lies in 1 to %s files, not %s",
        FILES_MAX,
        files.size());
    return files.stream().map(file -> file.toAbsolutePath().normalize()).toList();
  }
}
