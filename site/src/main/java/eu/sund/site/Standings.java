package eu.sund.site;

import eu.sund.core.RunId;

/**
 * Whether this site contributes to a run: what was decided first stays, on disk. A restart, new
 * data or another policy must not make a site that counted itself in send zeros later, or the other
 * way round. Thread-safe.
 */
final class Standings {
  private final SiteDb db;

  Standings(SiteDb db) {
    this.db = db;
  }

  /**
   * Decides, unless it is decided: on disk when this returns.
   *
   * @param contributes what follows from data and policy as they are now
   * @return what holds for the run
   */
  boolean decide(RunId run, boolean contributes) {
    db.write(
        w ->
            w.execute(
                "INSERT OR IGNORE INTO standing (run, contributes) VALUES (?, ?)",
                run.value(),
                contributes ? 1 : 0));
    return db.read(
        h ->
            h.createQuery("SELECT contributes FROM standing WHERE run = ?")
                    .bind(0, run.value())
                    .mapTo(Integer.class)
                    .one()
                == 1);
  }
}
