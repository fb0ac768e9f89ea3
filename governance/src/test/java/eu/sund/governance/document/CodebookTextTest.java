package eu.sund.governance.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Range;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import eu.sund.governance.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CodebookTextTest {
  private static final Codebook HEART =
      new Codebook(
          new DatasetId("heart"),
          List.of(
              new Variable(
                  "age",
                  VariableType.NUMBER,
                  "a",
                  new Range(-0.0, 120.25),
                  List.of(),
                  Set.of("?", "NA", ""),
                  "age\r\nin \\ years"),
              Variable.integer("disease", 0, 1),
              new Variable(
                  "cp",
                  VariableType.CATEGORY,
                  "",
                  Range.NONE,
                  List.of("2", "å", " "),
                  Set.of(),
                  "pain"),
              Variable.text("note", 4000, "nb-NO"),
              Variable.patient("person")));
  private static final String TEXT =
      """
      sund-codebook-v1
      dataset heart
      variable age
      type number
      unit a
      range -0.0 120.25
      missing\s
      missing ?
      missing NA
      meaning age\\r\\nin \\\\ years
      variable disease
      type integer
      range 0.0 1.0
      variable cp
      type category
      level 2
      level å
      level \s
      meaning pain
      variable note
      type text
      unit nb-NO
      range 0.0 4000.0
      variable person
      type patient
      """;

  private static void refused(String text) {
    assertThatExceptionOfType(SundException.class)
        .isThrownBy(() -> CodebookText.read(text))
        .matches(e -> e.code() == ErrorCode.DOCUMENT_INVALID)
        .withMessageStartingWith("codebook");
  }

  @Test
  void write_everyKind_isTheCanonicalText() {
    assertThat(CodebookText.write(HEART)).isEqualTo(TEXT);
  }

  @Test
  void read_whatWasWritten_isEqual() {
    assertThat(CodebookText.read(TEXT)).isEqualTo(HEART);
  }

  @Test
  void digest_changesWithEveryPart() {
    assertThat(CodebookText.digest(HEART))
        .isEqualTo(CodebookText.digest(CodebookText.read(TEXT)))
        .isNotEqualTo(CodebookText.digest(CodebookText.read(TEXT.replace("pain", "pein"))));
  }

  @Test
  void read_anyOtherForm_isRefused() {
    refused("");
    refused("sund-codebook-v1");
    refused("sund-codebook-v1\n");
    refused("sund-codebook-v1\ndataset heart\n");
    refused(TEXT.replace("v1", "v2"));
    refused(TEXT.substring(0, TEXT.length() - 1));
    refused(TEXT + "\n");
    refused(TEXT + "variable\n");
    refused(TEXT.replace("\n", "\r\n"));
    refused(TEXT.replace("0.0 1.0", "0 1"));
    refused(TEXT.replace("0.0 1.0", "1.0 0.0"));
    refused(TEXT.replace("0.0 1.0", "0.0 NaN"));
    refused(TEXT.replace("0.0 1.0", "0.0"));
    refused(TEXT.replace("0.0 1.0", "0.0 0x1p3"));
    refused(TEXT.replace("range 0.0 1.0\n", ""));
    refused(TEXT.replace("missing ?\nmissing NA\n", "missing NA\nmissing ?\n"));
    refused(TEXT.replace("missing ?\n", "missing ?\nmissing ?\n"));
    refused(TEXT.replace("variable disease", "variable age"));
    refused(TEXT.replace("type integer", "type Integer"));
    refused(TEXT.replace("unit a\n", "unit \n"));
    refused(TEXT.replace("\\r", "\\t"));
    refused(TEXT.replace(" years", " years\\"));
    refused(TEXT.replace("level å\nlevel  \n", ""));
    refused("x".repeat(CodebookText.LENGTH_MAX + 1));
  }

  @Test
  void write_halfACharacter_isRefused() {
    Variable broken =
        new Variable("a", VariableType.NUMBER, "\ud800", new Range(0, 1), List.of(), Set.of(), "");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> CodebookText.write(new Codebook(new DatasetId("heart"), List.of(broken))));
  }

  @Test
  void read_damagedTexts_areRefusedOrCanonical() {
    byte[] good = TEXT.getBytes(StandardCharsets.UTF_8);
    int refusals = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      String damaged =
          new String(Mutations.of(good, new SplittableRandom(seed)), StandardCharsets.UTF_8);
      try {
        assertThat(CodebookText.write(CodebookText.read(damaged))).isEqualTo(damaged);
      } catch (SundException e) {
        refusals++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refusals).isGreaterThan(1000);
  }
}
