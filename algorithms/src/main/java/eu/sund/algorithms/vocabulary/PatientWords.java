package eu.sund.algorithms.vocabulary;

import eu.sund.algorithms.text.Folding;
import eu.sund.core.AtSite;
import eu.sund.core.Cohort;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.PatientKey;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Scratch;
import eu.sund.core.SundException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which countable words each patient of a site has in any of its texts, each once.
 *
 * <p><b>Privacy.</b> Patients' words; they stay in the memory of the run at the site.
 *
 * <p>Not thread-safe while it is made.
 */
final class PatientWords {
  /** The most pairs of a patient and a word: half a gigabyte while they are made. */
  private static final int PAIRS_MAX = 1 << 26;

  private static final String KEPT = "vocabulary";

  private final int longest;
  private final Set<String> hidden;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> words = new ArrayList<>();
  private final Map<Double, Integer> places = new HashMap<>();
  private final List<int[]> patients = new ArrayList<>();
  private final Set<Integer> known = new HashSet<>();
  private long pairs;

  private PatientWords(VocabularyState state, AtSite site) {
    this.longest = state.options().lengthMax();
    this.hidden = new HashSet<>(state.options().stop());
    site.rules().hiddenWords().forEach(word -> hidden.add(Folding.fold(word)));
  }

  /** Those of a run, read anew unless they are still in memory. */
  static PatientWords of(VocabularyState state, Rows rows, AtSite site) {
    Scratch scratch = site.scratch();
    return scratch
        .get(KEPT, PatientWords.class)
        .orElseGet(
            () -> {
              PatientWords made = new PatientWords(state, site);
              made.readAll(state, rows, site);
              scratch.put(KEPT, made, made.bytes());
              return made;
            });
  }

  private void readAll(VocabularyState state, Rows rows, AtSite site) {
    List<String> names = rows.variables().stream().map(v -> v.name()).toList();
    int text = names.indexOf(state.variable());
    int patient = PatientKey.column(rows.variables());
    new Cohort(rows, Filter.parse(state.cohort()))
        .read(site.access(), block -> add(block, text, patient));
  }

  private void add(RowBlock block, int text, int patient) {
    for (int row = 0; row < block.rows(); row++) {
      if (Double.isNaN(block.columns()[text][row])) {
        continue;
      }
      int at = patients.size();
      if (patient >= 0) {
        Integer seen = places.putIfAbsent(block.columns()[patient][row], at);
        at = seen == null ? at : seen;
      }
      int[] before = at < patients.size() ? patients.get(at) : new int[0];
      known.clear();
      for (int word : before) {
        known.add(word);
      }
      Alphabet.words(block.text(text)[row], longest, this::know);
      int[] all = known.stream().mapToInt(Integer::intValue).sorted().toArray();
      pairs += all.length - before.length;
      if (at < patients.size()) {
        patients.set(at, all);
      } else {
        patients.add(all);
      }
      if (pairs > PAIRS_MAX) {
        throw new SundException(
            ErrorCode.BOUND_EXCEEDED,
            "this site has more than 2^26 pairs of a patient and a word; narrow the cohort");
      }
    }
  }

  private void know(String word) {
    if (hidden.contains(word)) {
      return;
    }
    Integer number = numbers.putIfAbsent(word, words.size());
    if (number == null) {
      known.add(words.size());
      words.add(word);
    } else {
      known.add(number);
    }
  }

  private long bytes() {
    return 8 * pairs + 64L * patients.size() + 128L * words.size();
  }

  /** How many patients have a text. */
  int size() {
    return patients.size();
  }

  /** In every cell of a round, how many patients have a word that belongs there. */
  int[] counts(VocabularyState state) {
    Map<String, Integer> prefixes = HashMap.newHashMap(state.prefixes().size());
    for (int i = 0; i < state.prefixes().size(); i++) {
      prefixes.put(state.prefixes().get(i), i);
    }
    int[] cells = new int[words.size()];
    for (int word = 0; word < cells.length; word++) {
      cells[word] = cell(words.get(word), prefixes, state.length());
    }
    int size = state.prefixes().size() * VocabularyState.CELLS;
    int[] counts = new int[size];
    int[] last = new int[size];
    Arrays.fill(last, -1);
    for (int patient = 0; patient < patients.size(); patient++) {
      for (int word : patients.get(patient)) {
        int cell = cells[word];
        if (cell >= 0 && last[cell] != patient) {
          last[cell] = patient;
          counts[cell]++;
        }
      }
    }
    return counts;
  }

  private static int cell(String word, Map<String, Integer> prefixes, int length) {
    if (word.length() < length) {
      return -1;
    }
    Integer prefix = prefixes.get(word.substring(0, length));
    if (prefix == null) {
      return -1;
    }
    int next = word.length() == length ? Alphabet.SIZE : Alphabet.place(word.charAt(length));
    return prefix * VocabularyState.CELLS + next;
  }
}
