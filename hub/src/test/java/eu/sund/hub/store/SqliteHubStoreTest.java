package eu.sund.hub.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteHubStoreTest extends HubStoreContractTest {
  @TempDir Path folder;
  private HubStore store;

  @BeforeEach
  void open() {
    store = HubStore.open("jdbc:sqlite:" + folder.resolve("hub.db"));
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
    return "jdbc:sqlite:" + folder.resolve("another.db");
  }
}
