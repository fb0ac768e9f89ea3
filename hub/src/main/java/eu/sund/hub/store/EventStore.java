package eu.sund.hub.store;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The hub's log of who did what. Thread-safe. */
public final class EventStore {
  private final Database database;
  private final SecureRandom random = new SecureRandom();

  /** Works on a database. */
  public EventStore(Database database) {
    this.database = database;
  }

  /** Adds a line. */
  public void add(Event event) {
    byte[] tail = new byte[8];
    random.nextBytes(tail);
    String id =
        String.format(
            Locale.ROOT, "%015d-%s", event.at().toEpochMilli(), HexFormat.of().formatHex(tail));
    database.write(
        handle ->
            handle.execute(
                "INSERT INTO events (id, at, actor, action, subject) VALUES (?, ?, ?, ?, ?)",
                id,
                event.at().toEpochMilli(),
                event.actor(),
                event.action(),
                event.subject()));
  }

  /** The newest lines, the newest first. */
  public List<Event> newest(int limit) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM events ORDER BY id DESC LIMIT :limit")
                .bind("limit", limit)
                .map(
                    (rows, c) ->
                        new Event(
                            Instant.ofEpochMilli(rows.getLong("at")),
                            rows.getString("actor"),
                            rows.getString("action"),
                            rows.getString("subject")))
                .list());
  }
}
