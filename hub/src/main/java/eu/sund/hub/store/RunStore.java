package eu.sund.hub.store;

import eu.sund.core.Digest;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.engine.HubRecord;
import eu.sund.engine.Outcome;
import eu.sund.governance.study.RunSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Runs, their journals and results. Thread-safe. */
public final class RunStore {
  /** Where a sum lies. */
  public record SumFile(RunId run, int round) {}

  private final Database database;

  /** Works on a database. */
  public RunStore(Database database) {
    this.database = database;
  }

  /** Keeps a new run. */
  public void insert(RunRow run) {
    database.write(
        handle -> {
          handle
              .createUpdate(
                  "INSERT INTO runs (id, researcher, title, spec, rounds_max, submitted_at)"
                      + " VALUES (:id, :researcher, :title, :spec, :rounds, :at)")
              .bind("id", run.id().value())
              .bind("researcher", run.researcher())
              .bind("title", run.title())
              .bind("spec", run.spec().encode())
              .bind("rounds", run.roundsMax())
              .bind("at", run.submittedAt().toEpochMilli())
              .execute();
          for (SiteId site : run.spec().participants()) {
            handle.execute(
                "INSERT INTO run_sites (run, site) VALUES (?, ?)", run.id().value(), site.value());
          }
          return true;
        });
  }

  /** Writes journal, state, result and end of a run together. */
  public void commit(RunId run, RunCommit commit) {
    database.write(
        handle -> {
          journal(handle, run, commit);
          commit.state().ifPresent(state -> state(handle, run, state));
          if (commit.started()) {
            handle.execute(
                "UPDATE runs SET started_at = ? WHERE id = ?",
                commit.at().toEpochMilli(),
                run.value());
          }
          commit
              .result()
              .ifPresent(
                  result ->
                      handle.execute(
                          "INSERT INTO results (run, json, digest) VALUES (?, ?, ?)",
                          run.value(),
                          result.json().array(),
                          result.digest().hex()));
          for (HubRecord record : commit.records()) {
            if (record instanceof HubRecord.Ended ended) {
              handle.execute(
                  "UPDATE runs SET ended_at = ?, outcome = ? WHERE id = ?",
                  commit.at().toEpochMilli(),
                  RecordText.write(ended.outcome()),
                  run.value());
            }
          }
          return true;
        });
  }

  private static void journal(Handle handle, RunId run, RunCommit commit) {
    PreparedBatch batch =
        handle.prepareBatch("INSERT INTO run_journal (run, seq, record, at) VALUES (?, ?, ?, ?)");
    int seq = commit.from();
    for (HubRecord record : commit.records()) {
      batch.add(run.value(), seq, RecordText.write(record), commit.at().toEpochMilli());
      seq++;
    }
    batch.execute();
  }

  private static void state(Handle handle, RunId run, RoundState state) {
    handle
        .createUpdate(
            "INSERT INTO run_state (run, sum_round, sum_digest, sum_size, sum_bytes, sum_check,"
                + " state_round, state_bytes, progress) VALUES (:run, :round, :digest, :size, :sum,"
                + " :check, :stateRound, :state, :progress) ON CONFLICT (run) DO UPDATE SET"
                + " sum_round = excluded.sum_round, sum_digest = excluded.sum_digest, sum_size ="
                + " excluded.sum_size, sum_bytes = excluded.sum_bytes, sum_check ="
                + " excluded.sum_check, state_round = excluded.state_round, state_bytes ="
                + " excluded.state_bytes, progress = excluded.progress")
        .bind("run", run.value())
        .bind("round", state.round())
        .bind("digest", state.sum().hex())
        .bind("size", state.sumSize())
        .bind("sum", state.sumBytes().map(RoundState.Bytes::array).orElse(null))
        .bind("check", state.check())
        .bind("stateRound", state.stateRound())
        .bind("state", state.state().map(RoundState.Bytes::array).orElse(null))
        .bind("progress", state.progress())
        .execute();
  }

  /** The state's file for this round lies on disk: recovery may start there. */
  public void stateLiesAt(RunId run, int stateRound) {
    database.write(
        handle ->
            handle.execute(
                "UPDATE run_state SET state_round = ?, state_bytes = NULL WHERE run = ?",
                stateRound,
                run.value()));
  }

