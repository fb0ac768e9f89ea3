package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.SundException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The search over hyper-parameters inside a study. */
final class SearchTest {
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), Patients.VARIABLES);

  private static TrainResult train(String... more) {
    List<String> options =
        new ArrayList<>(List.of("rounds", "4", "evaluate.holdout", "0.3", "local.steps", "5"));
    options.addAll(Arrays.asList(more));
    return Sites.train(
        Sites.study("ill ~ age + sex", options.toArray(String[]::new)),
        Patients.VARIABLES,
        Patients.sites(3, 120));
  }

  private static double heldOut(String rate, String optimizer) {
    return train("local.rate", rate, "strategy.name", optimizer).metrics().stream()
        .filter(m -> m.group().equals("all") && m.name().equals("log-loss"))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** Each candidate is what its own study would be; the one with the least loss is the result. */
  @Test
  void search_rates_givesTheBestStudysModel() {
    TrainResult searched =
        train("search.local.rate", "0.001, 0.3,0.01", "strategy.name", "fedavgm");
    assertThat(heldOut("0.3", "fedavgm")).isLessThan(heldOut("0.001", "fedavgm"));
    assertThat(heldOut("0.3", "fedavgm")).isLessThan(heldOut("0.01", "fedavgm"));
    TrainResult best = train("local.rate", "0.3", "strategy.name", "fedavgm");
    assertThat(searched.weights()).isEqualTo(best.weights());
    assertThat(searched.metrics()).isEqualTo(best.metrics());
    assertThat(searched.rounds()).isEqualTo(best.rounds());
    assertThat(searched.recipe()).isEqualTo(best.recipe());
    assertThat(searched.notes())
        .anyMatch(n -> n.startsWith("Searched by the loss") && n.contains("local.rate 0.01: "));
  }

  @Test
  void search_bestRoundsAndPatience_goTogether() {
    TrainResult searched =
        train("search.local.rate", "0.01,0.3", "evaluate.keep", "best", "evaluate.patience", "2");
    TrainResult best =
        train("local.rate", "0.3", "evaluate.keep", "best", "evaluate.patience", "2");
    assertThat(searched.weights()).isEqualTo(best.weights());
    assertThat(searched.chosenRound()).isEqualTo(best.chosenRound());
  }

  @Test
  void plan_ofASearch_countsEveryCandidatesRounds() {
    Training training = new Training();
    int alone =
        training
            .plan(Sites.study("ill ~ age", "rounds", "7", "evaluate.holdout", "0.2"), CODEBOOK)
            .roundsMax();
    int searched =
        training
            .plan(
                Sites.study(
                    "ill ~ age",
                    "rounds",
                    "7",
                    "evaluate.holdout",
                    "0.2",
                    "search.local.rate",
                    "0.1,0.2,0.3",
                    "search.local.decay",
                    "0,0.01"),
                CODEBOOK)
            .roundsMax();
    assertThat(searched).isEqualTo(alone + 5 * (7 + 1));
  }

  @Test
  void search_whatItCannotHold_isRefused() {
    String[][] cases = {
      {"search.model.hidden", "1,2", "search takes"},
      {"search.local.rate", "0.1", "2 values or more"},
      {"search.local.rate", "0.1,wrong", "must be a number"},
      {"search.local.rate", "1,2", "local.rate", "1", "not both"},
      {"search.local.rate", "1,2", "strategy.name", "scaffold", "keep nothing"},
      {"search.local.rate", "1,2", "evaluate.vote", "true", "keep nothing"},
      {"search.local.rate", "1,2", "evaluate.holdout", "0", "set evaluate.holdout"},
    };
    for (String[] one : cases) {
      List<String> options = new ArrayList<>(Arrays.asList(one).subList(0, one.length - 1));
      if (!options.contains("evaluate.holdout")) {
        options.addAll(List.of("evaluate.holdout", "0.2"));
      }
      assertThatThrownBy(
              () ->
                  new Training()
                      .plan(Sites.study("ill ~ age", options.toArray(String[]::new)), CODEBOOK))
          .as(String.join(" ", one))
          .isInstanceOf(SundException.class)
          .hasMessageContaining(one[one.length - 1]);
    }
  }
}
