package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.PatientGroup;
import eu.sund.core.PatientKey;
import eu.sund.core.ResearcherId;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.port.Entropy;
import eu.sund.governance.policy.Disclosure;
import eu.sund.privacy.disclosure.CohortMatrix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions to one hospital of 200 patients, one after the other. */
class CohortLedgerTest {
  private static final RowAccess ACCESS = Gate.forSteward("a test");
  private static final Entropy ENTROPY = new java.security.SecureRandom()::nextBytes;

  @TempDir Path folder = Path.of("");
  private Journal journal;
  private Patients patients = new Patients();
  private int runs;

  @BeforeEach
  void open() {
    journal = Journal.open(folder.resolve("site.db"));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  /** Patients 0 to 199, of age 20 to 119; every tenth has no sex. */
  private static final class Patients implements Rows {
    private final List<double[]> rows = new ArrayList<>();

    Patients() {
      for (int i = 0; i < 200; i++) {
        rows.add(new double[] {20 + i / 2, i % 10 == 0 ? Double.NaN : i % 2, 100 + i * 0.125});
      }
    }

    @Override
    public List<Variable> variables() {
      return List.of(
          Variable.number("age", "a", 0, 150),
          Variable.category("sex", "f", "m"),
          Variable.number("pressure", "mm[Hg]", 0, 300));
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      double[][] columns = new double[3][rows.size()];
      for (int i = 0; i < rows.size(); i++) {
        for (int j = 0; j < 3; j++) {
          columns[j][i] = rows.get(i)[j];
        }
      }
      reader.block(new RowBlock(rows.size(), columns));
    }

    @Override
    public void close() {}
  }

  private CohortLedger ledger(int least) {
    return new CohortLedger(
        journal, new Vault(folder.resolve("vault.key"), ENTROPY), new CohortMatrix(least));
  }

  private void ask(String filter, String... variables) {
    ask(false, filter, List.of(variables), List.of());
  }

  private void ask(boolean noisy, String filter, List<String> variables, List<String> complete) {
    CohortLedger.Question question =
        new CohortLedger.Question(
            new RunId(String.format(java.util.Locale.ROOT, "r-%016x", ++runs)),
            new DatasetId("heart"),
            new ResearcherId("anna"),
            "Study " + runs,
            variables,
            noisy);
    ledger(Disclosure.DIFFERENCE_MIN)
        .reserve(
            question,
            List.of(new PatientGroup(Filter.parse(filter), complete)),
            patients,
            ACCESS,
            1000L * runs);
  }

  private void refused(String filter, String... variables) {
    assertThatThrownBy(() -> ask(filter, variables))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISCLOSURE_REFUSED))
        .hasMessageContaining("rule cohort-difference");
  }

  @Test
  void reserve_fewPatientsLess_refusedAndTheEarlierRunIsNamed() {
    ask("", "pressure");
    assertThatThrownBy(() -> ask("age < 118", "pressure", "age"))
        .hasMessageContaining("run r-0000000000000001 ('Study 1', 1970-01-01, all patients)")
        .hasMessageContaining("fewer than 10");
    assertThat(CohortLedger.entries(journal)).hasSize(1);
  }

  @Test
  void reserve_sameGroupAgainOrFarOne_allowed() {
    ask("age < 100", "pressure", "age");
    ask("age <= 99.5", "pressure", "age");
    ask("age < 95", "pressure", "age");
    assertThat(CohortLedger.entries(journal)).hasSize(3);
  }

  /** 40 patients with five visits each; one has twelve more, from the 100th day on. */
  private static final class Visits implements Rows {
    @Override
    public List<Variable> variables() {
      return List.of(Variable.patient("person"), Variable.integer("day", 0, 200));
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      double[][] columns = new double[2][212];
      for (int i = 0; i < 212; i++) {
        columns[0][i] = PatientKey.of("p" + (i < 200 ? i / 5 : 3));
        columns[1][i] = i < 200 ? i % 5 : 100 + i - 200;
      }
      reader.block(new RowBlock(212, columns));
    }

    @Override
    public void close() {}
  }

  @Test
  void reserve_manyRowsOfOnePatientLess_refusedSincePatientsAreCounted() {
    CohortMatrix rule = new CohortMatrix(Disclosure.DIFFERENCE_MIN, 24);
    CohortLedger ledger =
        new CohortLedger(journal, new Vault(folder.resolve("vault.key"), ENTROPY), rule);
    List<String> filters = List.of("", "day < 4", "day < 100");
    for (int i = 0; i < 3; i++) {
      CohortLedger.Question question =
          new CohortLedger.Question(
              new RunId("r-000000000000000" + i),
              new DatasetId("heart"),
              new ResearcherId("anna"),
              "Study",
              List.of("day"),
              false);
      List<PatientGroup> groups =
          List.of(new PatientGroup(Filter.parse(filters.get(i)), List.of()));
      if (i < 2) {
        // The fifth visits of 40 patients are away.
        ledger.reserve(question, groups, new Visits(), ACCESS, 1000L * i);
      } else {
        // Twelve rows, and all of one patient.
        assertThatThrownBy(() -> ledger.reserve(question, groups, new Visits(), ACCESS, 3000))
            .hasMessageContaining("rule cohort-difference");
      }
    }
  }

  @Test
  void reserve_noCommonVariable_allowed() {
    ask("", "pressure");
    ask("age < 118", "sex", "age");
    refused("age < 117", "age");
  }

  @Test
  void reserve_afterARestart_stillRefused() {
    ask("", "pressure", "age");
    journal.close();
    journal = Journal.open(folder.resolve("site.db"));
    refused("age < 118", "pressure", "age");
  }

  @Test
  void reserve_combinationOfThree_refusedThoughEachPairIsFarApart() {
    ask("age < 60", "pressure", "age");
    ask("age >= 60 and age < 100", "pressure", "age");
    refused("age < 102", "pressure", "age");
    ask("age < 106", "pressure", "age");
  }

  @Test
  void reserve_patientsWithoutAValue_areAnotherGroup() {
    // Twenty have no sex; among the six youngest it is one.
    ask(false, "age < 23", List.of("pressure", "age"), List.of("pressure"));
    assertThatThrownBy(
            () -> ask(false, "age < 23", List.of("pressure", "age", "sex"), List.of("sex")))
        .hasMessageContaining("rule cohort-difference");
    ask(false, "", List.of("pressure"), List.of("pressure"));
    ask(false, "", List.of("pressure", "sex"), List.of("pressure", "sex"));
  }

  @Test
  void reserve_dataThatChangedForAFew_areTheOldVersion() {
    ask("", "pressure");
    patients.rows.get(17)[2] = 250;
    refused("", "pressure");
    patients.rows.add(new double[] {55, 1, 131});
    refused("", "pressure");
    for (int i = 20; i < 30; i++) {
      patients.rows.get(i)[2] = 250;
    }
    ask("", "pressure");
  }

  @Test
  void reserve_noise_forbidsNothingAndIsNotForbidden() {
    ask("", "pressure");
    ask(true, "age < 118", List.of("pressure", "age"), List.of());
    ask("age < 113", "pressure", "age");
    assertThat(CohortLedger.entries(journal).stream().filter(CohortLedger.Entry::noisy)).hasSize(1);
  }

  @Test
  void reserve_strangeKey_failsClosed() throws IOException {
    ask("", "pressure");
    Files.delete(folder.resolve("vault.key"));
    assertThatThrownBy(() -> ask("", "pressure")).hasMessageContaining("restore it");
    ask("", "age");
  }

  @Test
  void database_neitherValuesNorHashesAreReadable() throws IOException {
    patients.rows.get(3)[2] = 137.03125917364;
    ask("", "pressure");
    journal.close();
    byte[] canary = new byte[8];
    java.nio.ByteBuffer.wrap(canary).putDouble(137.03125917364);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain(new String(canary, StandardCharsets.ISO_8859_1));
        assertThat(bytes).doesNotContain("137.03");
      }
    }
    journal = Journal.open(folder.resolve("site.db"));
  }

  @Test
  void hashes_equalRows_areAsManyPatients() throws IOException {
    for (int i = 0; i < 200; i++) {
      patients.rows.set(i, new double[] {50, 1, 120});
    }
    ask("", "pressure");
    patients.rows.removeLast();
    refused("", "pressure");
  }
}
