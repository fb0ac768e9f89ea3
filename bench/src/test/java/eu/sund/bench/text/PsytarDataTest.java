package eu.sund.bench.text;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.bench.text.TextBench.Comparison;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One seed of {@code ./sund bench text}, with fewer buckets and rounds. Printed aloud when skipped.
 */
class PsytarDataTest {
  private Path data = Path.of(".");

  @BeforeEach
  void find() {
    String folder = System.getenv("SUND_DATA");
    if (folder == null || !Files.isDirectory(Path.of(folder, "psytar"))) {
      System.out.println("SKIPPED: PsytarDataTest needs SUND_DATA with psytar in it");
      Assumptions.abort("SUND_DATA is not set");
    }
    data = Path.of(folder);
  }

  @Test
  void read_rowsAndPositives_areThoseOfTheReadme() {
    TextRows rows = Psytar.read(data);
    // The data set's README: 4202, 614 and 1189 rows (of which one, two and none are pieces of
    // sentences without labels) with 1528, 222 and 418 positive.
    int[] counts = new int[3];
    int[] positives = new int[3];
    double[] parts = rows.column("part");
    double[] labels = rows.column("adr");
    for (int i = 0; i < rows.rows(); i++) {
      counts[(int) parts[i]]++;
      positives[(int) parts[i]] += (int) labels[i];
    }
    assertThat(counts).containsExactly(4201, 612, 1189);
    assertThat(positives).containsExactly(1528, 222, 418);
  }

  @Test
  void federated_beatsThePublishedPooledModelAndEverySite_andIsNoWorseThanPooled() {
    Comparison comparison = TextBench.psytar(data, "test", new TextBench.Size(1, 1, 1 << 12, 8));
    double federated = comparison.federated().mean("f1");
    assertThat(federated).isGreaterThanOrEqualTo(TextBench.PSYTAR_F1);
    assertThat(federated).isGreaterThan(comparison.local().max("f1"));
    assertThat(federated).isGreaterThanOrEqualTo(comparison.pooled().mean("f1") - TextBench.MARGIN);
    assertThat(comparison.federated().mean("auc")).isGreaterThan(comparison.local().max("auc"));
  }
}
