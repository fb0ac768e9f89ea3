-- Who may sign rosters, and the rosters that were published, in canonical bytes.

CREATE TABLE officers (
  network  TEXT PRIMARY KEY,
  document BYTEA NOT NULL,
  set_at   BIGINT NOT NULL
);

CREATE TABLE rosters (
  version      INTEGER PRIMARY KEY,
  document     BYTEA NOT NULL,
  published_at BIGINT NOT NULL
);
