-- Whom earlier runs summed over, so that a later one cannot be subtracted from them.

-- Keyed hashes of rows, sealed with the vault's key; equal sets are kept once.
CREATE TABLE patient_set (
  mac    TEXT NOT NULL PRIMARY KEY,
  sealed BLOB NOT NULL
);

-- One row a run, dataset and group of patients; written before the run's sums leave.
CREATE TABLE cohort (
  run        TEXT    NOT NULL,
  dataset    TEXT    NOT NULL,
  patients   TEXT    NOT NULL REFERENCES patient_set (mac),
  researcher TEXT    NOT NULL,
  title      TEXT    NOT NULL,
  filter     TEXT    NOT NULL,
  variables  TEXT    NOT NULL,
  noisy      INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  PRIMARY KEY (run, dataset, patients)
);
