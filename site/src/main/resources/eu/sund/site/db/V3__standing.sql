-- Whether this site has enough patients for a run: decided once, before anything of the run is computed, so that
-- neither a restart nor an edit of the policy changes its part in a run that goes on.
CREATE TABLE standing (
  run         TEXT    NOT NULL PRIMARY KEY,
  contributes INTEGER NOT NULL
) WITHOUT ROWID;
