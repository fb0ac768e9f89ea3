package eu.sund.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.core.DatasetId;
import eu.sund.core.ResearcherId;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.Spending;
import eu.sund.governance.budget.Budget;
import eu.sund.site.Budgets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SiteBudgetCommandTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private static List<Budgets.OfDataset> accounts() {
    return accounts(Spending.ofRho(0.1850698));
  }

  private static List<Budgets.OfDataset> accounts(Spending spent) {
    Budget budget = Budget.DEFAULT;
    return List.of(
        new Budgets.OfDataset(
            new DatasetId("heart"),
            budget.dataset(spent),
            Map.of(new ResearcherId("anna"), budget.researcher(spent)),
            2));
  }

  private Console console(boolean json) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Console(out, out, json);
  }

  @Test
  void print_forPeople_saysItInWordsAndNumbers() {
    SiteBudgetCommand.print(console(false), accounts());
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("Dataset 'heart', 2 studies paid")
        .contains("may change what one can learn about a patient by at most a factor e^3.00 = 20.1")
        .contains("all researchers      epsilon  3.000 of  8.000")
        .contains("anna                 epsilon  3.000 of  3.000");
  }

  @Test
  void print_afterTraining_saysSoAndAgreesWithTheAccountant() throws IOException {
    SampledGaussian steps = new SampledGaussian(1.3, 0.01, 500);
    SiteBudgetCommand.print(console(true), accounts(Spending.of(steps)));
    JsonNode lifetime = new ObjectMapper().readTree(bytes.toByteArray()).get(0).get("lifetime");
    PrivacyCommands.Steps same = new PrivacyCommands.Steps();
    same.rate = 0.01;
    same.count = 500;
    same.delta = 1e-6;
    bytes.reset();
    PrivacyCommands.epsilon(console(true), 1.3, same);
    double epsilon = new ObjectMapper().readTree(bytes.toByteArray()).get("epsilonRdp").asDouble();
    assertThat(lifetime.get("epsilonSpent").asDouble()).isEqualTo(epsilon);
    assertThat(lifetime.get("trainingSpent").asBoolean()).isTrue();
    bytes.reset();
    SiteBudgetCommand.print(console(false), accounts(Spending.of(steps)));
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("and training");
  }

  @Test
  void print_forAMachine_isOneDocument() throws IOException {
    SiteBudgetCommand.print(console(true), accounts());
    JsonNode document = new ObjectMapper().readTree(bytes.toByteArray());
    assertThat(document.get(0).get("dataset").asText()).isEqualTo("heart");
    assertThat(document.get(0).get("lifetime").get("rhoSpent").asDouble()).isEqualTo(0.1850698);
    assertThat(document.get(0).get("researchers").get("anna").get("delta").asDouble())
        .isEqualTo(1e-6);
  }

  @Test
  void print_ofNothing_saysSo() {
    SiteBudgetCommand.print(console(false), List.of());
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("nothing was spent");
  }
}
