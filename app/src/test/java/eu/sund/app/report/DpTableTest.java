package eu.sund.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.dp.DpResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DpTableTest {
  private static final DpResult RESULT =
      new DpResult(
          "dp-mean@1",
          "age ~ 1",
          "sex = 1",
          4,
          1,
          1e-6,
          0.0243559,
          List.of(
              new DpResult.Row("mean", 54.432, 0.21), new DpResult.Row("say \"cheese\"", 12, null)),
          List.of("One note."));

  @Test
  void print_aResult_showsNumbersWithTheirNoiseAndWhatItCost() throws IOException {
    StringBuilder text = new StringBuilder();
    DpTable.print(RESULT, text);
    assertThat(text.toString())
        .contains("dp-mean@1 over 4 sites; patients: sex = 1")
        .containsPattern("mean +54\\.43")
        .contains("not released")
        .contains("epsilon 1.0, delta 1.0E-6")
        .contains("Note: One note.");
  }

  @Test
  void csv_aResult_hasAllDigits() {
    assertThat(DpTable.csv(RESULT))
        .isEqualTo(
            "name,estimate,std_error\n\"mean\",54.432,0.21\n\"say \"\"cheese\"\"\",12.0,NA\n");
  }
}
