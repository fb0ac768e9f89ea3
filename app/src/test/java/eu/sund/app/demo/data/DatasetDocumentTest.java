package eu.sund.app.demo.data;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.app.synth.DatasetText;
import eu.sund.app.synth.HeartVariables;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.governance.document.DatasetDescription;
import eu.sund.governance.document.DatasetYaml;
import eu.sund.governance.document.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents that the demo writes are those that a site reads. */
class DatasetDocumentTest {
  @TempDir Path folder;

  @Test
  void synth_document_isReadAsItsCodebook() throws IOException {
    DemoSite site = SynthData.prepare(1, 10, folder).getFirst();
    DatasetDescription read =
        DatasetYaml.parse(site.yaml().toString(), Files.readAllBytes(site.yaml()));
    assertThat(read.synthetic()).isTrue();
    assertThat(read.codebook())
        .isEqualTo(new Codebook(new DatasetId("heart"), HeartVariables.synthetic()));
    assertThat(read.source()).isInstanceOf(Source.Csv.class);
    assertThat(read.source().paths()).containsExactly("tromso.csv");
    List<String> header = List.of(Files.readAllLines(site.csv()).getFirst().split(",", -1));
    assertThat(header).containsExactlyElementsOf(read.codebook().names());
  }

  @Test
  void uci_document_isReadAsItsCodebook() {
    Codebook codebook =
        new Codebook(new DatasetId("heart"), HeartVariables.uci("a split: \"fixed\""));
    String text = DatasetText.yaml(codebook, "UCI: \\ title", false, "a b.csv");
    DatasetDescription read =
        DatasetYaml.parse("heart.yaml", text.getBytes(StandardCharsets.UTF_8));
    assertThat(read.synthetic()).isFalse();
    assertThat(read.title()).isEqualTo("UCI: \\ title");
    assertThat(read.codebook()).isEqualTo(codebook);
    assertThat(String.join(",", codebook.names())).isEqualTo(UciHeart.HEADER);
  }
}
