package eu.sund.governance.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.DatasetId;
import eu.sund.core.SundException;
import eu.sund.governance.policy.SitePolicy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BudgetTest {
  @Test
  void defaults_inRho_areTheDocumented() {
    // docs/privacy/accounting.md
    assertThat(Budget.DEFAULT.dataset(0).limit()).isCloseTo(1.0524, within(1e-4));
    assertThat(Budget.DEFAULT.researcher(0).limit()).isCloseTo(0.1851, within(1e-4));
  }

  @Test
  void refusals_atTheLimit_allowWhatFitsExactly() {
    Budget budget = Budget.DEFAULT;
    double third = budget.researcher(0).limit() / 3;
    assertThat(budget.refusals(third, 0.5, third + third)).isEmpty();
    assertThat(budget.refusals(third, 0.5, third * 2.001))
        .singleElement()
        .asString()
        .startsWith("the researcher's budget on the dataset has rho");
    assertThat(budget.refusals(2, 0, 0)).hasSize(2);
  }

  @Test
  void account_shownAsEpsilon_isThatOfItsRho() {
    Account account = Budget.DEFAULT.dataset(0.1850698);
    assertThat(account.epsilonSpent()).isCloseTo(3, within(1e-4));
    assertThat(account.epsilonLimit()).isCloseTo(8, within(1e-6));
    assertThat(account.left()).isCloseTo(account.limit() - 0.1850698, within(1e-12));
    assertThat(Budget.DEFAULT.dataset(0).epsilonSpent()).isZero();
    assertThat(Account.words(0.1850698, 1e-6)).contains("e^3.00 = 20.1");
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
