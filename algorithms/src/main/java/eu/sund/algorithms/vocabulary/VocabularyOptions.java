package eu.sund.algorithms.vocabulary;

import eu.sund.algorithms.learning.OptionReader;
import eu.sund.algorithms.text.Folding;
import eu.sund.core.ModelLimits;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The options of {@code vocabulary}, checked.
 *
 * @param size the most pieces of the vocabulary
 * @param patientsMin a site adds nothing for a string that fewer of its patients have; a multiple
 *     of {@link #STEP}
 * @param sitesMin a string is counted only if so many sites have it
 * @param width the most prefixes of one length that are followed: those of the most patients
 * @param lengthMax the most letters of a word
 * @param wordsMax the most words of the result: those of the most patients
 * @param stop words that are never counted, folded, in order
 */
public record VocabularyOptions(
    int size,
    int patientsMin,
    int sitesMin,
    int width,
    int lengthMax,
    int wordsMax,
    List<String> stop) {
  /** What a site adds is a multiple of this many patients. */
  static final int STEP = 5;

  /** The longest word that can be asked for. */
  static final int LENGTH_MAX = 40;

  /** The most prefixes of one length that can be asked for. */
  static final int WIDTH_MAX = 1 << 14;

  /** The most words of a result. */
  static final int WORDS_MAX = 50_000;

  private static final int SITES_MAX = 64;

  /** Copies the list. */
  public VocabularyOptions {
    stop = List.copyOf(stop);
  }

  static VocabularyOptions of(SortedMap<String, String> written) {
    OptionReader in = new OptionReader(written);
    int least = ModelLimits.NETWORK.levelMin();
    int patients = in.whole("min-patients", least, least, 10_000);
    if (patients % STEP != 0) {
      throw OptionReader.invalid(
          "option 'min-patients' must be a multiple of " + STEP + ", such as 10 or 25");
    }
    int sites = ModelLimits.NETWORK.contributorsMin();
    VocabularyOptions options =
        new VocabularyOptions(
            in.whole("size", 4096, PieceLearner.SIZE_MIN, 1 << 16),
            patients,
            in.whole("min-sites", sites, sites, SITES_MAX),
            in.whole("width", 4096, 16, WIDTH_MAX),
            in.whole("word-length-max", 24, 1, LENGTH_MAX),
            in.whole("words-max", 20_000, 100, WORDS_MAX),
            stop(in.list("stop")));
    in.requireAllKnown();
    return options;
  }

  private static List<String> stop(List<String> written) {
    TreeSet<String> folded = new TreeSet<>();
    for (String word : written) {
      String plain = Folding.fold(word);
      if (!Alphabet.isWord(plain)) {
        throw OptionReader.invalid(
            "option 'stop' must list words of letters alone; what has others is never counted");
      }
      folded.add(plain);
    }
    return List.copyOf(folded);
  }

  /** The least of a house that asks for {@code least} patients itself. */
  int patientsMin(int least) {
    return Math.max(patientsMin, Math.ceilDiv(least, STEP) * STEP);
  }
}
