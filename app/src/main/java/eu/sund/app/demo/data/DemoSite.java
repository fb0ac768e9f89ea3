package eu.sund.app.demo.data;

import eu.sund.core.Names;
import java.nio.file.Path;

/**
 * What one hospital of the demo holds.
 *
 * @param id its name in the network, such as {@code turku}
 * @param place the town as people write it
 * @param country two letters, ISO 3166
 * @param dataLabel whose patients these are, for people: {@code Cleveland, odd rows (plays NO)} or
 *     {@code synthetic}
 * @param csv the rows
 * @param yaml the dataset document that points to them
 * @param patients how many rows
 */
public record DemoSite(
    String id, String place, String country, String dataLabel, Path csv, Path yaml, long patients) {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the id is no name
   */
  public DemoSite {
    Names.require("site name", id);
  }
}
