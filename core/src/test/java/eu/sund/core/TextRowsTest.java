package eu.sund.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextRowsTest {
  private static final List<Variable> VARIABLES =
      List.of(Variable.text("note", 10, "fi"), Variable.number("age", "a", 0, 120));
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("notes"), VARIABLES);
  private static final double NONE = Double.NaN;

  private static final Rows FOUR =
      new Rows() {
        @Override
        public List<Variable> variables() {
          return VARIABLES;
        }

        @Override
        public void read(RowAccess access, BlockReader reader) {
          double[][] columns = {{4, NONE, 3, 2}, {50, 60, NONE, 70}};
          String[][] texts = RowBlock.room(VARIABLES, 4);
          texts[0] = new String[] {"kipu", "", "syö", "ei"};
          reader.block(new RowBlock(4, columns, texts));
        }

        @Override
        public void close() {}
      };

  private static List<String> notes(String filter) {
    List<String> notes = new ArrayList<>();
    try (Cohort cohort = new Cohort(FOUR, Filter.parse(filter))) {
      cohort.read(
          RowAccess.granted("test"),
          block -> notes.addAll(List.of(block.text(0)).subList(0, block.rows())));
    }
    return notes;
  }

  @Test
  void cohort_compactsTexts_withTheirRows() {
    assertThat(notes("age >= 60")).containsExactly("", "ei");
    assertThat(notes("")).containsExactly("kipu", "", "syö", "ei");
  }

  @Test
  void filter_mayAskWhetherATextIsKnown() {
    assertThat(notes("known(note)")).containsExactly("kipu", "syö", "ei");
    assertThat(notes("missing(note)")).containsExactly("");
  }

  @Test
  void filter_comparingATextOrItsLength_isRefused() {
    for (String filter : List.of("note = 'kipu'", "note > 3", "note in ('a', 'b')", "note != 4")) {
      assertThatThrownBy(() -> Filter.parse(filter).check(CODEBOOK))
          .isInstanceOfSatisfying(
              SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID))
          .hasMessageContaining("'note' is a text");
    }
  }

  @Test
  void text_ofANumber_isRefused() {
    RowBlock numbers = new RowBlock(1, new double[][] {{1}});
    assertThatThrownBy(() -> numbers.text(0)).hasMessageContaining("holds no texts");
    FOUR.read(
        RowAccess.granted("test"),
        block -> {
          assertThatThrownBy(() -> block.text(1)).hasMessageContaining("holds no texts");
          assertThat(block.only(1, 0).text(1)).isSameAs(block.text(0));
        });
  }

  @Test
  void variable_textNeedsALengthAndAWellFormedLanguage() {
    assertThat(Variable.text("note", 10, "").unitAgrees(Variable.text("note", 10, "et"))).isTrue();
    assertThat(Variable.number("a", "kg", 0, 1).unitAgrees(Variable.number("a", "g", 0, 1)))
        .isFalse();
    assertThatThrownBy(() -> Variable.text("note", 0, "")).hasMessageContaining("must rise");
    assertThatThrownBy(() -> Variable.text("note", 100_001, "")).hasMessageContaining("1 to");
    assertThatThrownBy(() -> Variable.text("note", 9, "no such")).hasMessageContaining("language");
  }
}
