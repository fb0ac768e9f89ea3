package eu.sund.site;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.engine.SiteRecord;
import eu.sund.engine.SumKey;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.RunSpec;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the site must remember, in its database. Thread-safe. */
final class Journal implements AutoCloseable {
  private static final String INSERT_RECORD =
      "INSERT INTO record (run, seq, kind, round, broadcast, words, code, at) SELECT ?1,"
          + " coalesce(max(seq), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM record WHERE run = ?1";
  private static final String INSERT_SECURE =
      "INSERT INTO record (run, seq, kind, round, attempt, broadcast, secret, sites, at) SELECT ?1,"
          + " coalesce(max(seq), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM record WHERE run = ?1";
  private static final String INSERT_OUTBOX =
      "INSERT INTO outbox (at, kind, run, study, round, tensors, words, bytes, digest)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String PUT_STAND =
      "INSERT INTO stand (run, base, base_file, words, words_file) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (run) DO UPDATE SET base = excluded.base, base_file = excluded.base_file,"
          + " words = excluded.words, words_file = excluded.words_file";

  private final SiteDb db;

  private Journal(SiteDb db) {
    this.db = db;
  }

  static Journal open(Path file) {
    return new Journal(SiteDb.open(file));
  }

  SiteDb db() {
    return db;
  }

  @Override
  public void close() {
    db.close();
  }

  /** A run's name in the journal, with the study that approvals are bound to. */
  record Key(RunId run, Digest study) {}

  /** A sum that was absorbed since the course was last written down. */
  record Absorbed(int round, int participants, String file) {}

  /**
   * Where a run stands beside its records: what {@code Computed} is written together with.
   *
   * @param base a small course, written down, or null
   * @param baseFile the file of a large one, or null; neither means the run's beginning
   * @param words the small update that was computed last, sealed, or null
   * @param wordsFile the file of a large one, or null
   * @param absorbed what was absorbed since the base
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stand(
      byte @Nullable [] base,
      @Nullable String baseFile,
      byte @Nullable [] words,
      @Nullable String wordsFile,
      List<Absorbed> absorbed) {
    Stand {
      absorbed = List.copyOf(absorbed);
    }

    /** The files that it names. */
    Set<String> files() {
      return Stream.concat(
              absorbed.stream().map(Absorbed::file),
              Stream.of(Optional.ofNullable(baseFile), Optional.ofNullable(wordsFile))
                  .flatMap(Optional::stream))
          .collect(Collectors.toSet());
    }

