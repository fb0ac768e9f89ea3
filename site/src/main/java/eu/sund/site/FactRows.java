package eu.sund.site;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SiteFact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows with one column more: what the roster says of this site, the same in each.
 *
 * <p>Closing it closes the source. Not thread-safe.
 */
final class FactRows implements Rows {
  private final Rows source;
  private final List<Variable> variables;
  private final double[] column = new double[BLOCK_ROWS];

  private FactRows(Rows source, Variable variable, int level) {
    this.source = source;
    this.variables = new ArrayList<>(source.variables());
    this.variables.add(variable);
    Arrays.fill(column, level);
  }

  /**
   * What a run's study wants to know of the sites themselves, by the roster that is in force here.
   *
   * @param held the site's datasets
   * @throws SundException with {@code STUDY_INVALID} if it cannot be had of these sites
   */
  static Optional<SiteFact> asked(
      Proposed run, Map<DatasetId, Dataset> held, Optional<Roster> roster) {
    List<Codebook> codebooks =
        held.values().stream()
            .filter(dataset -> run.study().datasets().contains(dataset.description().id()))
            .map(Dataset::codebook)
            .toList();
    Optional<SiteFact.Kind> kind = SiteFact.asked(run.study(), codebooks);
    return kind.isEmpty() || roster.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SiteFact.of(
                kind.get(), roster.get(), run.spec().participants(), run.study().openData()));
  }

  /**
   * A site's rows with its level.
   *
   * @param asked by the run, whose plan rests on its levels
   * @throws SundException with {@code CODEBOOK_MISMATCH} if the roster has other levels by now
   */
  static Rows of(Rows rows, SiteFact fact, Variable asked, SiteId site) {
    if (!fact.levels().equals(asked.levels())) {
      throw new SundException(
          ErrorCode.CODEBOOK_MISMATCH,
          "the roster in force groups the sites by "
              + fact.name()
              + " otherwise than the run does; submit the study again");
    }
    return new FactRows(rows, asked, fact.place(site));
  }

  @Override
  public List<Variable> variables() {
    return List.copyOf(variables);
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    source.read(
        access,
        block -> {
          double[][] columns = Arrays.copyOf(block.columns(), variables.size());
          columns[variables.size() - 1] = column;
          String[][] texts = block.texts();
          if (texts.length > 0) {
            texts = Arrays.copyOf(texts, variables.size());
            texts[variables.size() - 1] = new String[0];
          }
          reader.block(new RowBlock(block.rows(), columns, texts));
        });
  }

  @Override
  public void close() {
    source.close();
  }
}
