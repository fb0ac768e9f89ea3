package eu.sund.governance.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.DatasetId;
import eu.sund.core.SundException;
import eu.sund.core.dp.Rdp;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.Spending;
import eu.sund.governance.policy.SitePolicy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BudgetTest {
  @Test
  void defaults_inRho_areTheDocumented() {
    // docs/privacy/accounting.md
    assertThat(Budget.DEFAULT.dataset(Spending.NOTHING).rhoLimit()).isCloseTo(1.0524, within(1e-4));
    assertThat(Budget.DEFAULT.researcher(Spending.NOTHING).rhoLimit())
        .isCloseTo(0.1851, within(1e-4));
  }

  @Test
  void refusals_atTheLimit_allowWhatFitsExactly() {
    Budget budget = Budget.DEFAULT;
    double third = budget.researcher(Spending.NOTHING).rhoLimit() / 3;
    assertThat(budget.refusals(rho(third), rho(0.5), rho(third + third))).isEmpty();
    assertThat(budget.refusals(rho(third), rho(0.5), rho(third * 2.001)))
        .singleElement()
        .asString()
        .startsWith("the researcher's budget on the dataset has rho");
    assertThat(budget.refusals(rho(2), rho(0), rho(0))).hasSize(2);
  }

  @Test
  void account_shownAsEpsilon_isThatOfItsRho() {
    Account account = Budget.DEFAULT.dataset(rho(0.1850698));
    assertThat(account.epsilonSpent()).isCloseTo(3, within(1e-4));
    assertThat(account.epsilonLimit()).isCloseTo(8, within(1e-6));
    assertThat(account.rhoLeft()).isCloseTo(account.rhoLimit() - 0.1850698, within(1e-12));
    assertThat(Budget.DEFAULT.dataset(rho(0)).epsilonSpent()).isZero();
    assertThat(Account.words(rho(0.1850698), 1e-6)).contains("e^3.00 = 20.1");
  }

  private static final SampledGaussian TRAINING = new SampledGaussian(1.1, 0.01, 1000);

  @Test
  void training_besidePlainNoise_isPaidFromTheSameAccount() {
    Budget budget = new Budget(2, 2, 1e-5);
    Spending training = Spending.of(TRAINING);
    assertThat(budget.dataset(training).epsilonSpent())
        .isEqualTo(Rdp.epsilon(Rdp.curve(1.1, 0.01, 1000), 1e-5).epsilon())
        .isBetween(1.0, 2.0);
    assertThat(budget.refusals(training, rho(0), rho(0))).isEmpty();
    assertThat(budget.refusals(training, training, training))
        .first()
        .asString()
        .contains("lifetime budget allows epsilon 2.0000 at delta 1.0E-5");
    double left = budget.dataset(training).rhoLeft();
    assertThat(left).isBetween(0.0, budget.dataset(rho(0)).rhoLimit());
    assertThat(budget.refusals(rho(left), training, training)).isEmpty();
    assertThat(budget.refusals(rho(left * 1.001), training, rho(0))).hasSize(1);
    assertThat(budget.refusals(training, rho(left * 1.001), rho(0))).hasSize(1);
  }

  private static Spending rho(double rho) {
    return Spending.ofRho(rho);
  }

  @Test
  void policy_withBudget_isRead() {
    assertThat(policy("{ dataset-epsilon: 2.5 }").budget(new DatasetId("heart")))
        .isEqualTo(new Budget(2.5, 3, 1e-6));
    assertThat(policy("{ researcher-epsilon: 1, delta: 0.0001 }").budget(new DatasetId("heart")))
        .isEqualTo(new Budget(8, 1, 1e-4));
    assertThat(policy("{}").budget(new DatasetId("other"))).isEqualTo(Budget.DEFAULT);
  }

  @Test
  void policy_withABrokenBudget_isBroken() {
    for (String wrong :
        new String[] {"{ dataset-epsilon: 0 }", "{ epsilon: 1 }", "{ delta: many }", "8"}) {
      assertThatThrownBy(() -> policy(wrong)).as(wrong).isInstanceOf(SundException.class);
    }
  }

  private static SitePolicy policy(String budget) {
    String text =
        """
        version: 1
        datasets:
          heart:
            researchers: []
            analyses: [dp-count]
            budget: %s
        """
            .formatted(budget);
    return SitePolicy.parse("policy.yaml", text.getBytes(StandardCharsets.UTF_8));
  }
}
