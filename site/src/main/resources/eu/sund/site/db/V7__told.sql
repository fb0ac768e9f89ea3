-- How many coefficients the models without noise had that looked at a variable; written before their sums leave.
-- One row a dataset, variable, question and group of patients, whichever run asked it first.
CREATE TABLE told (
  dataset    TEXT    NOT NULL,
  variable   TEXT    NOT NULL,
  question   TEXT    NOT NULL,               -- digest
  patients   TEXT    NOT NULL,               -- digest of the run's entries in cohort
  run        TEXT    NOT NULL,
  parameters INTEGER NOT NULL,
  fitted     INTEGER NOT NULL,               -- patients of all hospitals
  at         INTEGER NOT NULL,
  PRIMARY KEY (dataset, variable, question, patients)
) WITHOUT ROWID;

CREATE INDEX run_researcher ON run (researcher, code);
