package eu.sund.hub.store;

import eu.sund.core.Bytes;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.SignedRoster;
import java.time.Instant;
import java.util.Optional;

/**
 * The network's officers and the rosters that they signed. It keeps what it is given: callers
 * verify. Thread-safe.
 */
public final class RosterStore {
  private final Database database;

  /** Works on a database. */
  public RosterStore(Database database) {
    this.database = database;
  }

  /** Keeps the officers; false if there are some already. */
  public boolean appoint(Officers officers, Instant now) {
    return database.write(
        handle ->
            handle.execute(
                    "INSERT INTO officers (network, document, set_at) VALUES (?, ?, ?)"
                        + " ON CONFLICT (network) DO NOTHING",
                    officers.network(),
                    officers.encode(),
                    now.toEpochMilli())
                == 1);
  }

  /** The officers, if they are known. */
  public Optional<Officers> officers() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT document FROM officers")
                .mapTo(byte[].class)
                .findOne()
                .map(Officers::decode));
  }

  /** Keeps a roster; false if there is one of this version already. */
  public boolean publish(SignedRoster signed, Instant now) {
    return database.write(
        handle ->
            handle.execute(
                    "INSERT INTO rosters (version, document, published_at) VALUES (?, ?, ?)"
                        + " ON CONFLICT (version) DO NOTHING",
                    signed.roster().version(),
                    signed.encode(),
                    now.toEpochMilli())
                == 1);
  }

  /** The roster of the highest version, in canonical bytes. */
  public Optional<Bytes> newest() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT document FROM rosters ORDER BY version DESC LIMIT 1")
                .mapTo(byte[].class)
                .findOne()
                .map(Bytes::of));
  }
}
