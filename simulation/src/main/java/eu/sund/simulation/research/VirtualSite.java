package eu.sund.simulation.research;

import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import java.util.List;

/**
 * A site of a simulation: a range of a table's rows.
 *
 * @param site its name
 * @param table all rows
 * @param from its first row
 * @param to the first row after it
 */
public record VirtualSite(SiteId site, Table table, int from, int to) {
  /** How many rows. */
  public int rows() {
    return to - from;
  }

  /** Its rows with some variables; each call opens them anew. */
  public Rows open(List<String> variables) {
    return table.view(from, to, variables);
  }
}
