package eu.sund.app.pooled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.app.demo.data.DemoSite;
import eu.sund.app.demo.data.SynthData;
import eu.sund.app.synth.HeartSynth;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PooledGlmTest {
  static final String FORMULA =
      "disease ~ age + sex + cp + trestbps + chol + fbs + restecg + thalach + exang + oldpeak";
  static final Map<String, List<String>> FACTORS =
      Map.of("cp", List.of("1", "2", "3", "4"), "restecg", List.of("0", "1", "2"));

  @TempDir Path folder;

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("data.csv"), text);
  }

  @Test
  void fit_smallTable_matchesR() throws IOException {
    Path csv =
        csv("x,y,set\n1,0,train\n2,0,train\n3,1,test\n4,0,train\n5,1,test\n6,1,train\n,1,t\n");
    PooledGlm.Fit fit = new PooledGlm("y ~ x", Map.of()).fit(List.of(csv));
    // R 4.2.2: glm(c(0,0,1,0,1,1) ~ c(1:6), binomial, control=list(epsilon=1e-15))
    assertThat(fit.coefficients().get(0)).isCloseTo(-4.249096550479968, within(1e-10));
    assertThat(fit.coefficients().get(1)).isCloseTo(1.2140275858514193, within(1e-10));
    assertThat(fit.standardErrors().get(1)).isCloseTo(0.9125855598841843, within(1e-10));
    assertThat(fit.deviance()).isCloseTo(4.955973670099226, within(1e-10));
    assertThat(fit.patients()).isEqualTo(6);
    assertThat(fit.events()).isEqualTo(3);
  }

  @Test
  void fit_syntheticPatients_recoversTheTruth() {
    List<DemoSite> sites = SynthData.prepare(17, 20_000, folder);
    PooledGlm model = new PooledGlm(FORMULA, FACTORS);
    PooledGlm.Fit fit = model.fit(sites.stream().map(DemoSite::csv).toList());
    assertThat(fit.terms()).containsExactlyElementsOf(HeartSynth.coefficients().keySet());
    for (int i = 0; i < fit.terms().size(); i++) {
      double truth = Objects.requireNonNull(HeartSynth.coefficients().get(fit.terms().get(i)));
      // 4.5 standard errors: 14 terms pass by chance with probability 0.9999.
      assertThat(fit.coefficients().get(i))
          .as(fit.terms().get(i))
          .isCloseTo(truth, within(4.5 * fit.standardErrors().get(i)));
    }
    assertThat(model.auc(fit, List.of(sites.getFirst().csv()), "test").orElseThrow())
        .isBetween(0.75, 0.95);
  }

  @Test
  void fit_separatedGroups_saysSo() throws IOException {
    Path csv = csv("x,y\n1,0\n2,0\n3,0\n4,1\n5,1\n6,1\n");
    PooledGlm model = new PooledGlm("y ~ x", Map.of());
    assertThatThrownBy(() -> model.fit(List.of(csv)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("separated");
  }

  @Test
  void fit_collinearColumns_namesTheLater() throws IOException {
    Path csv = csv("x,z,y\n1,2,0\n2,4,0\n3,6,1\n4,8,0\n5,10,1\n6,12,1\n");
    PooledGlm model = new PooledGlm("y ~ x + z", Map.of());
    assertThatThrownBy(() -> model.fit(List.of(csv)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("'z' follows");
  }

  @Test
  void fit_badCells_nameFileAndLineButNoValue() throws IOException {
    Path csv = csv("x,y\n1,0\nsecret,1\n");
    PooledGlm model = new PooledGlm("y ~ x", Map.of());
    assertThatThrownBy(() -> model.fit(List.of(csv)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("data.csv, line 3")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> new PooledGlm("y ~ w", Map.of()).fit(List.of(csv)))
        .hasMessageContaining("no column 'w'");
  }

  @Test
  void auc_tiesAndOrder_isMannWhitney() {
    // By hand: pairs (0.8, 0.1) 1, (0.8, 0.4) 1, (0.4, 0.1) 1, (0.4, 0.4) 1/2.
    assertThat(
            PooledGlm.auc(
                new double[] {0.1, 0.4, 0.4, 0.8}, new boolean[] {false, false, true, true}))
        .hasValue(3.5 / 4);
    assertThat(PooledGlm.auc(new double[] {1, 2}, new boolean[] {true, true})).isEmpty();
    assertThat(PooledGlm.auc(new double[0], new boolean[0])).isEmpty();
  }
}
