package eu.sund.core;

/** What a variable's values are. */
public enum VariableType {
  /** A real number. */
  NUMBER,
  /** A whole number; a value with a fraction counts as implausible. */
  INTEGER,
  /** One of a fixed list of levels. */
  CATEGORY,
  /** Free text, such as a sentence of a note. */
  TEXT,
  /** Tells whose row it is, where a patient has several; never a number in an analysis. */
  PATIENT
}
