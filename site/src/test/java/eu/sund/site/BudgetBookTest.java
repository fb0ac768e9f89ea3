package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ResearcherId;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.Spending;
import eu.sund.governance.budget.Budget;
import java.nio.file.Path;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The accounts on disk. */
class BudgetBookTest {
  private static final DatasetId HEART = new DatasetId("heart");
  private static final ResearcherId ANNA = new ResearcherId("anna");
  private static final Digest STUDY = Digest.of(new byte[] {1});

  @TempDir Path folder = Path.of("");

  private SiteDb open() {
    return SiteDb.open(folder.resolve("site.db"));
  }

  private static RunId run(int number) {
    return new RunId("r-000000000000000" + number);
  }

  private static BudgetBook.Cost cost(int number, Spending amount) {
    return new BudgetBook.Cost(new Journal.Key(run(number), STUDY), ANNA, amount);
  }

  @Test
  void migration_ofAccountsInRho_keepsWhatWasSpent() {
    Flyway.configure(SiteDb.class.getClassLoader())
        .dataSource("jdbc:sqlite:" + folder.resolve("site.db"), "", "")
        .locations("classpath:eu/sund/site/db")
        .target("2")
        .load()
        .migrate();
    // what the release before wrote
    Jdbi.create("jdbc:sqlite:" + folder.resolve("site.db"))
        .useHandle(
            old -> {
              old.execute(
                  "INSERT INTO spent (run, dataset, researcher, study_digest, rho, at) VALUES (?,"
                      + " 'heart', 'anna', ?, 0.25, 1)",
                  run(1).value(),
                  STUDY.hex());
              old.execute("PRAGMA user_version = 2");
            });
    try (SiteDb db = open()) {
      assertThat(new BudgetBook(db).payments())
          .containsExactly(new BudgetBook.Payment(HEART, ANNA, run(1), Spending.ofRho(0.25)));
    }
  }

  @Test
  void reserve_ofTraining_isKeptToTheLastBitAndPaidOnce() {
    Spending training = Spending.of(new SampledGaussian(1.3, 0.01, 500)).plus(Spending.ofRho(0.01));
    Map<DatasetId, Budget> budgets = Map.of(HEART, new Budget(2.5, 2.5, 1e-6));
    try (SiteDb db = open()) {
      assertThat(new BudgetBook(db).reserve(cost(1, training), budgets, 1)).isEmpty();
    }
    try (SiteDb db = open()) {
      BudgetBook book = new BudgetBook(db);
      assertThat(book.reserve(cost(1, training), budgets, 2)).isEmpty();
      assertThat(book.payments())
          .containsExactly(new BudgetBook.Payment(HEART, ANNA, run(1), training));
      assertThat(book.reserve(cost(2, training), budgets, 3)).isEmpty();
      Spending dear = Spending.of(new SampledGaussian(1.3, 0.01, 5000));
      assertThat(book.reserve(cost(3, dear), budgets, 4))
          .hasSize(2)
          .first()
          .asString()
          .contains("dataset 'heart': the dataset's lifetime budget allows epsilon 2.5000");
      assertThat(book.payments()).hasSize(2);
    }
  }

  @Test
  void payments_withATornAmount_refuseEverything() {
    try (SiteDb db = open()) {
      db.write(
          w ->
              w.execute(
                  "INSERT INTO spent (run, dataset, researcher, study_digest, rho, at, sampled)"
                      + " VALUES (?, 'heart', 'anna', ?, 0, 1, ?)",
                  run(1).value(),
                  STUDY.hex(),
                  new byte[24]));
      Map<DatasetId, Budget> budgets = Map.of(HEART, Budget.DEFAULT);
      assertThatThrownBy(
              () -> new BudgetBook(db).reserve(cost(2, Spending.ofRho(0.001)), budgets, 2))
          .isInstanceOf(SundException.class)
          .hasMessageContaining("damaged");
    }
  }
}
