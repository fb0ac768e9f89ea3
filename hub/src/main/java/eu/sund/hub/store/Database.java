package eu.sund.hub.store;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Cleanable;

/**
 * A database by its JDBC URL: SQLite (write-ahead log, every commit on disk before it returns) or
 * PostgreSQL. Thread-safe.
 *
 * <p>SQLite has one writer; all threads of this process share one connection in turn, which is
 * faster than letting them collide. Other processes wait for the file's lock.
 */
public final class Database implements AutoCloseable {
  /** The newest migration under {@code db/hub}. */
  static final int SCHEMA_VERSION = 3;

  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final int POSTGRESQL_CONNECTIONS = 4;

  private final String url;
  private final Pool pool;
  private final Jdbi jdbi;

  private Database(String url, int connections) {
    this.url = url;
    this.pool = new Pool(url, connections);
    this.jdbi = Jdbi.create(pool);
  }

  /**
   * The URL with a SQLite file name made absolute.
   *
   * @param folder what a relative file name starts from
   * @throws SundException {@code DOCUMENT_INVALID} if it is neither SQLite nor PostgreSQL
   */
  public static String resolve(String url, Path folder) {
    if (url.startsWith(POSTGRESQL)) {
      return url;
    }
    if (url.startsWith(SQLITE) && url.length() > SQLITE.length() && !url.contains("?")) {
      return SQLITE + folder.resolve(url.substring(SQLITE.length())).toAbsolutePath().normalize();
    }
    throw new SundException(
        ErrorCode.DOCUMENT_INVALID,
        "the database must be jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE?user=…");
  }

  /**
   * Opens a database and brings its tables up to date.
   *
   * @param url as {@link #resolve} gives it
   * @throws SundException {@code STORAGE_FAILED} if it cannot be reached or migrated, {@code
   *     FOLDER_UNUSABLE} if a newer version of the program wrote it
   */
  public static Database open(String url) {
    Database database = new Database(url, url.startsWith(SQLITE) ? 1 : POSTGRESQL_CONNECTIONS);
    try {
      database.migrate();
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Whether it is the embedded database. */
  public boolean isEmbedded() {
    return url.startsWith(SQLITE);
  }

  /** The file of the embedded database. */
  public Path file() {
    Checks.state(isEmbedded(), "PostgreSQL is no file");
    return Path.of(url.substring(SQLITE.length()));
  }

  /**
   * Reads; sees each statement's own moment.
   *
   * @throws SundException {@code STORAGE_FAILED} if the database fails
   */
  public <T> T read(Function<Handle, T> work) {
    try (Handle handle = jdbi.open()) {
      return work.apply(handle);
    } catch (JdbiException e) {
      throw failed(e);
    }
  }

  /**
   * Writes in one transaction, on disk when it returns; nothing of it if it throws.
   *
   * @throws SundException {@code STORAGE_FAILED} if the database fails
   */
  public <T> T write(Function<Handle, T> work) {
    try (Handle handle = jdbi.open()) {
      return handle.inTransaction(work::apply);
    } catch (JdbiException e) {
      throw failed(e);
    }
  }

  /**
   * Copies the embedded database, consistent, while others may go on.
   *
   * @throws SundException {@code STORAGE_FAILED} if it fails
   */
  public void copyTo(Path file) {
    Checks.state(isEmbedded(), "PostgreSQL is copied by pg_dump");
    read(handle -> handle.execute("VACUUM INTO ?", file.toAbsolutePath().toString()));
  }

  private static SundException failed(JdbiException e) {
    return new SundException(
        ErrorCode.STORAGE_FAILED, "the hub's database failed: " + rootMessage(e), e);
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    int line = message.indexOf('\n');
    return line < 0 ? message : message.substring(0, line);
  }

  /**
   * Flyway is slow and large to load: it is asked only when something is to be done. Tables of a
   * newer program are left alone, which would not know what an older one writes into them.
   */
  private void migrate() {
    int version = version();
    if (version == SCHEMA_VERSION) {
      return;
    }
    if (version > SCHEMA_VERSION) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          "the hub's database was written by a newer version of Sund (schema %d, this one knows"
                  .formatted(version)
              + " %d); start that version, or restore a backup from before the upgrade"
                  .formatted(SCHEMA_VERSION));
    }
    try {
      Flyway.configure()
          .dataSource(new PoolSource(pool))
          .locations("classpath:db/hub")
          .table("schema_history")
          .load()
          .migrate();
    } catch (RuntimeException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED,
          "the hub's database cannot be brought up to date: " + rootMessage(e),
          e);
    }
  }

  /** The newest migration that the database has; 0 for an empty one. */
  private int version() {
    Connection connection;
    try {
      connection = pool.openConnection();
    } catch (SQLException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the hub's database cannot be opened: " + e.getMessage(), e);
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT version FROM schema_history WHERE success AND version IS NOT NULL"
                    + " ORDER BY installed_rank DESC")) {
      return rows.next() ? rows.getInt(1) : 0;
    } catch (SQLException e) {
      return 0;
    } finally {
      pool.release(connection);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /** A few connections, lent in turn. */
  static final class Pool implements ConnectionFactory {
    private final String url;
    private final Semaphore permits;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    Pool(String url, int size) {
      this.url = url;
      this.permits = new Semaphore(size, true);
    }

    @Override
    public Connection openConnection() throws SQLException {
      permits.acquireUninterruptibly();
      try {
        synchronized (idle) {
          Connection connection = idle.pollFirst();
          if (connection != null) {
            return connection;
          }
        }
        return connect();
      } catch (SQLException | RuntimeException e) {
        permits.release();
        throw e;
      }
    }

    Connection connect() throws SQLException {
      Properties properties = new Properties();
      if (url.startsWith(SQLITE)) {
        properties.setProperty("journal_mode", "WAL");
        properties.setProperty("synchronous", "FULL");
        properties.setProperty("busy_timeout", "15000");
        properties.setProperty("transaction_mode", "IMMEDIATE");
        properties.setProperty("cache_size", "-4000");
      } else {
        properties.setProperty("loginTimeout", "15");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("ApplicationName", "sund-hub");
      }
      return DriverManager.getConnection(url, properties);
    }

    @Override
    public Cleanable getCleanableFor(Connection connection) {
      return () -> release(connection);
    }

    void release(Connection connection) {
      try {
        boolean usable = !connection.isClosed();
        if (usable && !connection.getAutoCommit()) {
          connection.rollback();
          connection.setAutoCommit(true);
        }
        synchronized (idle) {
          if (usable && !closed) {
            idle.addFirst(connection);
            return;
          }
        }
        connection.close();
      } catch (SQLException e) {
        // A connection that cannot be made clean is not lent again.
      } finally {
        permits.release();
      }
    }

    void close() {
      List<Connection> all;
      synchronized (idle) {
        closed = true;
        all = new ArrayList<>(idle);
        idle.clear();
      }
      for (Connection connection : all) {
        try {
          connection.close();
        } catch (SQLException e) {
          // Nothing is lost: every commit is on disk already.
        }
      }
    }
  }
}