    static Stand beginning() {
      return new Stand(null, null, null, null, List.of());
    }
  }

  /** Keeps a run's proposal when it is first seen. */
  void proposed(byte[] bytes, RunSpec spec, StudySpec study, long now) {
    db.write(
        w ->
            w.execute(
                "INSERT OR IGNORE INTO run (id, spec, study_digest, title, purpose, researcher,"
                    + " researcher_key, datasets, cohort, formula, analysis, state, first_seen,"
                    + " changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'asked', ?, ?)",
                spec.id().value(),
                bytes,
                spec.study().digest().hex(),
                study.title(),
                study.purpose(),
                spec.study().researcher().value(),
                PublicKeys.text(spec.study().publicKey()),
                String.join(", ", study.datasets().stream().map(d -> d.value()).toList()),
                study.cohort().text(),
                study.formula().text(),
                spec.analysis().toString(),
                now,
                now));
  }

  /** The bytes of a run's proposal. */
  Optional<byte[]> proposal(RunId run) {
    return db.read(
        h ->
            h.createQuery("SELECT spec FROM run WHERE id = ?")
                .bind(0, run.value())
                .mapTo(byte[].class)
                .findOne());
  }

  /** The runs that are not over. */
  List<RunId> living() {
    return db.read(
        h ->
            h.createQuery("SELECT id FROM run WHERE state <> 'ended' ORDER BY first_seen")
                .map((rows, context) -> new RunId(rows.getString(1)))
                .list());
  }

  /** What the run's state machine wrote. */
  List<SiteRecord> records(RunId run) {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT kind, round, attempt, broadcast, words, code, secret, sites FROM record"
                        + " WHERE run = ? ORDER BY seq")
                .bind(0, run.value())
                .map((rows, context) -> record(rows))
                .list());
  }

  private static SiteRecord record(ResultSet rows) throws SQLException {
    return switch (rows.getString("kind")) {
      case "agreed" -> new SiteRecord.Agreed();
      case "computed" ->
          new SiteRecord.Computed(
              rows.getInt("round"),
              new Digest(rows.getString("broadcast")),
              new Digest(rows.getString("words")));
      case "acknowledged" ->
          new SiteRecord.Acknowledged(
              rows.getInt("round"), new Digest(rows.getString("broadcast")));
      case "attempted" -> new SiteRecord.Attempted(rows.getInt("round"), rows.getInt("attempt"));
      case "offered" -> {
        byte[] secret = rows.getBytes("secret");
        yield new SiteRecord.Offered(
            rows.getInt("round"),
            rows.getInt("attempt"),
            new SumKey(
                new Digest(rows.getString("broadcast")),
                Bytes.of(secret == null ? new byte[0] : secret)));
      }
      case "confirmed" ->
          new SiteRecord.Confirmed(
              rows.getInt("round"),
              rows.getInt("attempt"),
              Arrays.stream(rows.getString("sites").split(",", -1)).map(SiteId::new).toList());
      case "told" -> new SiteRecord.Over.Told();
      case "here" ->
          new SiteRecord.Over.Here(ErrorCode.of(rows.getInt("code")).orElse(ErrorCode.INTERNAL));
      default -> throw new SundException(ErrorCode.STORAGE_FAILED, "the journal is damaged");
    };
  }

  /** Where the run stood when it was last written. */
  Stand stand(RunId run) {
    return db.read(
        h -> {
          List<Absorbed> absorbed =
              h.createQuery(
                      "SELECT round, participants, file FROM absorbed WHERE run = ? ORDER BY round")
                  .bind(0, run.value())
                  .map((r, c) -> new Absorbed(r.getInt(1), r.getInt(2), r.getString(3)))
                  .list();
          return h.createQuery("SELECT base, base_file, words, words_file FROM stand WHERE run = ?")
              .bind(0, run.value())
              .map(
                  (r, c) ->
                      new Stand(
                          r.getBytes(1), r.getString(2), r.getBytes(3), r.getString(4), absorbed))
              .findOne()
              .orElse(Stand.beginning());
        });
  }

  /** Writes that the run was allowed, and what leaves with it. */
  void agreed(Key key, List<Outgoing> leaving, long now) {
    db.write(
        w -> {
          requireNotStopped(w, key.run());
          w.execute(INSERT_RECORD, key.run().value(), "agreed", null, null, null, null, now);
          state(w, key.run(), "running", now);
          outbox(w, key, leaving, now);
          return 0;
        });
  }

  /**
   * Writes an update, where the run stands, and what leaves: one transaction, one fsync.
   *
   * @throws SundException with {@code STOPPED_BY_STEWARD} if the steward stopped the run; nothing
   *     is written then
   */
  void computed(
      Key key,
      SiteRecord.Computed done,
      List<SiteRecord> more,
      Stand stand,
      List<Outgoing> leaving,
      long now) {
    String run = key.run().value();
    db.write(
        w -> {
          requireNotStopped(w, key.run());
          // The sum of the round before was checked: its keys are of no more use.
          w.execute("UPDATE record SET secret = NULL WHERE run = ?", run);
          w.execute(
              INSERT_RECORD,
              run,
              "computed",
              done.round(),
              done.broadcast().hex(),
              done.update().hex(),
              null,
              now);
          w.execute(
              PUT_STAND, run, stand.base(), stand.baseFile(), stand.words(), stand.wordsFile());
          if (stand.absorbed().isEmpty()) {
            w.execute("DELETE FROM absorbed WHERE run = ?", run);
          }
          for (Absorbed sum : stand.absorbed()) {
            w.execute(
                "INSERT OR IGNORE INTO absorbed (run, round, participants, file) VALUES (?, ?, ?,"
                    + " ?)",
                run,
                sum.round(),
                sum.participants(),
                sum.file());
          }
          w.execute("UPDATE run SET round = ?, changed = ? WHERE id = ?", done.round(), now, run);
          secure(w, key.run(), more, now);
          outbox(w, key, leaving, now);
          return 0;
        });
  }

  /**
   * Writes records of the secure aggregation and what leaves after them.
   *
   * @throws SundException with {@code STOPPED_BY_STEWARD} if the steward stopped the run; nothing
   *     is written then
   */
  void secured(Key key, List<SiteRecord> records, List<Outgoing> leaving, long now) {
    db.write(
        w -> {
          requireNotStopped(w, key.run());
          secure(w, key.run(), records, now);
          outbox(w, key, leaving, now);
          return 0;
        });
  }

  private static void secure(SiteDb w, RunId id, List<SiteRecord> records, long now)
      throws SQLException {
    String run = id.value();
    for (SiteRecord record : records) {
      switch (record) {
        case SiteRecord.Acknowledged a ->
            w.execute(
                INSERT_SECURE,
                run,
                "acknowledged",
                a.round(),
                null,
                a.broadcast().hex(),
                null,
                null,
                now);
        case SiteRecord.Attempted a ->
            w.execute(
                INSERT_SECURE, run, "attempted", a.round(), a.attempt(), null, null, null, now);
        case SiteRecord.Offered o ->
            w.execute(
                INSERT_SECURE,
                run,
                "offered",
                o.round(),
                o.attempt(),
                o.key().session().hex(),
                o.key().groupKey().array(),
                null,
                now);
        case SiteRecord.Confirmed c ->
            w.execute(
                INSERT_SECURE,
                run,
                "confirmed",
                c.round(),
                c.attempt(),
                null,
                null,
                String.join(",", c.survivors().stream().map(SiteId::value).toList()),
                now);
        case SiteRecord.Agreed a -> throw new IllegalArgumentException("has its own method");
        case SiteRecord.Computed c -> throw new IllegalArgumentException("has its own method");
        case SiteRecord.Over o -> throw new IllegalArgumentException("has its own method");
      }
    }
  }

  /** Writes that the run is over and forgets where it stood. */
  void over(Key key, SiteRecord.Over over, List<Outgoing> leaving, long now) {
    String run = key.run().value();
    db.write(
        w -> {
          switch (over) {
            case SiteRecord.Over.Told told ->
                w.execute(INSERT_RECORD, run, "told", null, null, null, null, now);
            case SiteRecord.Over.Here here -> {
              int code = here.code().number();
              w.execute(INSERT_RECORD, run, "here", null, null, null, code, now);
              w.execute("UPDATE run SET code = ? WHERE id = ?", code, run);
            }
          }
          w.execute("DELETE FROM stand WHERE run = ?", run);
          w.execute("DELETE FROM absorbed WHERE run = ?", run);
          w.execute("UPDATE record SET secret = NULL WHERE run = ?", run);
          state(w, key.run(), "ended", now);
          outbox(w, key, leaving, now);
          return 0;
        });
  }

  /** Ends a run that cannot go on after a restart. */
  void giveUp(RunId run, SundException why, long now) {
    Digest study =
        db.read(
            h ->
                h.createQuery("SELECT study_digest FROM run WHERE id = ?")
                    .bind(0, run.value())
                    .map((rows, context) -> new Digest(rows.getString(1)))
                    .one());
    over(new Key(run, study), new SiteRecord.Over.Here(why.code()), List.of(), now);
    String words = "the run cannot go on after a restart: " + why.getMessage();
    log(now, run.value(), "failed", why.code() + ": " + words);
  }

  /** Notes how the hub says the run ended. */
  void outcome(RunId run, String outcome, int code) {
    db.write(
        w ->
            w.execute(
                "UPDATE run SET outcome = ?, code = coalesce(code, ?) WHERE id = ?",
                outcome,
                code == 0 ? null : code,
                run.value()));
  }

  /** Notes that the run waits for the steward. */
  void pending(Key key, List<Outgoing> leaving, long now) {
    db.write(
        w -> {
          state(w, key.run(), "pending", now);
          outbox(w, key, leaving, now);
          return 0;
        });
  }

  /** Writes what leaves of a run, before it leaves. */
  void left(Key key, List<Outgoing> leaving, long now) {
    db.write(
        w -> {
          outbox(w, key, leaving, now);
          return 0;
        });
  }

  /** Writes what leaves beside runs, before it leaves. */
  void left(List<Outgoing> leaving, long now) {
    db.write(
        w -> {
          for (Outgoing one : leaving) {
            w.execute(INSERT_OUTBOX, now, one.kind(), null, null, null, "", 0, one.bytes(), null);
          }
          return 0;
        });
  }

  /** Adds a line to the house's log; {@code run} may be empty. */
  void log(long now, String run, String event, String detail) {
    db.write(
        w ->
            w.execute(
                "INSERT INTO log (at, run, event, detail) VALUES (?, ?, ?, ?)",
                now,
                run.isEmpty() ? null : run,
                event,
                detail));
  }

  /** What the steward said about a study: approved, refused, stopped, or nothing. */
  Optional<String> decision(Digest study) {
    return db.read(
        h ->
            h.createQuery("SELECT word FROM decision WHERE study_digest = ?")
                .bind(0, study.hex())
                .mapTo(String.class)
                .findOne());
  }

  /** The living runs that the steward stopped. */
  List<RunId> stopped() {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT s.run FROM stopped s JOIN run r ON r.id = s.run WHERE r.state <>"
                        + " 'ended'")
                .map((rows, context) -> new RunId(rows.getString(1)))
                .list());
  }

  private static void requireNotStopped(SiteDb w, RunId run) throws SQLException {
    if (w.exists("SELECT 1 FROM stopped WHERE run = ?", run.value())) {
      throw new SundException(ErrorCode.STOPPED_BY_STEWARD, "the steward stopped the run");
    }
  }

  private static void state(SiteDb w, RunId run, String state, long now) throws SQLException {
    w.execute("UPDATE run SET state = ?, changed = ? WHERE id = ?", state, now, run.value());
  }

  private static void outbox(SiteDb w, Key key, List<Outgoing> leaving, long now)
      throws SQLException {
    for (Outgoing one : leaving) {
      w.execute(
          INSERT_OUTBOX,
          now,
          one.kind(),
          key.run().value(),
          key.study().hex(),
          one.round(),
          one.tensors(),
          one.words(),
          one.bytes(),
          one.digest().map(Digest::hex).orElse(null));
    }
  }
}
