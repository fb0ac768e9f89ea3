package eu.sund.site;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.PatientGroup;
import eu.sund.core.ResearcherId;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.privacy.disclosure.CohortMatrix;
import eu.sund.privacy.disclosure.Disclosure;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import org.jdbi.v3.core.Handle;

/**
 * Whom every run of this site summed over. A run whose patients differ by a few from those of an
 * earlier one is refused: the difference of the two results would be those few patients' values.
 *
 * <p>What is kept are keyed hashes of rows, sealed in the vault; key and hashes never leave the
 * site. An entry is on disk before any sum leaves, and is never taken back, whatever becomes of the
 * run.
 *
 * <p><b>Privacy.</b> Groups are compared with all earlier ones of the dataset that share a variable
 * with them and carry no noise, one by one and in combination ({@link CohortMatrix}). Runs with
 * noise are paid from the budget instead; they are written down and forbid nothing.
 *
 * <p>Thread-safe.
 */
final class CohortLedger {
  /** How refusals begin, in the steward's log. */
  private static final String RULE = "rule " + Disclosure.COHORT_DIFFERENCE;

  private static final String PURPOSE = "sund-cohort-ledger-v1";

  private final SiteDb db;
  private final Vault vault;
  private final CohortMatrix rule;

  CohortLedger(Journal journal, Vault vault, CohortMatrix rule) {
    this.db = journal.db();
    this.vault = vault;
    this.rule = rule;
  }

  /**
   * What a run asks of a dataset.
   *
   * @param variables the plan's, of which the earlier ones must share one to matter
   * @param noisy whether its sums carry noise
   */
  record Question(
      RunId run,
      DatasetId dataset,
      ResearcherId researcher,
      String title,
      List<String> variables,
      boolean noisy) {}

  /** One line of the ledger. */
  record Entry(
      RunId run,
      DatasetId dataset,
      String researcher,
      String title,
      String filter,
      List<String> variables,
      boolean noisy,
      String patients,
      long at) {}

  /**
   * The ledger as a dataset is judged.
   *
   * @param differenceMin as the gate says
   */
  static CohortLedger of(House house, Dataset dataset, int differenceMin) {
    return new CohortLedger(
        house.journal(),
        house.keys().vault(),
        new CohortMatrix(differenceMin, RowHashes.rowBits(dataset.codebook())));
  }

  /**
   * Asks for all datasets of a run; to be asked before anything of them leaves.
   *
   * @throws SundException as {@link #reserve(Question, List, Rows, RowAccess, long)}, and {@code
   *     DATA_UNREADABLE}
   */
  static void reserve(House house, Proposed run, Gate.Answer.Allowed allowed) {
    for (Dataset dataset : allowed.datasets().keySet()) {
      Codebook codebook = dataset.codebook();
      CohortLedger ledger = of(house, dataset, allowed.rules().differenceMin());
      Question question =
          new Question(
              run.spec().id(),
              dataset.description().id(),
              run.spec().study().researcher(),
              run.study().title(),
              run.variables(codebook),
              run.course().plan().isNoisy());
      try (Rows rows =
          house.connector().open(dataset.source(), dataset.columns(dataset.codebook().names()))) {
        ledger.reserve(question, run.course().groups(), rows, allowed.access(), house.now());
      }
    }
  }

  /**
   * Lets a run's sums be made, or says which earlier run forbids it. What is allowed is on disk
   * when this returns.
   *
   * @param rows all of the dataset's rows with all of its variables
   * @throws SundException with {@code DISCLOSURE_REFUSED} naming the earlier run, for the steward;
   *     {@code STORAGE_FAILED} or {@code FOLDER_UNUSABLE}
   */
  void reserve(
      Question question, List<PatientGroup> groups, Rows rows, RowAccess access, long now) {
    List<long[]> sets = RowHashes.of(vault.mac(PURPOSE), groups, rows, access);
    db.write(
        w -> {
          for (int i = 0; i < sets.size(); i++) {
            if (!question.noisy()) {
              requireFar(w.handle(), question, sets.get(i));
            }
            put(w, question, groups.get(i), sets.get(i), now);
          }
          return 0;
        });
  }

  /**
   * Whether the patients that a run sums over in a dataset are others than an earlier run's: by as
   * many as two groups must differ. Not if one of the two is not in the ledger.
   */
  boolean isOnOtherData(DatasetId dataset, RunId earlier, RunId now) {
    return db.read(
        h -> {
          List<Entry> all = entries(h, dataset);
          List<Entry> before = all.stream().filter(e -> e.run().equals(earlier)).toList();
          List<Entry> after = all.stream().filter(e -> e.run().equals(now)).toList();
          return !after.isEmpty()
              && before.size() == after.size()
              && after.stream().allMatch(one -> isFar(h, before, one));
        });
  }

  private boolean isFar(Handle h, List<Entry> before, Entry one) {
    return before.stream()
        .filter(e -> e.filter().equals(one.filter()))
        .findFirst()
        .filter(e -> rule.areFar(opened(h, e), opened(h, one)))
        .isPresent();
  }

