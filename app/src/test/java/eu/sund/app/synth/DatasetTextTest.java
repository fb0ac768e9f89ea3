package eu.sund.app.synth;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTextTest {

  @Test
  void yaml_smallCodebook_isThisText() {
    Codebook codebook =
        new Codebook(
            new DatasetId("heart"),
            List.of(Variable.number("chol", "mg/dL", 0, 650.5), Variable.category("cp", "1", "2")));
    assertThat(DatasetText.yaml(codebook, "A \"title\"", true, "a.csv"))
        .isEqualTo(
            """
            dataset: heart
            title: "A \\"title\\""
            synthetic: true
            source:
              format: csv
              path: "a.csv"
              delimiter: ","
              header: true
            variables:
              - name: chol
                type: number
                unit: "mg/dL"
                range: [0, 650.5]
              - name: cp
                type: category
                levels: ["1", "2"]
            """);
  }

  @Test
  void quoted_controlCharacter_isEscaped() {
    assertThat(DatasetText.quoted("a\nb\\")).isEqualTo("\"a\\x0ab\\\\\"");
  }
}
