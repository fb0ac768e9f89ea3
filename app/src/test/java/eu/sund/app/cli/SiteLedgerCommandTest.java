package eu.sund.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.core.DatasetId;
import eu.sund.core.RunId;
import eu.sund.site.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteLedgerCommandTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final Ledger LEDGER =
      new Ledger(
          List.of(
              new Ledger.Entry(
                  new DatasetId("heart"),
                  NOON,
                  new RunId("r-0000000000000001"),
                  "anna",
                  "Who is ill?",
                  "age >= 40 with age, sex",
                  List.of("age", "sex"),
                  false)),
          List.of(
              new Ledger.Told(new DatasetId("heart"), "age", 1, 8, 0.016),
              new Ledger.Told(new DatasetId("heart"), "ill", 2, 13, 0.0262)),
          List.of(new Ledger.Refusal(NOON, "r-0000000000000002", "rule cohort-difference: words")));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Console console(boolean json) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Console(out, out, json);
  }

  @Test
  void print_forPeople_namesStudyPatientsAndRefusal() {
    SiteLedgerCommand.print(console(false), LEDGER);
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("Dataset 'heart'")
        .contains("2026-11-25 12:00  r-0000000000000001  'Who is ill?'")
        .contains("by anna, patients: age >= 40 with age, sex")
        .contains("Dataset 'heart', coefficients of models without noise so far")
        .containsPattern("  age +8 in 1 question, 0.0160 for a patient\n")
        .containsPattern("  ill +13 in 2 questions, 0.0262 for a patient\n")
        .contains("Refused 2026-11-25 12:00  r-0000000000000002: rule cohort-difference: words");
  }

  @Test
  void print_forAMachine_isOneDocument() throws IOException {
    SiteLedgerCommand.print(console(true), LEDGER);
    JsonNode document = new ObjectMapper().readTree(bytes.toByteArray());
    assertThat(document.get("entries").get(0).get("run").asText()).isEqualTo("r-0000000000000001");
    assertThat(document.get("told").get(1).get("coefficients").asLong()).isEqualTo(13);
    assertThat(document.get("refusals").get(0).get("words").asText()).contains("cohort-difference");
  }

  @Test
  void print_ofNothing_saysSo() {
    SiteLedgerCommand.print(console(false), new Ledger(List.of(), List.of(), List.of()));
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("No study has summed");
  }
}
