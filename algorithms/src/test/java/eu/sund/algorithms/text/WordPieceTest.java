package eu.sund.algorithms.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Digest;
import eu.sund.core.SundException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WordPieceTest {
  private static final byte[] FILE =
      """
      [PAD]
      [UNK]
      un
      ##aff
      ##able
      smärt
      ##stillande
      -
      mg
      ##a
      a
      UN
      """
          .getBytes(StandardCharsets.UTF_8);

  private static Vocabulary vocabulary() {
    return Vocabulary.read(FILE, Digest.of(FILE));
  }

  private static int[] ids(String text) {
    return new WordPiece(vocabulary(), false).ids(text, 100);
  }

  @Test
  void ids_longestPiecesFirst() {
    assertThat(ids("unaffable")).containsExactly(2, 3, 4); // the example of BERT's own tests
    assertThat(ids("SMÄRTSTILLANDE mg")).containsExactly(5, 6, 8);
    assertThat(ids("un-aa")).containsExactly(2, 7, 10, 9);
  }

  @Test
  void ids_wordThatCannotBeCut_isUnknownAsAWhole() {
    assertThat(ids("unaffx mg")).containsExactly(1, 8);
    assertThat(ids("x".repeat(5000))).containsExactly(1);
    assertThat(ids("😀")).containsExactly(1);
    assertThat(ids("  ")).isEmpty();
  }

  @Test
  void ids_noMoreThanAsked() {
    assertThat(new WordPiece(vocabulary(), false).ids("unaffable mg", 2)).containsExactly(2, 3);
    assertThat(new WordPiece(vocabulary(), false).ids("unaffable", 0)).isEmpty();
  }

  @Test
  void ids_cased_keepsCapitals() {
    assertThat(new WordPiece(vocabulary(), true).ids("UN un", 9)).containsExactly(11, 2);
  }

  @Test
  void read_otherBytesThanNamed_isRefused() {
    assertThatThrownBy(() -> Vocabulary.read(FILE, Digest.of(new byte[] {1})))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("another SHA-256");
  }

  @Test
  void read_whatIsNoVocabulary_namesTheLine() {
    for (String[] wrong :
        new String[][] {
          {"[UNK]\n[PAD]", "must begin with [PAD]"},
          {"[PAD]\na", "[UNK]"},
          {"[PAD]\n[UNK]\n\nb", "line 3"},
          {"[PAD]\n[UNK]\na\na", "line 4: the piece stands twice"},
          {"[PAD]\n[UNK]\n" + "x".repeat(201), "line 3"},
        }) {
      byte[] file = wrong[0].getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Vocabulary.read(file, Digest.of(file)))
          .hasMessageContaining(wrong[1]);
    }
    byte[] latin = "[PAD]\n[UNK]\nå".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Vocabulary.read(latin, Digest.of(latin)))
        .hasMessageContaining("UTF-8");
  }
}
