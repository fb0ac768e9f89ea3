package eu.sund.bench.text;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.text.Annotation;
import eu.sund.bench.text.TextBench.Comparison;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One fold of {@code ./sund bench text}, with fewer buckets. Printed aloud when skipped. */
class Swedish1177DataTest {
  private Path data = Path.of(".");

  @BeforeEach
  void find() {
    String folder = System.getenv("SUND_DATA");
    if (folder == null || !Files.isDirectory(Path.of(folder, "swedish-1177"))) {
      System.out.println("SKIPPED: Swedish1177DataTest needs SUND_DATA with swedish-1177 in it");
      Assumptions.abort("SUND_DATA is not set");
    }
    data = Path.of(folder);
  }

  @Test
  void read_entities_areThoseOfTheReadme() {
    TextRows rows = Swedish1177.read(data, 1);
    assertThat(rows.rows()).isEqualTo(926);
    Map<String, Integer> kinds = new HashMap<>();
    List<String> sentences = rows.texts("sentence");
    List<String> entities = rows.texts("entities");
    for (int i = 0; i < rows.rows(); i++) {
      String sentence = sentences.get(i);
      int length = sentence.codePointCount(0, sentence.length());
      for (Annotation annotation : Annotation.parse(entities.get(i), length).orElseThrow()) {
        kinds.merge(annotation.kind(), 1, Integer::sum);
        String marked = sentence.substring(annotation.from(), annotation.to());
        assertThat(marked).isEqualTo(marked.strip()).isNotEmpty();
      }
    }
    // 500 disorders or findings, 425 drugs, 213 body structures: the data set's README
    assertThat(kinds).isEqualTo(Map.of("disorder", 500, "drug", 425, "body", 213));
  }

  @Test
  void federated_beatsEverySite_andIsNoWorseThanPooled() {
    Comparison comparison = TextBench.swedish(data, new TextBench.Size(1, 1, 1 << 12, 15));
    double federated = comparison.federated().mean("f1");
    assertThat(federated).isGreaterThan(comparison.local().max("f1"));
    assertThat(federated).isGreaterThanOrEqualTo(comparison.pooled().mean("f1") - TextBench.MARGIN);
  }
}
