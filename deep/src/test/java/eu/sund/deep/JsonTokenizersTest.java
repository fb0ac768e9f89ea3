package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.model.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JsonTokenizersTest {
  /** WordPiece with nine tokens, lower case, [CLS] before and [SEP] behind. */
  private static final byte[] FILE =
      """
      {"version": "1.0", "truncation": {"direction": "Right", "max_length": 3,
        "strategy": "LongestFirst", "stride": 0},
       "padding": {"strategy": {"Fixed": 12}, "direction": "Right", "pad_to_multiple_of": null,
        "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
       "added_tokens": [
        {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true},
        {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true},
        {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true}],
       "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
        "strip_accents": null, "lowercase": true},
       "pre_tokenizer": {"type": "BertPreTokenizer"},
       "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
       "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "hjert": 4, "##e": 5,
         "##svikt": 6, "og": 7, "feber": 8}}}
      """
          .getBytes(StandardCharsets.UTF_8);

  private static Tokenizer.Opener opener;

  @BeforeAll
  static void find() {
    assertThat(Made.ENGINE.name()).isEqualTo("torch");
    opener = ServiceLoader.load(Tokenizer.Opener.class).findFirst().orElseThrow();
  }

  @Test
  void tokens_ofAText_arePiecesWithTheirFrame() {
    try (Tokenizer tokenizer = opener.open(Blob.of(FILE), Digest.of(FILE))) {
      assertThat(tokenizer.tokens("Hjertesvikt og Feber, og hjerte", 100))
          .containsExactly(2, 4, 5, 6, 7, 8, 1, 7, 4, 5, 3);
      assertThat(tokenizer.tokens("feber og feber", 3)).containsExactly(2, 8, 7);
      assertThat(tokenizer.tokens("", 100)).containsExactly(2, 3);
      assertThat(tokenizer.digest()).isEqualTo(Digest.of(FILE));
    }
  }

  @Test
  void open_ofAnotherFile_isRefused() {
    byte[] other = FILE.clone();
    other[other.length - 3]++;

    assertThatThrownBy(() -> opener.open(Blob.of(other), Digest.of(FILE)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining(Digest.of(FILE).hex())
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.ARTEFACT_REFUSED);
  }

  @Test
  void open_ofWhatIsNoTokeniser_isRefused() {
    byte[] wrong = "{\"model\": 1}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> opener.open(Blob.of(wrong), Digest.of(wrong)))
        .isInstanceOf(SundException.class)
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.ARTEFACT_REFUSED);
  }
}
