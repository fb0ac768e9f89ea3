package eu.sund.algorithms.vocabulary;

import java.util.List;

/**
 * A vocabulary, and the counts that it was learned from.
 *
 * @param analysis name and version
 * @param variable the text whose words they are
 * @param cohort which patients, as the study says
 * @param sites how many hospitals took part
 * @param patients how many patients have a text
 * @param patientsMin a hospital added nothing for a word of fewer patients
 * @param sitesMin a word that fewer hospitals have was not counted
 * @param words the most frequent first
 * @param pieces the file of word pieces: one a line, {@code [PAD]} first
 * @param size how many pieces
 * @param sha256 the file's digest, by which studies name it
 * @param notes for the reader
 */
public record VocabularyResult(
    String analysis,
    String variable,
    String cohort,
    int sites,
    long patients,
    int patientsMin,
    int sitesMin,
    List<Word> words,
    String pieces,
    int size,
    String sha256,
    List<String> notes) {
  /** Copies the lists. */
  public VocabularyResult {
    words = List.copyOf(words);
    notes = List.copyOf(notes);
  }

  /**
   * A word.
   *
   * @param word folded
   * @param patients who have it, at hospitals where enough do; each hospital's number is rounded
   *     down to a multiple of five
   */
  public record Word(String word, long patients) {}
}
