-- The hub's tables, for SQLite and PostgreSQL alike. Times are milliseconds since 1970-01-01T00:00Z.
-- BYTEA is PostgreSQL's name for bytes; SQLite keeps whatever is stored as it is.

CREATE TABLE invites (
  token_hash   TEXT PRIMARY KEY,
  kind         TEXT NOT NULL,
  name         TEXT NOT NULL,
  country      TEXT NOT NULL,
  organisation TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  used_at      BIGINT
);

CREATE TABLE members (
  kind         TEXT NOT NULL,
  name         TEXT NOT NULL,
  country      TEXT NOT NULL,
  organisation TEXT NOT NULL,
  signing_key  BYTEA NOT NULL,
  joined_at    BIGINT NOT NULL,
  revoked_at   BIGINT,
  PRIMARY KEY (kind, name)
);

CREATE TABLE certificates (
  serial     TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  issued_at  BIGINT NOT NULL,
  not_after  BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX certificates_member ON certificates (kind, name);

CREATE TABLE catalogue_datasets (
  site       TEXT NOT NULL,
  dataset    TEXT NOT NULL,
  title      TEXT NOT NULL,
  synthetic  INTEGER NOT NULL,
  codebook   TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (site, dataset)
);

CREATE TABLE catalogue_analyses (
  site     TEXT NOT NULL,
  analysis TEXT NOT NULL,
  version  INTEGER NOT NULL,
  PRIMARY KEY (site, analysis, version)
);

CREATE TABLE runs (
  id           TEXT PRIMARY KEY,
  researcher   TEXT NOT NULL,
  title        TEXT NOT NULL,
  spec         BYTEA NOT NULL,
  rounds_max   INTEGER NOT NULL,
  submitted_at BIGINT NOT NULL,
  started_at   BIGINT,
  ended_at     BIGINT,
  outcome      TEXT
);
CREATE INDEX runs_researcher ON runs (researcher, submitted_at);
CREATE INDEX runs_open ON runs (ended_at);

CREATE TABLE run_sites (
  run     TEXT NOT NULL,
  site    TEXT NOT NULL,
  told_at BIGINT,
  PRIMARY KEY (run, site)
);
CREATE INDEX run_sites_site ON run_sites (site, told_at);

CREATE TABLE run_journal (
  run    TEXT NOT NULL,
  seq    INTEGER NOT NULL,
  record TEXT NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (run, seq)
);

-- What the newest round left: the sum that everyone gets, and the analysis's state. Bytes that are
-- too large for a row lie in files of the run's folder; then the column is null.
CREATE TABLE run_state (
  run         TEXT PRIMARY KEY,
  sum_round   INTEGER NOT NULL,
  sum_digest  TEXT NOT NULL,
  sum_size    BIGINT NOT NULL,
  sum_bytes   BYTEA,
  sum_check   BIGINT NOT NULL,
  state_round INTEGER NOT NULL,
  state_bytes BYTEA,
  progress    TEXT NOT NULL
);

CREATE TABLE results (
  run    TEXT PRIMARY KEY,
  json   BYTEA NOT NULL,
  digest TEXT NOT NULL
);

CREATE TABLE events (
  id      TEXT PRIMARY KEY,
  at      BIGINT NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL
);
