package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Bytes;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.Variable;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SiteFact;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactRowsTest {
  private static final SiteId OSLO = new SiteId("oslo");

  /** Two rows of a number and a text. */
  private record Two() implements Rows {
    @Override
    public List<Variable> variables() {
      return List.of(Variable.number("age", "a", 0, 120), Variable.text("note", 9, ""));
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      double[][] columns = {{50, 60, 0}, {1, 2, 0}};
      String[][] texts = {{}, {"a", "bb", ""}};
      reader.block(new RowBlock(2, columns, texts));
    }

    @Override
    public void close() {}
  }

  private static SiteFact fact() {
    Bytes turku = TestOfficers.raw(TestHouse.newKeys());
    Roster roster = TestOfficers.abroad(TestOfficers.roster(1, turku), "oslo");
    List<SiteId> all = roster.sites().stream().map(Roster.Entry::site).toList();
    return SiteFact.of(SiteFact.Kind.COUNTRY, roster, all, true);
  }

  @Test
  void read_everyRow_hasTheSitesLevel() {
    Variable asked = Variable.category("country", "FI", "NO");
    List<Double> levels = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    try (Rows rows = FactRows.of(new Two(), fact(), asked, OSLO)) {
      assertThat(rows.variables()).hasSize(3).last().isEqualTo(asked);
      rows.read(
          RowAccess.granted("test"),
          block -> {
            for (int i = 0; i < block.rows(); i++) {
              levels.add(block.columns()[2][i]);
              notes.add(block.text(1)[i]);
            }
          });
    }
    assertThat(levels).containsExactly(1.0, 1.0);
    assertThat(notes).containsExactly("a", "bb");
  }

  @Test
  void of_otherLevelsThanTheRuns_isRefused() {
    Variable asked = Variable.category("country", "NO", "FI");
    assertThatThrownBy(() -> FactRows.of(new Two(), fact(), asked, OSLO))
        .hasMessageContaining("submit the study again");
  }
}
