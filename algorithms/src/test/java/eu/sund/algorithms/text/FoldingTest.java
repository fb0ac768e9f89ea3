package eu.sund.algorithms.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldingTest {
  @ParameterizedTest
  @CsvSource({
    "ÅÄÖ, åäö",
    "ÆØÅ, æøå",
    "A\u030A, å", // as a file system or a keyboard may write it
    "o\u0308, ö",
    "ÕÜŠŽ, õüšž",
    "STRASSE, strasse",
    "Straße, strasse",
    "INFEKTION, infektion",
    "Ǆ, ǆ",
    "ÄITI Öljy, äiti öljy",
  })
  void fold_lettersOfTheFiveLanguages_areSmallAndComposed(String text, String expected) {
    assertThat(Folding.fold(text)).isEqualTo(expected);
  }

  @Test
  void fold_keepsLettersApart_thatTellWordsApart() {
    assertThat(Folding.fold("får")).isNotEqualTo(Folding.fold("far"));
    assertThat(Folding.fold("sää")).isNotEqualTo(Folding.fold("saa"));
    assertThat(Folding.fold("öö")).isNotEqualTo(Folding.fold("õõ"));
  }

  @Test
  void fold_onATurkishMachine_isTheSame() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("tr", "TR"));
      assertThat(Folding.fold("INFEKTION")).isEqualTo("infektion");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void fold_twice_changesNothing() {
    String text = "ÀÁÅ ﬁ ẞ ǅ Σς İı ŉ 12 mmol/l";
    assertThat(Folding.fold(Folding.fold(text))).isEqualTo(Folding.fold(text));
  }
}
