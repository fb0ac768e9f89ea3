package eu.sund.algorithms.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static List<String> words(String text) {
    return Words.of(text).stream().map(span -> span.of(text)).toList();
  }

  private static List<String> sentences(String text) {
    return Sentences.of(text).stream().map(span -> span.of(text)).toList();
  }

  @Test
  void of_wordsNumbersAndMarks_areParted() {
    assertThat(words("Cox-hämmare, 2,5 mg (p.o.); t.ex. \"don't\"  muskel- och"))
        .containsExactly(
            "Cox-hämmare",
            ",",
            "2,5",
            "mg",
            "(",
            "p.o",
            ".",
            ")",
            ";",
            "t.ex",
            ".",
            "\"",
            "don't",
            "\"",
            "muskel",
            "-",
            "och");
    assertThat(words("a,b 1,2 ,3 4,")).containsExactly("a", ",", "b", "1,2", ",", "3", "4", ",");
    assertThat(words(" \t\n\u00a0")).isEmpty();
  }

  @Test
  void of_accentsAndCharactersBeyondTheFirstPlane_stayWhole() {
    assertThat(words("sa\u030Ar 😀ok")).containsExactly("sa\u030Ar", "😀", "ok");
  }

  @Test
  void of_places_coverEverythingButSpace() {
    String text = "Hofteleddsprotese (høyre) – satt inn 2019; ingen feber!";
    StringBuilder covered = new StringBuilder(text);
    int last = 0;
    for (Span span : Words.of(text)) {
      assertThat(span.from()).isGreaterThanOrEqualTo(last);
      assertThat(covered.substring(span.from(), span.to())).isNotBlank();
      last = span.to();
      for (int i = span.from(); i < span.to(); i++) {
        covered.setCharAt(i, ' ');
      }
    }
    assertThat(covered).isBlank();
  }

  @Test
  void sentences_endAtMarksBeforeCapitals() {
    assertThat(sentences("Ingen feber. Kvalme siden i går! Hva nå? 3 tabl. gitt."))
        .containsExactly("Ingen feber.", "Kvalme siden i går!", "Hva nå?", "3 tabl. gitt.");
    assertThat(sentences("Han sa: «Vondt.» Så gikk han.\n\nny linje uten stor bokstav"))
        .containsExactly("Han sa: «Vondt.»", "Så gikk han.", "ny linje uten stor bokstav");
  }

  @Test
  void sentences_abbreviationsOfFiveLanguagesAndInitials_endNone() {
    for (String text :
        List.of(
            "Fikk f.eks. Paracet i går.",
            "Patienten tog t.ex. Alvedon.",
            "Behandlet af dr. Hansen.",
            "Lääkkeitä, esim. Burana.",
            "Ravimid, nt. Ibuprofeen.",
            "Opererad av A. Lind.")) {
      assertThat(sentences(text)).containsExactly(text);
    }
  }

  @Test
  void sentences_ofNothing_areNone() {
    assertThat(sentences(" \n ")).isEmpty();
    assertThat(sentences("")).isEmpty();
  }
}
