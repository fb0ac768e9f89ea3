package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Plan;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.Missing;
import eu.sund.privacy.disclosure.Disclosure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Over which sites the sums of this site's runs were, or may have been: the matrix that {@link
 * Missing} judges by. Its rows are the lists of survivors in the journal, which are on disk before
 * this site's signature leaves, and stay when a run is over.
 *
 * <p>Thread-safe.
 */
final class Participation {
  private final SiteDb db;

  Participation(SiteDb db) {
    this.db = db;
  }

  /** A list of another run of the same question. */
  private record Row(RunId run, List<SiteId> sites) {}

  /** Notes what a run asks. */
  void asks(RunId run, Digest question) {
    db.write(
        w ->
            w.execute(
                "INSERT OR IGNORE INTO question (run, question) VALUES (?, ?)",
                run.value(),
                question.hex()));
  }

  /** The lists that this site signed in a run, in the order of the rounds. */
  List<List<SiteId>> of(RunId run) {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT sites FROM record WHERE run = ? AND kind = 'confirmed' ORDER BY seq")
                .bind(0, run.value())
                .map((rows, context) -> sites(rows.getString(1)))
                .list());
  }

  /**
   * The different lists that this site signed in other runs of the same question.
   *
   * @param counts which of these runs were on the same data
   */
  List<List<SiteId>> beside(RunId run, Digest question, Predicate<RunId> counts) {
    List<Row> rows = db.read(h -> rows(h, run, question));
    Set<List<SiteId>> lists = new LinkedHashSet<>();
    Set<RunId> same = new LinkedHashSet<>();
    rows.stream().map(Row::run).distinct().filter(counts).forEach(same::add);
    rows.stream().filter(row -> same.contains(row.run())).forEach(row -> lists.add(row.sites()));
    return new ArrayList<>(lists);
  }

  private static List<Row> rows(Handle h, RunId run, Digest question) {
    return h.createQuery(
            "SELECT DISTINCT r.run, r.sites FROM record r JOIN question q ON q.run = r.run WHERE"
                + " q.question = ? AND r.kind = 'confirmed' AND r.run <> ? ORDER BY r.run, r.sites")
        .bind(0, question.hex())
        .bind(1, run.value())
        .map((rows, context) -> new Row(new RunId(rows.getString(1)), sites(rows.getString(2))))
        .list();
  }

  private static List<SiteId> sites(String text) {
    return Arrays.stream(text.split(",", -1)).map(SiteId::new).toList();
  }

  /**
   * Requires that sums over these sites may stand beside those of earlier runs.
   *
   * @throws SundException with {@code DISCLOSURE_REFUSED}
   */
  static void require(Plan plan, List<List<SiteId>> beside, List<SiteId> participants) {
    if (!Missing.allowsBeside(plan, beside, participants)) {
      throw new SundException(
          ErrorCode.DISCLOSURE_REFUSED,
          "rule "
              + Disclosure.PARTICIPATION.name()
              + ": sums of the same question on the same data were made over other sites before ("
              + beside.size()
              + " sets); added and subtracted, they would tell one or two sites' figures");
    }
  }
}
