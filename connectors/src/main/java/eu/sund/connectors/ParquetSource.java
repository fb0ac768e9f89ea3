package eu.sund.connectors;

import java.nio.file.Path;
import java.util.List;

/**
 * Tables as Apache Parquet.
 *
 * @param files the files, in order
 */
public record ParquetSource(List<Path> files) implements TableSource {
  /**
   * Checks the list.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  public ParquetSource {
    files = TableSource.checkedFiles(files);
  }
}
