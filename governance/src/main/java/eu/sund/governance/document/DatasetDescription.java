package eu.sund.governance.document;

import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A dataset as its steward describes it.
 *
 * @param id its name in the network
 * @param title a line for people
 * @param synthetic whether its patients are made up; say so wherever the dataset is shown
 * @param published whether anybody may have its rows anyway
 * @param source where its rows lie
 * @param codebook its variables
 * @param columnOf the column's name in the file for every variable, in the codebook's order
 */
public record DatasetDescription(
    DatasetId id,
    String title,
    boolean synthetic,
    boolean published,
    Source source,
    Codebook codebook,
    Map<String, String> columnOf) {
  /** Checks that every variable has a column. */
  public DatasetDescription {
    Checks.argument(codebook.dataset().equals(id), "the codebook is that of another dataset");
    columnOf = Collections.unmodifiableMap(new LinkedHashMap<>(columnOf));
    Checks.argument(
        List.copyOf(columnOf.keySet()).equals(codebook.names()),
        "every variable needs a column, in the codebook's order");
  }

  /** The title, marked if the patients are made up or the rows are public. */
  public String shownTitle() {
    return title + (synthetic ? " (synthetic)" : "") + (published ? " (public)" : "");
  }

  /** Whether figures of this site alone, and models of any size, may be shown of it. */
  public boolean isOpen() {
    return synthetic || published;
  }
}
