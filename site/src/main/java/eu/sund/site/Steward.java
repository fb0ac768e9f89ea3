package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.core.dp.Spending;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.Query;

/**
 * The steward's commands. They act on the folder's database; a running site notices within a
 * quarter of a second, and no update is journaled after {@link #stop} returned.
 */
public final class Steward implements AutoCloseable {
  private static final int ROWS_MAX = 100_000;

  private final Journal journal;
  private final InstantSource clock;

  private Steward(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * Opens a site's folder for its steward, whether the site runs or not.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} or {@code STORAGE_FAILED}
   */
  public static Steward open(SiteFolder folder, InstantSource clock) {
    return new Steward(Journal.open(folder.database()), clock);
  }

  /**
   * A study that waits for the steward.
   *
   * @param study the digest of the signed study: what an approval is bound to
   * @param key the researcher's public key, {@code ed25519:…}
   * @param cohort which patients, as a filter; empty for all
   * @param cost what it costs of the budgets; nothing for a study without differential privacy
   * @param costWords the same in words and numbers, or empty
   */
  public record Pending(
      RunId run,
      Digest study,
      String title,
      String purpose,
      String researcher,
      String key,
      String datasets,
      String formula,
      String cohort,
      String analysis,
      Spending cost,
      String costWords,
      Instant firstSeen) {}

  /**
   * A run as this site knows it.
   *
   * @param state asked, pending, running or ended
   * @param round of the last update that left; 0 for none
   * @param code why it ended, if it did not end well
   * @param outcome how the hub says it ended, or empty
   */
  public record RunLine(
      RunId run,
      Digest study,
      String title,
      String researcher,
      String state,
      int round,
      Optional<ErrorCode> code,
      String outcome,
      Instant firstSeen,
      Instant changed) {}

  /**
   * Something that left the house.
   *
   * @param kind enrolment, renewal, catalogue, answer, failure or stop; in a round agreement, keys,
   *     shares, update, confirmation, unmasking or restart
   * @param tensors name, shape and encoding of each tensor of an update, which is masked
   * @param words bytes of ring words among the bytes
   * @param bytes of the message before encryption
   */
  public record Left(
      Instant at,
      String kind,
      Optional<RunId> run,
      Optional<Digest> study,
      OptionalInt round,
      String tensors,
      long words,
      long bytes,
      Optional<Digest> digest) {}

  /** A line of the site's log. */
  public record LogLine(Instant at, Optional<RunId> run, String event, String detail) {}

  /** The studies that wait for the steward, oldest first. */
  public List<Pending> pending() {
    return journal
        .db()
        .read(
            h ->
                h.createQuery(
                        "SELECT id, study_digest, title, purpose, researcher, researcher_key,"
                            + " datasets, formula, cohort, analysis, coalesce(rho, 0) AS rho,"
                            + " sampled, words, first_seen FROM run LEFT JOIN quote ON quote.run ="
                            + " run.id WHERE state = 'pending' ORDER BY first_seen")
                    .map((rows, context) -> pendingOf(rows))
                    .list());
  }

  private static Pending pendingOf(ResultSet rows) throws SQLException {
    BudgetBook.Quote quote = BudgetBook.quote(rows);
    return new Pending(
        new RunId(rows.getString("id")),
        new Digest(rows.getString("study_digest")),
        rows.getString("title"),
        rows.getString("purpose"),
        rows.getString("researcher"),
        rows.getString("researcher_key"),
        rows.getString("datasets"),
        rows.getString("formula"),
        rows.getString("cohort"),
        rows.getString("analysis"),
        quote.amount(),
        quote.words(),
        Instant.ofEpochMilli(rows.getLong("first_seen")));
  }

  /**
   * Approves a study: this run and every later one of the very same signed study.
   *
   * @param which a run's id or a study's digest; a beginning of one will do if it is the only one
   * @param by who approves, for the log
   * @throws SundException with {@code NOT_FOUND} or {@code USAGE}
   */
  public Digest approve(String which, String by) {
    Digest study = find(which).study();
    write(List.of(decide(study, "approved", by, "")));
    log(study, "approved", by, "");
    return study;
  }

  /** Refuses a study: its runs here end, and later ones are refused. Otherwise as approve. */
  public Digest refuse(String which, String by, String reason) {
    Digest study = find(which).study();
    // Together: a site that sees the word alone would end the run as its policy's refusal.
    write(
        List.of(
            stopAll(
                "SELECT id FROM run WHERE study_digest = ? AND state <> 'ended'",
                study.hex(),
                reason),
            decide(study, "refused", by, reason)));
    log(study, "refused", by, reason);
    return study;
  }

  /**
   * Stops a run at once. The same study needs an approval before it can run here again.
   *
   * @throws SundException with {@code NOT_FOUND}, or {@code USAGE} if the run is over
   */
  public void stop(RunId run, String by, String reason) {
    RunLine line = find(run.value());
    if (line.state().equals("ended")) {
      throw new SundException(ErrorCode.USAGE, "run " + run + " is over already");
    }
    write(
        List.of(
            stopAll("SELECT id FROM run WHERE id = ?", run.value(), reason),
            decide(line.study(), "stopped", by, reason)));
    log(line.study(), "stopped", by, reason);
  }

  /** A change of the database. */
  private interface Change {
    int in(SiteDb w) throws SQLException;
  }

  /** All changes, or none. */
  private void write(List<Change> changes) {
    journal
        .db()
        .write(
            w -> {
              int rows = 0;
              for (Change change : changes) {
                rows += change.in(w);
              }
              return rows;
            });
  }

  private Change stopAll(String query, String value, String reason) {
    long now = clock.millis();
    return w ->
        w.execute(
            "INSERT OR IGNORE INTO stopped (run, reason, at) SELECT id, ?, ? FROM run WHERE id IN ("
                + query
                + ")",
            reason,
            now,
            value);
  }

  private Change decide(Digest study, String word, String by, String reason) {
    long now = clock.millis();
    return w ->
        w.execute(
            "INSERT INTO decision (study_digest, word, steward, reason, at) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (study_digest) DO UPDATE SET word = excluded.word, steward ="
                + " excluded.steward, reason = excluded.reason, at = excluded.at",
            study.hex(),
            word,
            by,
            reason,
            now);
  }

  private void log(Digest study, String word, String by, String reason) {
    journal.log(
        clock.millis(),
        "",
        word,
        "study " + study + " by " + by + (reason.isEmpty() ? "" : ": ") + reason);
  }

  private RunLine find(String which) {
    if (!which.matches("[0-9a-fr-]{4,64}")) {
      throw new SundException(
          ErrorCode.USAGE, "name a run (r-…) or a study's digest, at least four characters of it");
    }
    List<RunLine> found =
        journal
            .db()
            .read(
                h ->
                    lines(
                        h.createQuery(
                                "SELECT * FROM run WHERE id LIKE :which OR study_digest LIKE :which"
                                    + " ORDER BY first_seen DESC")
                            .bind("which", which + "%")));
    if (found.isEmpty()) {
      throw new SundException(
          ErrorCode.NOT_FOUND, "this site knows no run or study '" + which + "'");
    }
    if (found.stream().map(RunLine::study).distinct().count() > 1) {
      throw new SundException(
          ErrorCode.USAGE, "'" + which + "' could be several studies; write more of it");
    }
    return found.getFirst();
  }

  /** All runs that this site was asked for, newest first. */
  public List<RunLine> runs() {
    return journal
        .db()
        .read(
            h ->
                lines(
                    h.createQuery(
                        "SELECT * FROM run ORDER BY first_seen DESC, id LIMIT " + ROWS_MAX)));
  }

  private static List<RunLine> lines(Query query) {
    return query
        .map(
            (rows, context) ->
                new RunLine(
                    new RunId(rows.getString("id")),
                    new Digest(rows.getString("study_digest")),
                    rows.getString("title"),
                    rows.getString("researcher"),
                    rows.getString("state"),
                    rows.getInt("round"),
                    rows.getInt("code") == 0 ? Optional.empty() : ErrorCode.of(rows.getInt("code")),
                    Optional.ofNullable(rows.getString("outcome")).orElse(""),
                    Instant.ofEpochMilli(rows.getLong("first_seen")),
                    Instant.ofEpochMilli(rows.getLong("changed"))))
        .list();
  }

  /** Exactly what left this house, oldest first: of one run, or with an empty argument of all. */
  public List<Left> outbox(Optional<RunId> run) {
    return journal
        .db()
        .read(
            h ->
                h.createQuery(
                        "SELECT * FROM outbox WHERE :run IS NULL OR run = :run ORDER BY seq LIMIT "
                            + ROWS_MAX)
                    .bind("run", run.map(RunId::value).orElse(null))
                    .map((rows, context) -> left(rows))
                    .list());
  }

  private static Left left(ResultSet rows) throws SQLException {
    int round = rows.getInt("round");
    return new Left(
        Instant.ofEpochMilli(rows.getLong("at")),
        rows.getString("kind"),
        Optional.ofNullable(rows.getString("run")).map(RunId::new),
        Optional.ofNullable(rows.getString("study")).map(Digest::new),
        round == 0 ? OptionalInt.empty() : OptionalInt.of(round),
        rows.getString("tensors"),
        rows.getLong("words"),
        rows.getLong("bytes"),
        Optional.ofNullable(rows.getString("digest")).map(Digest::new));
  }

  /** How many bytes left this house: of one run, or with an empty argument in all. */
  public long bytesOut(Optional<RunId> run) {
    return journal
        .db()
        .read(
            h ->
                h.createQuery(
                        "SELECT coalesce(sum(bytes), 0) FROM outbox WHERE :run IS NULL OR run ="
                            + " :run")
                    .bind("run", run.map(RunId::value).orElse(null))
                    .mapTo(Long.class)
                    .one());
  }

  /** The site's log, oldest first. */
  public List<LogLine> log() {
    return journal
        .db()
        .read(
            h ->
                h.createQuery(
                        "SELECT at, run, event, detail FROM log ORDER BY seq LIMIT " + ROWS_MAX)
                    .map(
                        (rows, context) ->
                            new LogLine(
                                Instant.ofEpochMilli(rows.getLong(1)),
                                Optional.ofNullable(rows.getString(2)).map(RunId::new),
                                rows.getString(3),
                                rows.getString(4)))
                    .list());
  }

  @Override
  public void close() {
    journal.close();
  }
}
