package eu.sund.privacy.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParticipationGuardTest {
  private static boolean[] row(int... ones) {
    boolean[] row = new boolean[ones.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = ones[i] == 1;
    }
    return row;
  }

  @Test
  void allows_threeListsPairwiseFarApart_theirCombinationIsOneSite() {
    ParticipationGuard guard = new ParticipationGuard(5, 3);
    List<boolean[]> two = List.of(row(1, 1, 1, 0, 0), row(0, 0, 1, 1, 1));
    boolean[] third = row(1, 1, 0, 1, 1);
    // The attack on numbers: the first two less the third are twice the third site's.
    double[] sites = {4, 8, 15, 16, 23};
    double opened = sum(sites, two.get(0)) + sum(sites, two.get(1)) - sum(sites, third);
    assertThat(opened / 2).isEqualTo(sites[2]);
    assertThat(guard.allows(two.subList(0, 1), two.get(1))).isTrue();
    assertThat(guard.allows(two, third)).isFalse();
    assertThat(guard.exposed(List.of(two.get(0), two.get(1), third))).contains(List.of(2));
  }

  private static double sum(double[] sites, boolean[] row) {
    double sum = 0;
    for (int i = 0; i < sites.length; i++) {
      sum += row[i] ? sites[i] : 0;
    }
    return sum;
  }

  @Test
  void allows_sameListAgain_nothingNew() {
    ParticipationGuard guard = new ParticipationGuard(4, 3);
    assertThat(guard.allows(List.of(), row(1, 1, 1, 1))).isTrue();
    assertThat(guard.allows(List.of(row(1, 1, 1, 1)), row(1, 1, 1, 1))).isTrue();
    assertThat(guard.allows(List.of(row(1, 1, 1, 1)), row(1, 1, 1, 0))).isFalse();
  }

  @Test
  void exposed_randomLists_agreesWithRanks() {
    SplittableRandom random = new SplittableRandom(18);
    for (int trial = 0; trial < 200; trial++) {
      int n = 3 + random.nextInt(6);
      List<boolean[]> rows = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        boolean[] row = new boolean[n];
        for (int j = 0; j < n; j++) {
          row[j] = random.nextBoolean();
        }
        rows.add(row);
      }
      List<List<Integer>> byRank = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        for (int j = i; j < n; j++) {
          List<Integer> group = i == j ? List.of(i) : List.of(i, j);
          if (rank(rows, n, List.of()) + group.size() > rank(rows, n, group)) {
            byRank.add(group);
          }
        }
      }
      assertThat(new ParticipationGuard(n, 3).exposed(rows))
          .containsExactlyInAnyOrderElementsOf(byRank);
    }
  }

  /** Rank by elimination in doubles, which is exact enough for so few small rows. */
  private static int rank(List<boolean[]> rows, int n, List<Integer> units) {
    double[][] m = new double[rows.size() + units.size()][n];
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < n; j++) {
        m[i][j] = rows.get(i)[j] ? 1 : 0;
      }
    }
    for (int i = 0; i < units.size(); i++) {
      m[rows.size() + i][units.get(i)] = 1;
    }
    int rank = 0;
    for (int column = 0; column < n && rank < m.length; column++) {
      int pivot = rank;
      for (int i = rank; i < m.length; i++) {
        pivot = Math.abs(m[i][column]) > Math.abs(m[pivot][column]) ? i : pivot;
      }
      if (Math.abs(m[pivot][column]) < 1e-9) {
        continue;
      }
      double[] chosen = m[pivot];
      m[pivot] = m[rank];
      m[rank] = chosen;
      for (int i = rank + 1; i < m.length; i++) {
        double factor = m[i][column] / chosen[column];
        for (int j = 0; j < n; j++) {
          m[i][j] -= factor * chosen[j];
        }
      }
      rank++;
    }
    return rank;
  }
}
