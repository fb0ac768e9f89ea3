package eu.sund.algorithms.vocabulary;

import java.util.List;

/**
 * What a round starts from: the strings that are followed, and what was found so far. Everything
 * here follows from the study and from sums.
 *
 * @param options of the study
 * @param variable the text
 * @param cohort the study's filter, as written
 * @param prefixes all of one length, in order of their letters
 * @param counted empty in a round that asks how many sites have a cell; otherwise the cells, in
 *     ascending order, of which patients are counted
 * @param words found so far, in the order in which they were
 * @param patients how many have a text; 0 before they were counted
 * @param cut how many prefixes were left out since more than {@code width} had enough patients
 */
public record VocabularyState(
    VocabularyOptions options,
    String variable,
    String cohort,
    List<String> prefixes,
    List<Integer> counted,
    List<VocabularyResult.Word> words,
    long patients,
    int cut) {
  /** A prefix has a cell for each letter that may follow, and one for a word that ends there. */
  static final int CELLS = Alphabet.SIZE + 1;

  /** Copies the lists. */
  public VocabularyState {
    prefixes = List.copyOf(prefixes);
    counted = List.copyOf(counted);
    words = List.copyOf(words);
  }

  /** The same strings, these cells of which are counted. */
  VocabularyState counting(List<Integer> cells) {
    return new VocabularyState(options, variable, cohort, prefixes, cells, words, patients, cut);
  }

  /** Whether patients are counted, not sites. */
  boolean isCounting() {
    return !counted.isEmpty();
  }

  /** The letters of all prefixes. */
  int length() {
    return prefixes.getFirst().length();
  }

  /** The string that a cell stands for. */
  String text(int cell) {
    String prefix = prefixes.get(cell / CELLS);
    return isEnd(cell) ? prefix : prefix + Alphabet.LETTERS.charAt(cell % CELLS);
  }

  /** Whether a cell stands for a whole word. */
  static boolean isEnd(int cell) {
    return cell % CELLS == Alphabet.SIZE;
  }
}
