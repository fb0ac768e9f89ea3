package eu.sund.privacy.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule on tables, beside the attack that works without it. */
class SuppressionTest {
  /** Diagnosis by sex; two men have the rare one. */
  private static final CountTable RARE =
      CountTable.of(new long[] {40, 31, 22}, new long[] {25, 2, 30}, new long[] {18, 27, 33});

  @Test
  void allows_smallCellOrZero_refused() {
    assertThat(Suppression.USUAL.allows(RARE)).isFalse();
    assertThat(Suppression.USUAL.allows(CountTable.of(new long[] {9, 0}, new long[] {8, 7})))
        .isFalse();
    assertThat(Suppression.USUAL.allows(CountTable.of(new long[] {9, 5}, new long[] {8, 7})))
        .isTrue();
    CountTable impossible =
        new CountTable(
            new long[][] {{9, 0}, {8, 7}}, new boolean[][] {{false, true}, {false, false}});
    assertThat(Suppression.USUAL.allows(impossible)).isTrue();
  }

  @Test
  void allows_countsOfAFalsifiedSum_refusedWithoutFailing() {
    assertThat(Suppression.USUAL.allows(5, 6, 7)).isTrue();
    assertThat(Suppression.USUAL.allows(5, 4)).isFalse();
    assertThat(Suppression.USUAL.allows(-5, 6)).isFalse();
    assertThat(Suppression.USUAL.allows(6, Long.MAX_VALUE)).isFalse();
  }

  @Test
  void attack_primarySuppressionAlone_marginsGiveTheCellBack() {
    boolean[][] onlySmall = new boolean[4][4];
    onlySmall[1][1] = true;
    FeasibleRange worked = FeasibleRange.of(RARE, onlySmall, 1, 1);
    assertThat(worked).isEqualTo(new FeasibleRange(2, 2));
  }

  @Test
  void withheld_smallCell_noWithheldCellCanBeWorkedOut() {
    boolean[][] withheld = Suppression.USUAL.withheld(RARE).orElseThrow();
    assertThat(withheld[1][1]).isTrue();
    assertThat(count(withheld)).isEqualTo(4);
    requireHidden(RARE, withheld);
  }

  @Test
  void withheld_withoutWidth_anotherCellInTheRowIsNotEnough() {
    // Two cells of a row hide each other from the row's margin, but each column gives its own back.
    boolean[][] row = new boolean[4][4];
    row[1][1] = true;
    row[1][0] = true;
    assertThat(FeasibleRange.of(RARE, row, 1, 1).width()).isZero();
  }

  @Test
  void withheld_smallMargin_isHiddenAsWell() {
    CountTable table = CountTable.of(new long[] {1, 2, 1}, new long[] {30, 40, 50});
    Optional<boolean[][]> withheld = Suppression.USUAL.withheld(table);
    withheld.ifPresent(
        cells -> {
          assertThat(cells[0][3]).isTrue();
          requireHidden(table, cells);
        });
    assertThat(Suppression.USUAL.withheld(CountTable.of(new long[] {1, 2}))).isEmpty();
  }

  @Test
  void range_anyTable_agreesWithTryingAllTables() {
    SplittableRandom random = new SplittableRandom(20261125);
    for (int trial = 0; trial < 300; trial++) {
      long[][] cells = new long[3][3];
      boolean[][] withheld = new boolean[4][4];
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          cells[i][j] = random.nextInt(4);
          withheld[i][j] = random.nextInt(100) < 60;
        }
      }
      // Now and then the margin of a row is not shown either.
      withheld[0][3] = random.nextInt(4) == 0;
      CountTable table = CountTable.of(cells);
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          if (withheld[i][j]) {
            FeasibleRange range = FeasibleRange.of(table, withheld, i, j);
            FeasibleRange tried = new AllTables(table, withheld, i, j).range();
            assertThat(range).as("trial %s, cell %s %s", trial, i, j).isEqualTo(tried);
          }
        }
      }
    }
  }

  @Test
  void withheld_randomTables_everyWithheldCellIsWide() {
    SplittableRandom random = new SplittableRandom(7);
    int shown = 0;
    for (int trial = 0; trial < 100; trial++) {
      long[][] cells = new long[2 + random.nextInt(4)][2 + random.nextInt(4)];
      for (long[] row : cells) {
        for (int j = 0; j < row.length; j++) {
          row[j] = random.nextInt(3) == 0 ? random.nextInt(6) : 5 + random.nextInt(60);
        }
      }
      long[][] same =
          Stream.of(cells)
              .map(r -> java.util.Arrays.copyOf(r, cells[0].length))
              .toArray(long[][]::new);
      CountTable table = CountTable.of(same);
      Optional<boolean[][]> withheld = Suppression.USUAL.withheld(table);
      if (withheld.isPresent()) {
        shown++;
        requireHidden(table, withheld.get());
      }
    }
    assertThat(shown).isGreaterThan(50);
  }

  private static void requireHidden(CountTable table, boolean[][] withheld) {
    for (int i = 0; i <= table.rows(); i++) {
      for (int j = 0; j <= table.columns(); j++) {
        if (withheld[i][j]) {
          assertThat(FeasibleRange.of(table, withheld, i, j).width()).isGreaterThanOrEqualTo(5);
        } else {
          assertThat(table.isSmall(i, j, 5)).isFalse();
        }
      }
    }
  }

  private static int count(boolean[][] withheld) {
    int count = 0;
    for (boolean[] row : withheld) {
      for (boolean cell : row) {
        count += cell ? 1 : 0;
      }
    }
    return count;
  }

  /** Tries every table of small counts that agrees with what is shown. */
  private static final class AllTables {
    private static final int MOST = 12;
    private final CountTable table;
    private final boolean[][] withheld;
    private final int row;
    private final int column;
    private final long[][] cells = new long[3][3];
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;

    AllTables(CountTable table, boolean[][] withheld, int row, int column) {
      this.table = table;
      this.withheld = withheld;
      this.row = row;
      this.column = column;
    }

    FeasibleRange range() {
      fill(0);
      return new FeasibleRange(least, most);
    }

    private void fill(int at) {
      if (at % 3 == 0 && at > 0 && !fits(at / 3 - 1)) {
        return;
      }
      if (at == 9) {
        for (int j = 0; j < 3; j++) {
          if (cells[0][j] + cells[1][j] + cells[2][j] != table.count(3, j)) {
            return;
          }
        }
        least = Math.min(least, cells[row][column]);
        most = Math.max(most, cells[row][column]);
        return;
      }
      int i = at / 3;
      int j = at % 3;
      if (!withheld[i][j]) {
        cells[i][j] = table.count(i, j);
        fill(at + 1);
        return;
      }
      for (cells[i][j] = 0; cells[i][j] <= Math.min(MOST, table.count(3, j)); cells[i][j]++) {
        fill(at + 1);
      }
    }

    private boolean fits(int i) {
      return withheld[i][3] || cells[i][0] + cells[i][1] + cells[i][2] == table.count(i, 3);
    }
  }
}
