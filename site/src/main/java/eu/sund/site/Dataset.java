package eu.sund.site;

import eu.sund.connectors.CsvSource;
import eu.sund.connectors.ParquetSource;
import eu.sund.connectors.TableColumn;
import eu.sund.connectors.TableSource;
import eu.sund.core.Codebook;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.document.DatasetDescription;
import eu.sund.governance.document.Source;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * A dataset that a description names: the site's own, or one that a researcher simulates with.
 *
 * @param description what its steward wrote
 * @param folder what relative paths in it are relative to
 */
public record Dataset(DatasetDescription description, Path folder) {

  /** Its variables. */
  public Codebook codebook() {
    return description.codebook();
  }

  /**
   * Where its rows lie now; globs are resolved, and sorted so that the order of rows stays.
   *
   * @throws SundException with {@code DATA_UNREADABLE} if a glob finds no file
   */
  public TableSource source() {
    List<Path> files = new ArrayList<>();
    for (String path : description.source().paths()) {
      files.addAll(resolve(path));
    }
    return sourceAt(files);
  }

  /**
   * The same table at other places.
   *
   * @throws SundException with {@code DATA_UNREADABLE} if no table can be read so
   */
  public TableSource sourceAt(List<Path> files) {
    try {
      return switch (description.source()) {
        case Source.Csv csv ->
            new CsvSource(
                files,
                csv.delimiter(),
                csv.encoding().charset(),
                csv.quote(),
                csv.header(),
                csv.columns(),
                csv.decimal());
        case Source.Parquet parquet -> new ParquetSource(files);
      };
    } catch (IllegalArgumentException e) {
      throw new SundException(
          ErrorCode.DATA_UNREADABLE,
          "dataset '" + description.id() + "' cannot be read: " + e.getMessage(),
          e);
    }
  }

  private List<Path> resolve(String written) {
    Path path = folder.resolve(written);
    Path name = path.getFileName();
    if (name == null || !isGlob(written)) {
      return List.of(path);
    }
    Path parent = path.getParent();
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> matches =
        Files.newDirectoryStream(parent == null ? folder : parent, name.toString())) {
      matches.forEach(found::add);
    } catch (IOException | DirectoryIteratorException | PatternSyntaxException e) {
      throw new SundException(
          ErrorCode.DATA_UNREADABLE, "the folder of '" + path + "' cannot be read", e);
    }
    if (found.isEmpty()) {
      throw new SundException(ErrorCode.DATA_UNREADABLE, "no file is like '" + path + "'");
    }
    found.sort(null);
    return found;
  }

  static boolean isGlob(String path) {
    return path.indexOf('*') >= 0 || path.indexOf('?') >= 0;
  }

  /** The columns of these variables, as this site's codebook describes them, in their order. */
  public List<TableColumn> columns(Collection<String> variables) {
    List<TableColumn> columns = new ArrayList<>();
    for (String name : variables) {
      columns.add(
          new TableColumn(
              codebook().variable(name), description.columnOf().getOrDefault(name, name)));
    }
    return columns;
  }
}
