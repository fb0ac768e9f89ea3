package eu.sund.hub.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The same contract on a real PostgreSQL. */
class PostgresHubStoreTest extends HubStoreContractTest {
  private static EmbeddedPostgres postgres;
  private static int databases;
  private HubStore store;

  @BeforeAll
  static void startServer() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void open() {
    store = HubStore.open(emptyUrl());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  HubStore store() {
    return store;
  }

  @Override
  String emptyUrl() {
    databases++;
    String name = "hub" + databases;
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new AssertionError("no database " + name, e);
    }
    return postgres.getJdbcUrl("postgres", name);
  }
}
