-- The site's journal. Instants are milliseconds since 1970-01-01T00:00Z.

-- Every run that this site was ever asked for.
CREATE TABLE run (
  id           TEXT    NOT NULL PRIMARY KEY,
  spec         BLOB    NOT NULL,             -- canonical bytes, as the hub proposed them
  study_digest TEXT    NOT NULL,             -- of the signed study: what an approval is bound to
  title        TEXT    NOT NULL,
  purpose      TEXT    NOT NULL,
  researcher   TEXT    NOT NULL,
  researcher_key TEXT  NOT NULL,
  datasets     TEXT    NOT NULL,
  cohort       TEXT    NOT NULL,
  formula      TEXT    NOT NULL,
  analysis     TEXT    NOT NULL,
  state        TEXT    NOT NULL,             -- asked, pending, running, ended
  code         INTEGER,                      -- of the error that ended it here, or that the hub told
  outcome      TEXT,                         -- how the hub says it ended
  round        INTEGER NOT NULL DEFAULT 0,   -- of the last update that left
  first_seen   INTEGER NOT NULL,
  changed      INTEGER NOT NULL
);

CREATE INDEX run_state ON run (state);
CREATE INDEX run_study ON run (study_digest);

-- What the run's state machine wrote, in order.
CREATE TABLE record (
  run       TEXT    NOT NULL,
  seq       INTEGER NOT NULL,
  kind      TEXT    NOT NULL,                -- agreed, acknowledged, computed, attempted, offered, confirmed, told, here
  round     INTEGER,
  attempt   INTEGER,
  broadcast TEXT,
  words     TEXT,                            -- digest of the update's words
  code      INTEGER,
  secret    BLOB,                            -- key of an attempt's sum check, until the sum was checked
  sites     TEXT,                            -- the survivors that were signed
  at        INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) WITHOUT ROWID;

-- Where a living run stands: a course that was written down, the sums absorbed since then, and the
-- update that was sent last. Gone when the run is over.
CREATE TABLE stand (
  run        TEXT    NOT NULL PRIMARY KEY,
  base       BLOB,                           -- a small course, written
  base_file  TEXT,                           -- or the file of a large one; neither: the beginning
  words      BLOB,                           -- a small update, encrypted
  words_file TEXT                            -- or the file of a large one
);

CREATE TABLE absorbed (
  run          TEXT    NOT NULL,
  round        INTEGER NOT NULL,             -- whose sum it is
  participants INTEGER NOT NULL,
  file         TEXT    NOT NULL,
  PRIMARY KEY (run, round)
) WITHOUT ROWID;

-- All that left the house: written before it leaves, one row each time.
CREATE TABLE outbox (
  seq     INTEGER NOT NULL PRIMARY KEY,
  at      INTEGER NOT NULL,
  kind    TEXT    NOT NULL,
  run     TEXT,
  study   TEXT,
  round   INTEGER,
  tensors TEXT    NOT NULL DEFAULT '',       -- name, shape and encoding of each
  words   INTEGER NOT NULL DEFAULT 0,        -- bytes of ring words among the bytes
  bytes   INTEGER NOT NULL,                  -- bytes of the message, before encryption
  digest  TEXT                               -- of the ring words
);

CREATE INDEX outbox_run ON outbox (run);

-- What the steward said about a signed study.
CREATE TABLE decision (
  study_digest TEXT    NOT NULL PRIMARY KEY,
  word         TEXT    NOT NULL,             -- approved, refused, stopped
  steward      TEXT    NOT NULL,
  reason       TEXT    NOT NULL,
  at           INTEGER NOT NULL
);

-- Runs that the steward stopped; looked up in the transaction that journals an update.
CREATE TABLE stopped (
  run    TEXT    NOT NULL PRIMARY KEY,
  reason TEXT    NOT NULL,
  at     INTEGER NOT NULL
);

-- What happened, in words for the house. Never holds a patient's value.
CREATE TABLE log (
  seq    INTEGER NOT NULL PRIMARY KEY,
  at     INTEGER NOT NULL,
  run    TEXT,
  event  TEXT    NOT NULL,
  detail TEXT    NOT NULL
);
