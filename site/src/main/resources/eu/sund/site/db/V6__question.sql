-- What each run asks, whoever asks: the sums of runs with the same question may be subtracted. With the
-- records 'confirmed' it is the matrix of who took part in which sum.
CREATE TABLE question (
  run      TEXT NOT NULL PRIMARY KEY,
  question TEXT NOT NULL                     -- digest
);

CREATE INDEX question_runs ON question (question);
