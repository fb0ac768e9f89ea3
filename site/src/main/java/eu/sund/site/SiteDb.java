package eu.sund.site;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;

/**
 * One connection to a site's database: write-ahead log, one fsync a transaction, one transaction at
 * a time. Thread-safe.
 */
final class SiteDb implements AutoCloseable {
  /** The number of the last migration; kept in the file so that Flyway runs only when needed. */
  private static final int SCHEMA = 7;

  private final Connection connection;
  private final Handle handle;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  private SiteDb(Connection connection, Handle handle) {
    this.connection = connection;
    this.handle = handle;
  }

  /** What happens inside a transaction, with prepared statements that stay. */
  interface Work<T> {
    T in(SiteDb db) throws SQLException;
  }

  /**
   * Opens the database and brings its tables up to date.
   *
   * @throws SundException with {@code STORAGE_FAILED}
   */
  static SiteDb open(Path file) {
    String url = "jdbc:sqlite:" + file;
    try {
      SQLiteConfig config = new SQLiteConfig();
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
      config.setBusyTimeout(10_000);
      boolean fresh = !Files.exists(file);
      Connection connection = config.createConnection(url);
      Handle handle = Jdbi.open(connection);
      SiteDb db = new SiteDb(connection, handle);
      if (fresh) {
        FilesOf.ownerOnly(file);
      }
      if (db.version() < SCHEMA) {
        migrate(url);
        handle.execute("PRAGMA user_version = " + SCHEMA);
      } else if (db.version() > SCHEMA) {
        db.close();
        throw new SundException(
            ErrorCode.FOLDER_UNUSABLE, file + " was written by a newer release of this program");
      }
      return db;
    } catch (SQLException | JdbiException | FlywayException e) {
      throw failed(e);
    }
  }

  private static void migrate(String url) {
    Flyway.configure(SiteDb.class.getClassLoader())
        .dataSource(url, "", "")
        .locations("classpath:eu/sund/site/db")
        .loggers("slf4j")
        .load()
        .migrate();
  }

  private int version() {
    return handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one();
  }

  /** Changes when another connection changed the file. */
  synchronized long dataVersion() {
    try {
      return handle.createQuery("PRAGMA data_version").mapTo(Long.class).one();
    } catch (JdbiException e) {
      throw failed(e);
    }
  }

  /** Reads, outside of a transaction. */
  synchronized <T> T read(Function<Handle, T> work) {
    try {
      return work.apply(handle);
    } catch (JdbiException e) {
      throw failed(e);
    }
  }

  /**
   * Writes in one transaction: it is on disk when this returns.
   *
   * @throws SundException with {@code STORAGE_FAILED}; nothing was written then
   */
  synchronized <T> T write(Work<T> work) {
    try {
      connection.setAutoCommit(false);
      try {
        T result = work.in(this);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException | JdbiException e) {
      throw failed(e);
    }
  }

  /** The handle, inside of {@link #write}. */
  Handle handle() {
    return handle;
  }

  /** Executes a statement that is prepared once; inside of {@link #write}. */
  @SuppressWarnings("SqlSourceToSinkFlow") // constants of this package only
  int execute(String sql, @org.jspecify.annotations.Nullable Object... values) throws SQLException {
    PreparedStatement statement = statement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement.executeUpdate();
  }

  /** Whether a query finds a row; inside of {@link #write}. */
  boolean exists(String sql, Object value) throws SQLException {
    PreparedStatement statement = statement(sql);
    statement.setObject(1, value);
    try (var rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  private PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  private static SundException failed(Exception e) {
    return new SundException(
        ErrorCode.STORAGE_FAILED,
        "the site's database failed (" + e.getMessage() + "); check disk space and the folder",
        e);
  }

  @Override
  public synchronized void close() {
    handle.close();
  }
}
