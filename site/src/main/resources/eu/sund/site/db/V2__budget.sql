-- What studies with differential privacy cost, as rho of zero-concentrated differential privacy.

-- Spent before data are read, and never given back.
CREATE TABLE spent (
  run          TEXT    NOT NULL,
  dataset      TEXT    NOT NULL,
  researcher   TEXT    NOT NULL,
  study_digest TEXT    NOT NULL,
  rho          REAL    NOT NULL,
  at           INTEGER NOT NULL,
  PRIMARY KEY (run, dataset)
) WITHOUT ROWID;

-- What a run would cost, by this site's own plan; noted when it is proposed.
CREATE TABLE quote (
  run TEXT NOT NULL PRIMARY KEY,
  rho REAL NOT NULL
) WITHOUT ROWID;
