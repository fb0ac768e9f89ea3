package eu.sund.app.simulate;

import eu.sund.connectors.Connector;
import eu.sund.connectors.TableSource;
import eu.sund.core.Codebook;
import eu.sund.core.ErrorCode;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.governance.document.DatasetDescription;
import eu.sund.governance.document.DatasetYaml;
import eu.sund.simulation.research.ResearchAccess;
import eu.sund.simulation.research.Synthetic;
import eu.sund.simulation.research.Table;
import eu.sund.site.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The rows of a simulation.
 *
 * @param table all of them
 * @param codebook their description
 * @param title a line for people
 * @param synthetic whether no value comes from a person
 * @param published whether its description says that it is public
 */
public record SimulationData(
    Table table, Codebook codebook, String title, boolean synthetic, boolean published) {
  private static final long DOCUMENT_MAX = 1 << 20;

  /** Makes rows up. */
  public static SimulationData made(Synthetic synthetic, StudySpec study, long seed) {
    return new SimulationData(
        synthetic.table(seed),
        synthetic.codebook(study.datasets().getFirst()),
        synthetic.rows() + " made-up rows of " + synthetic.features() + " features",
        true,
        false);
  }

  /**
   * Reads a table as a site would.
   *
   * @param codebook the description, as {@code sund site dataset add} takes it
   * @param data the file to read in place of the one that the description names, if given
   * @param extra variables to read beside those of the plan
   * @throws SundException if a document or the data cannot be read, or the study asks for another
   *     dataset
   */
  public static SimulationData read(
      Path codebook, Optional<Path> data, List<String> variables, List<String> extra) {
    DatasetDescription description = DatasetYaml.parse(codebook.toString(), bytes(codebook));
    Path folder = codebook.toAbsolutePath().getParent();
    Dataset dataset = new Dataset(description, folder == null ? Path.of("") : folder);
    TreeSet<String> wanted = new TreeSet<>(variables);
    wanted.addAll(extra);
    List<String> names = description.codebook().only(wanted).names();
    TableSource source = data.map(file -> replaced(dataset, file)).orElseGet(dataset::source);
    try (Rows rows =
        new Connector(new Connector.Options(2, 512, 0)).open(source, dataset.columns(names))) {
      return new SimulationData(
          Table.read(rows, ResearchAccess.granted()),
          description.codebook(),
          description.shownTitle(),
          description.synthetic(),
          description.published());
    }
  }

  /** The codebook of a description. */
  public static Codebook codebook(Path file) {
    return DatasetYaml.parse(file.toString(), bytes(file)).codebook();
  }

  private static TableSource replaced(Dataset dataset, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new SundException(ErrorCode.NOT_FOUND, "there is no file " + file);
    }
    return dataset.sourceAt(List.of(file.toAbsolutePath()));
  }

  static byte[] bytes(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new SundException(ErrorCode.NOT_FOUND, "there is no file " + file);
      }
      if (Files.size(file) > DOCUMENT_MAX) {
        throw new SundException(ErrorCode.DOCUMENT_INVALID, file + " has more than 1 MiB");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SundException(ErrorCode.DOCUMENT_INVALID, file + " cannot be read", e);
    }
  }
}