  private void requireFar(Handle h, Question question, long[] set) {
    List<Entry> earlier = binding(h, question);
    List<long[]> sets = new ArrayList<>();
    for (Entry entry : earlier) {
      sets.add(opened(h, entry));
    }
    Optional<CohortMatrix.Finding> finding = rule.finding(sets, set);
    if (finding.isPresent()) {
      throw new SundException(
          ErrorCode.DISCLOSURE_REFUSED,
          switch (finding.get()) {
            case CohortMatrix.Finding.Close close ->
                "%s: in dataset '%s' the patients differ by fewer than %s from"
                        .formatted(RULE, question.dataset(), rule.least())
                    + " those of "
                    + words(earlier.get(close.earlier()))
                    + "; subtracted, the two results would tell those few patients' values";
            case CohortMatrix.Finding.Combined combined ->
                "%s: in dataset '%s' this run's patients and those of %s earlier"
                        .formatted(RULE, question.dataset(), new HashSet<>(runs(earlier)).size())
                    + " runs on common variables, added and subtracted, single out fewer than "
                    + rule.least();
          });
    }
  }

  private static List<RunId> runs(List<Entry> entries) {
    return entries.stream().map(Entry::run).toList();
  }

  private static String words(Entry entry) {
    return "run %s ('%s', %s, %s)"
        .formatted(
            entry.run(),
            entry.title(),
            Instant.ofEpochMilli(entry.at()).atZone(ZoneOffset.UTC).toLocalDate(),
            entry.filter());
  }

  /** The entries that a question is compared with. */
  private static List<Entry> binding(Handle h, Question question) {
    Set<String> asked = Set.copyOf(question.variables());
    return entries(h, question.dataset()).stream()
        .filter(entry -> !entry.noisy() && entry.variables().stream().anyMatch(asked::contains))
        .toList();
  }

  private static List<Entry> entries(Handle h, DatasetId dataset) {
    return h.createQuery(
            "SELECT run, dataset, researcher, title, filter, variables, noisy, patients, at FROM"
                + " cohort WHERE dataset = ? ORDER BY at, run, filter")
        .bind(0, dataset.value())
        .map(
            (r, c) ->
                new Entry(
                    new RunId(r.getString(1)),
                    new DatasetId(r.getString(2)),
                    r.getString(3),
                    r.getString(4),
                    r.getString(5),
                    List.of(r.getString(6).split(",")),
                    r.getInt(7) == 1,
                    r.getString(8),
                    r.getLong(9)))
        .list();
  }

  /** All entries, dataset by dataset, oldest first. */
  static List<Entry> entries(Journal journal) {
    return journal
        .db()
        .read(
            h ->
                h
                    .createQuery("SELECT DISTINCT dataset FROM cohort ORDER BY dataset")
                    .mapTo(String.class)
                    .stream()
                    .flatMap(dataset -> entries(h, new DatasetId(dataset)).stream())
                    .toList());
  }

  private void put(SiteDb w, Question question, PatientGroup group, long[] set, long now)
      throws SQLException {
    byte[] plain = bytes(set);
    String mac = HexFormat.of().formatHex(mac(plain));
    w.execute(
        "INSERT OR IGNORE INTO patient_set (mac, sealed) VALUES (?, ?)", mac, vault.seal(plain));
    w.execute(
        "INSERT OR IGNORE INTO cohort (run, dataset, patients, researcher, title, filter,"
            + " variables, noisy, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        question.run().value(),
        question.dataset().value(),
        mac,
        question.researcher().value(),
        question.title(),
        RowHashes.words(group),
        String.join(",", question.variables()),
        question.noisy() ? 1 : 0,
        now);
  }

  /** The set of an entry; one that cannot be read forbids everything. */
  private long[] opened(Handle h, Entry entry) {
    byte[] sealed =
        h.createQuery("SELECT sealed FROM patient_set WHERE mac = ?")
            .bind(0, entry.patients())
            .mapTo(byte[].class)
            .one();
    byte[] plain;
    try (FilesOf.OpenBlob blob = vault.open(FilesOf.inMemory(sealed))) {
      plain = new byte[Math.toIntExact(blob.size())];
      blob.read(0, ByteBuffer.wrap(plain));
    }
    if (!Arrays.equals(mac(plain), HexFormat.of().parseHex(entry.patients()))) {
      throw new SundException(
          ErrorCode.DISCLOSURE_REFUSED,
          RULE
              + ": whom "
              + words(entry)
              + " summed over cannot be read, since signing/vault.key is another key than then;"
              + " restore it from the backup");
    }
    long[] set = new long[plain.length / 8];
    ByteBuffer.wrap(plain).asLongBuffer().get(set);
    return set;
  }

  private byte[] mac(byte[] plain) {
    Mac mac = vault.mac(PURPOSE + "/set");
    return mac.doFinal(plain);
  }

  private static byte[] bytes(long[] set) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * set.length);
    bytes.asLongBuffer().put(set);
    return bytes.array();
  }
}
