package eu.sund.privacy.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import eu.sund.core.Census;
import eu.sund.core.ModelLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModelRulesTest {
  private static final ModelLimits NETWORK = ModelLimits.NETWORK;

  private static List<DisclosureRule> broken(Census census, Census.Counts counts) {
    return ModelRules.ofCensus(census, counts, NETWORK).stream().map(Finding::rule).toList();
  }

  @Test
  void ofContributors_eachNetwork_needsThreeAndTwoMoreThanMayCollude() {
    // max(3, ⌊(n−1)/3⌋ + 2) by the table of the parameters of secure aggregation
    int[][] least = {{3, 3}, {4, 3}, {5, 3}, {6, 3}, {7, 4}, {10, 5}, {20, 8}, {50, 18}};
    for (int[] row : least) {
      assertThat(ModelRules.ofContributors(row[0], row[1], NETWORK)).isEmpty();
      assertThat(ModelRules.ofContributors(row[0], row[1] - 1, NETWORK))
          .extracting(Finding::rule)
          .containsExactly(ModelRules.CONTRIBUTORS);
    }
    assertThat(ModelRules.ofContributors(5, 3, new ModelLimits(4, 10, 5, 0.1))).hasSize(1);
  }

  @Test
  void saturation_isJudgedOnTheRarerOutcome() {
    Census binary = new Census(14, true, List.of());
    // the heart data: 740 patients, 383 of them with the outcome
    assertThat(broken(binary, new Census.Counts(740, 383, List.of(), List.of()))).isEmpty();
    assertThat(broken(binary, new Census.Counts(740, 140, List.of(), List.of()))).isEmpty();
    assertThat(broken(binary, new Census.Counts(740, 139, List.of(), List.of())))
        .containsExactly(ModelRules.SATURATION);
    assertThat(broken(binary, new Census.Counts(740, 601, List.of(), List.of())))
        .containsExactly(ModelRules.SATURATION);
    Census gaussian = new Census(14, false, List.of());
    assertThat(broken(gaussian, new Census.Counts(140, 0, List.of(), List.of()))).isEmpty();
    assertThat(broken(gaussian, new Census.Counts(139, 0, List.of(), List.of())))
        .containsExactly(ModelRules.SATURATION);
    assertThat(broken(Census.ofPatients(), Census.Counts.ofPatients(1))).isEmpty();
  }

  @Test
  void level_fewPatients_isNamedForTheStewardOnly() {
    Census census = new Census(3, false, List.of("cp = 1", "cp = 2", "cp = 3"));
    Census.Counts counts = new Census.Counts(200, 0, List.of(100L, 10L, 9L), List.of());
    List<Finding> findings = ModelRules.ofCensus(census, counts, NETWORK);
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().rule()).isEqualTo(ModelRules.LEVEL);
    assertThat(findings.getFirst().words()).contains("'cp = 3'").doesNotContain("cp = 2");
    // Nobody at all: no parameter is estimated for it.
    assertThat(broken(census, new Census.Counts(200, 0, List.of(100L, 10L, 0L), List.of())))
        .isEmpty();
  }

  @Test
  void cell_levelWithOneOutcomeOnly_isRefused() {
    Census census = new Census(3, true, List.of("cp = 1", "cp = 2"));
    assertThat(broken(census, new Census.Counts(200, 100, List.of(5L, 95L), List.of(50L, 5L))))
        .isEmpty();
    assertThat(broken(census, new Census.Counts(200, 100, List.of(4L, 95L), List.of(50L, 5L))))
        .containsExactly(ModelRules.CELL);
    assertThat(broken(census, new Census.Counts(200, 100, List.of(5L, 95L), List.of(50L, 0L))))
        .containsExactly(ModelRules.CELL);
  }

  @Test
  void limits_looserThanTheNetwork_cannotBeMade() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ModelLimits(2, 10, 5, 0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ModelLimits(3, 9, 5, 0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ModelLimits(3, 10, 4, 0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ModelLimits(3, 10, 5, 0.11));
    assertThat(new ModelLimits(5, 10, 20, 0.1).and(new ModelLimits(3, 30, 5, 0.02)))
        .isEqualTo(new ModelLimits(5, 30, 20, 0.02));
  }

  /** A capped sum answers every threshold that a rule may have as the exact sum would. */
  @Test
  void census_cappedCounts_giveTheVerdictOfTheExactOnes() {
    long cap = Census.GROUP_CAP;
    long[] sites = {0, 1, 4, 5, 9, 10, 50, 99, 100, 101, 5000};
    for (long a : sites) {
      for (long b : sites) {
        for (long c : sites) {
          long capped = Math.min(a, cap) + Math.min(b, cap) + Math.min(c, cap);
          for (long least = 1; least <= cap; least++) {
            assertThat(capped >= least).isEqualTo(a + b + c >= least);
          }
        }
      }
    }
  }
}