  /** Keeps what the newest round left in place of what was there. */
  public void keep(RunId run, RoundState state) {
    database.write(
        handle -> {
          state(handle, run, state);
          return true;
        });
  }

  /** The file of a sum that a site may fetch: its run and round. */
  public Optional<SumFile> sumFile(SiteId site, Digest sum) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT t.run, t.sum_round FROM run_state t JOIN run_sites s ON s.run = t.run"
                        + " WHERE s.site = :site AND t.sum_digest = :digest"
                        + " AND t.sum_bytes IS NULL")
                .bind("site", site.value())
                .bind("digest", sum.hex())
                .map((rows, c) -> new SumFile(new RunId(rows.getString(1)), rows.getInt(2)))
                .findFirst());
  }

  /** The journal of a run, in order. */
  public List<HubRecord> journal(RunId run) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT record FROM run_journal WHERE run = :run ORDER BY seq")
                .bind("run", run.value())
                .map((rows, c) -> RecordText.read(rows.getString(1)))
                .list());
  }

  /** What the newest closed round left. */
  public Optional<RoundState> state(RunId run) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM run_state WHERE run = :run")
                .bind("run", run.value())
                .map((rows, c) -> state(rows))
                .findOne());
  }

  /** Runs that have not ended, the oldest first. */
  public List<RunRow> open() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM runs WHERE ended_at IS NULL ORDER BY submitted_at, id")
                .map((rows, c) -> run(rows))
                .list());
  }

  /** A run. */
  public Optional<RunRow> find(RunId run) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM runs WHERE id = :id")
                .bind("id", run.value())
                .map((rows, c) -> run(rows))
                .findOne());
  }

  /** A researcher's runs, the newest first. */
  public List<RunRow> ofResearcher(String researcher, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM runs WHERE researcher = :researcher"
                        + " ORDER BY submitted_at DESC, id LIMIT :limit")
                .bind("researcher", researcher)
                .bind("limit", limit)
                .map((rows, c) -> run(rows))
                .list());
  }

  /** Runs that ended after {@code since} and whose end a site may not know, the oldest first. */
  public List<RunRow> untold(SiteId site, Instant since, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT r.* FROM runs r JOIN run_sites s ON s.run = r.id"
                        + " WHERE s.site = :site AND s.told_at IS NULL AND r.ended_at > :since"
                        + " ORDER BY r.ended_at DESC, r.id LIMIT :limit")
                .bind("site", site.value())
                .bind("since", since.toEpochMilli())
                .bind("limit", limit)
                .map((rows, c) -> run(rows))
                .list());
  }

  /** A site knows that a run ended. */
  public void told(RunId run, SiteId site, Instant now) {
    database.write(
        handle ->
            handle.execute(
                "UPDATE run_sites SET told_at = ? WHERE run = ? AND site = ?",
                now.toEpochMilli(),
                run.value(),
                site.value()));
  }

  /** A run's result. */
  public Optional<RunCommit.Result> result(RunId run) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT json, digest FROM results WHERE run = :run")
                .bind("run", run.value())
                .map(
                    (rows, c) ->
                        new RunCommit.Result(
                            RoundState.Bytes.of(rows.getBytes(1)), new Digest(rows.getString(2))))
                .findOne());
  }

  private static RunRow run(ResultSet rows) throws SQLException {
    Optional<Outcome> outcome =
        Optional.ofNullable(rows.getString("outcome")).map(RecordText::readOutcome);
    return new RunRow(
        RunSpec.decode(rows.getBytes("spec")),
        rows.getString("title"),
        rows.getInt("rounds_max"),
        Instant.ofEpochMilli(rows.getLong("submitted_at")),
        MemberStore.instant(rows, "started_at"),
        MemberStore.instant(rows, "ended_at"),
        outcome);
  }

  private static RoundState state(ResultSet rows) throws SQLException {
    return new RoundState(
        rows.getInt("sum_round"),
        new Digest(rows.getString("sum_digest")),
        rows.getLong("sum_size"),
        Optional.ofNullable(rows.getBytes("sum_bytes")).map(RoundState.Bytes::of),
        rows.getLong("sum_check"),
        rows.getInt("state_round"),
        Optional.ofNullable(rows.getBytes("state_bytes")).map(RoundState.Bytes::of),
        rows.getString("progress"));
  }
}
