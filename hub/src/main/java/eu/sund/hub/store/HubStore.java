package eu.sund.hub.store;

/** The hub's database by its parts. */
public record HubStore(
    Database database,
    MemberStore members,
    CatalogueStore catalogue,
    RunStore runs,
    RosterStore rosters,
    EventStore events)
    implements AutoCloseable {

  /**
   * Opens the database.
   *
   * @param url as {@link Database#resolve} gives it
   * @throws eu.sund.core.SundException {@code STORAGE_FAILED} if it cannot be reached or migrated
   */
  public static HubStore open(String url) {
    Database database = Database.open(url);
    return new HubStore(
        database,
        new MemberStore(database),
        new CatalogueStore(database),
        new RunStore(database),
        new RosterStore(database),
        new EventStore(database));
  }

  @Override
  public void close() {
    database.close();
  }
}
