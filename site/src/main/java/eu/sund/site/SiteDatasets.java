package eu.sund.site;

import eu.sund.connectors.CheckReport;
import eu.sund.connectors.Connector;
import eu.sund.connectors.DatasetCheck;
import eu.sund.connectors.TableColumn;
import eu.sund.connectors.TableSource;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import eu.sund.governance.document.DatasetDescription;
import eu.sund.governance.document.DatasetYaml;
import eu.sund.governance.document.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The datasets of a site: copies of their descriptions in the folder {@code datasets}; the data
 * stay where they lie.
 */
public final class SiteDatasets {
  private static final String BASE = "# paths are relative to: ";

  private final SiteFolder folder;
  private final Connector connector = new Connector();

  /** The datasets of this site. */
  public SiteDatasets(SiteFolder folder) {
    this.folder = folder;
  }

  /**
   * Registers a dataset, or replaces one of the same name: reads the description, opens the data
   * and looks for every column. No row is read.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} that lists what is wrong with the
   *     description, or {@code DATA_UNREADABLE} if the data cannot be opened or lack columns; the
   *     message names the nearest ones
   */
  public DatasetDescription add(Path yaml) {
    Path file = yaml.toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      throw new SundException(ErrorCode.NOT_FOUND, "there is no file " + file);
    }
    byte[] text = SiteFolder.bytes(file);
    DatasetDescription description = DatasetYaml.parse(file.toString(), text);
    Path base = file.getParent();
    if (base == null || base.toString().indexOf('\n') >= 0) {
      throw new SundException(ErrorCode.USAGE, file + " lies in a folder that cannot be used");
    }
    Dataset dataset = new Dataset(description, base);
    requireColumns(dataset);
    String stored = BASE + base + "\n" + new String(text, StandardCharsets.UTF_8);
    try {
      Files.createDirectories(folder.datasets());
      FilesOf.write(
          folder.dataset(description.id()), stored.getBytes(StandardCharsets.UTF_8), true);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the description cannot be written to " + folder.datasets(), e);
    }
    return description;
  }

  private void requireColumns(Dataset dataset) {
    TableSource source = dataset.source();
    List<String> columns = connector.columns(source);
    List<String> problems = new ArrayList<>();
    for (TableColumn column : dataset.columns(dataset.codebook().names())) {
      if (!columns.contains(column.column())) {
        List<String> nearest = Names.nearest(column.column(), columns);
        problems.add(
            "no column '"
                + column.column()
                + "' for variable '"
                + column.variable().name()
                + "'"
                + (nearest.isEmpty()
                    ? ""
                    : "; did you mean '" + String.join("' or '", nearest) + "'?"));
      }
    }
    if (!problems.isEmpty()) {
      throw new SundException(
          ErrorCode.DATA_UNREADABLE,
          "'"
              + source.files().getFirst()
              + "' has "
              + String.join("\nand ", problems.stream().limit(20).toList())
              + "\nit has the columns "
              + String.join(", ", columns.stream().limit(40).toList()));
    }
  }

  /** All datasets in the order of their names. */
  public List<DatasetDescription> list() {
    return load().values().stream().map(Dataset::description).toList();
  }

  /**
   * Forgets a dataset; its data stay. Runs on it are refused at their next round.
   *
   * @throws SundException with {@code NOT_FOUND} if there is none of this name
   */
  public void remove(DatasetId id) {
    dataset(id);
    try {
      Files.delete(folder.dataset(id));
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "cannot remove " + folder.dataset(id), e);
    }
  }

  /**
   * Reads a dataset whole and counts missing and implausible values. For the house only: it holds
   * exact counts.
   *
   * @throws SundException with {@code NOT_FOUND} or {@code DATA_UNREADABLE}
   */
  public CheckReport check(DatasetId id) {
    Dataset dataset = dataset(id);
    return new DatasetCheck(connector)
        .run(
            dataset.source(),
            dataset.columns(dataset.codebook().names()),
            Gate.forSteward("check of dataset " + id));
  }

  Dataset dataset(DatasetId id) {
    Map<DatasetId, Dataset> all = load();
    Dataset dataset = all.get(id);
    if (dataset == null) {
      throw new SundException(
          ErrorCode.NOT_FOUND,
          "this site holds no dataset '"
              + id
              + "'"
              + (all.isEmpty()
                  ? "; add one with 'sund site dataset add'"
                  : "; it holds "
                      + String.join(", ", all.keySet().stream().map(DatasetId::value).toList())));
    }
    return dataset;
  }

  /**
   * Reads all descriptions.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} if one is damaged
   */
  Map<DatasetId, Dataset> load() {
    Map<DatasetId, Dataset> found = new TreeMap<>();
    for (Path file : files()) {
      byte[] text = SiteFolder.bytes(file);
      DatasetDescription description = DatasetYaml.parse(file.toString(), text);
      if (!file.equals(folder.dataset(description.id()))) {
        throw new SundException(
            ErrorCode.DOCUMENT_INVALID,
            file + " describes dataset '" + description.id() + "'; file and dataset must agree");
      }
      found.put(description.id(), new Dataset(description, base(file, text, description)));
    }
    return found;
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder.datasets())) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder.datasets())) {
      return list.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new SundException(ErrorCode.FOLDER_UNUSABLE, "cannot read " + folder.datasets(), e);
    }
  }

  private Path base(Path file, byte[] text, DatasetDescription description) {
    String first = new String(text, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    if (first.startsWith(BASE)) {
      return Path.of(first.substring(BASE.length()));
    }
    Source source = description.source();
    if (source.paths().stream().anyMatch(p -> !Path.of(p).isAbsolute())) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID,
          file + " names data by a relative path; add it with 'sund site dataset add'");
    }
    return folder.datasets();
  }

  /** Changes when a description is added, changed or removed. */
  long trace() {
    long trace = 1;
    for (Path file : files()) {
      try {
        trace = 31 * trace + file.hashCode();
        trace = 31 * trace + Files.getLastModifiedTime(file).hashCode();
        trace = 31 * trace + Files.size(file);
      } catch (IOException e) {
        trace = 31 * trace;
      }
    }
    return trace;
  }
}
