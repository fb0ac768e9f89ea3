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

  /** Of three sites, each of which has some of every group. */
  private static Census.Counts counts(
      long patients, long events, List<Long> groupEvents, List<Long> groupOthers) {
    List<Long> sites = groupEvents.stream().map(group -> 3L).toList();
    return new Census.Counts(patients, events, groupEvents, groupOthers, sites);
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
    assertThat(broken(binary, counts(740, 383, List.of(), List.of()))).isEmpty();
    assertThat(broken(binary, counts(740, 140, List.of(), List.of()))).isEmpty();
    assertThat(broken(binary, counts(740, 139, List.of(), List.of())))
        .containsExactly(ModelRules.SATURATION);
    assertThat(broken(binary, counts(740, 601, List.of(), List.of())))
        .containsExactly(ModelRules.SATURATION);
    Census gaussian = new Census(14, false, List.of());
    assertThat(broken(gaussian, counts(140, 0, List.of(), List.of()))).isEmpty();
    assertThat(broken(gaussian, counts(139, 0, List.of(), List.of())))
        .containsExactly(ModelRules.SATURATION);
    assertThat(broken(Census.ofPatients(), Census.Counts.ofPatients(1))).isEmpty();
  }

  @Test
  void level_fewPatients_isNamedForTheStewardOnly() {
    Census census = new Census(3, false, List.of("cp = 1", "cp = 2", "cp = 3"));
    Census.Counts counts = counts(200, 0, List.of(100L, 10L, 9L), List.of());
    List<Finding> findings = ModelRules.ofCensus(census, counts, NETWORK);
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().rule()).isEqualTo(ModelRules.LEVEL);
    assertThat(findings.getFirst().words()).contains("'cp = 3'").doesNotContain("cp = 2");
    // Nobody at all: no parameter is estimated for it.
    assertThat(broken(census, counts(200, 0, List.of(100L, 10L, 0L), List.of()))).isEmpty();
  }

  @Test
  void level_ofTwoHospitals_isRefused() {
    Census census = new Census(3, false, List.of("ward = a", "ward = b", "ward = c"));
    List<Long> patients = List.of(100L, 60L, 0L);
    for (long sites = 1; sites <= 3; sites++) {
      Census.Counts counts = new Census.Counts(200, 0, patients, List.of(), List.of(3L, sites, 0L));
      List<Finding> findings = ModelRules.ofCensus(census, counts, NETWORK);
      if (sites == 3) {
        assertThat(findings).isEmpty();
      } else {
        assertThat(findings).extracting(Finding::rule).containsExactly(ModelRules.LEVEL_SITES);
        assertThat(findings.getFirst().words()).contains("'ward = b'").doesNotContain("ward = a");
      }
    }
    Census.Counts counts = new Census.Counts(200, 0, patients, List.of(), List.of(3L, 3L, 0L));
    assertThat(ModelRules.ofCensus(census, counts, new ModelLimits(4, 10, 5, 0.1)))
        .extracting(Finding::rule)
        .containsExactly(ModelRules.LEVEL_SITES);
  }

  @Test
  void cell_levelWithOneOutcomeOnly_isRefused() {
    Census census = new Census(3, true, List.of("cp = 1", "cp = 2"));
    assertThat(broken(census, counts(200, 100, List.of(5L, 95L), List.of(50L, 5L)))).isEmpty();
    assertThat(broken(census, counts(200, 100, List.of(4L, 95L), List.of(50L, 5L))))
        .containsExactly(ModelRules.CELL);
    assertThat(broken(census, counts(200, 100, List.of(5L, 95L), List.of(50L, 0L))))
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
