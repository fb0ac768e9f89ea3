package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.connectors.CheckReport;
import eu.sund.core.DatasetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteDatasetsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void add_columnMisspelt_namesTheNearestAndStoresNothing() throws IOException {
    TestHouse house = new TestHouse(folder);
    SiteDatasets datasets = new SiteDatasets(house.folder);
    datasets.remove(new DatasetId("heart"));
    Path yaml = house.description("[0, 120]");
    Files.writeString(yaml, Files.readString(yaml).replace("column: num", "column: nun"));
    assertThatThrownBy(() -> datasets.add(yaml))
        .hasMessageContaining("no column 'nun' for variable 'ill'; did you mean 'num'?");
    assertThat(datasets.list()).isEmpty();
  }

  @Test
  void check_countsWithoutValues() throws IOException {
    TestHouse house = new TestHouse(folder);
    Files.writeString(folder.resolve("heart.csv"), "age,sex,num\n50,0,1\n,1,0\n777,9,1\n");
    CheckReport report = new SiteDatasets(house.folder).check(new DatasetId("heart"));
    assertThat(report.rows()).isEqualTo(3);
    assertThat(report.columns().getFirst().missing()).isEqualTo(1);
    assertThat(report.columns().getFirst().outsideRange()).isEqualTo(1);
    assertThat(report.columns().get(1).unknownLevel()).isEqualTo(1);
    assertThat(report.toString()).doesNotContain("777");
  }

  @Test
  void settings_withQuotesInTheName_readBack() throws IOException {
    TestHouse house = new TestHouse(folder);
    assertThat(SiteFolder.open(folder).settings()).isEqualTo(house.folder.settings());
    assertThat(house.folder.settings().organisation()).isEqualTo("Åbo \"central\" hospital");
  }
}
