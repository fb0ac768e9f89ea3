package eu.sund.algorithms.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextOptionsTest {
  @Test
  void parse_nothing_isTheDefault() {
    assertThat(TextOptions.parse(Map.of("rounds", "3")))
        .isEqualTo(new TextOptions(NGrams.defaults(), List.of(), Optional.empty()));
  }

  @Test
  void parse_everyOption_isTaken() {
    assertThat(
            TextOptions.parse(
                Map.of(
                    "model.text.kind", "ngrams",
                    "model.text.from", "3",
                    "model.text.to", "4",
                    "model.text.words", "1",
                    "model.text.buckets", "65536",
                    "model.text.sublinear", "false",
                    "model.text.entities", "drug,reaction")))
        .isEqualTo(
            new TextOptions(
                new NGrams(3, 4, 1, 1 << 16, false),
                List.of("drug", "reaction"),
                Optional.empty()));
  }

  @Test
  void parse_whatIsWrong_namesTheOption() {
    for (String[] wrong :
        new String[][] {
          {"model.text.form", "3", "model.text.form"},
          {"model.text.from", "many", "model.text.from"},
          {"model.text.from", "7", "from <= to"},
          {"model.text.buckets", "1000", "power of two"},
          {"model.text.sublinear", "1", "true or false"},
          {"model.text.kind", "magic", "ngrams"},
          {"model.text.entities", "a,a", "distinct"},
        }) {
      assertThatThrownBy(() -> TextOptions.parse(Map.of(wrong[0], wrong[1])))
          .isInstanceOfSatisfying(
              SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID))
          .hasMessageContaining(wrong[2]);
    }
  }
}
