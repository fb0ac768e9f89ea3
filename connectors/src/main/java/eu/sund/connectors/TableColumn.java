package eu.sund.connectors;

import eu.sund.core.Checks;
import eu.sund.core.Variable;

/**
 * A column of a table and what its values mean.
 *
 * @param variable the meaning
 * @param column the column's name in the files, letter by letter
 */
public record TableColumn(Variable variable, String column) {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the column's name is blank
   */
  public TableColumn {
    Checks.argument(!column.isBlank(), "variable '%s' names no column", variable.name());
  }
}
