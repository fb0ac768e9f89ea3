package eu.sund.algorithms.vocabulary;

import eu.sund.core.Aggregate;
import eu.sund.core.AnalysisRef;
import eu.sund.core.Digest;
import eu.sund.core.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What everyone does with the sums: pure, in whole numbers. */
final class Growth {
  private static final Comparator<VocabularyResult.Word> MOST_FIRST =
      Comparator.comparingLong(VocabularyResult.Word::patients)
          .reversed()
          .thenComparing(VocabularyResult.Word::word);

  private Growth() {}

  /** After the sites were counted: those strings' patients are counted that enough sites have. */
  static Step<VocabularyState, VocabularyResult> found(
      AnalysisRef ref, VocabularyState state, Aggregate sum) {
    double[] sites = sum.tensor("hospitals").toArray();
    List<Integer> counted = new ArrayList<>();
    for (int cell = 0; cell < state.prefixes().size() * VocabularyState.CELLS; cell++) {
      if (sites[cell] >= state.options().sitesMin()) {
        counted.add(cell);
      }
    }
    if (counted.isEmpty()) {
      return end(ref, state, sum.participants()); // How these go on is rare, each in its own way.
    }
    return new Step.Next<>(
        state.counting(counted),
        counted.size() + " strings of up to " + (state.length() + 1) + " letters are common");
  }

  /** After patients were counted: words that end, and prefixes that go on. */
  static Step<VocabularyState, VocabularyResult> counted(
      AnalysisRef ref, VocabularyState state, Aggregate sum) {
    double[] counts = sum.tensor("counts").toArray();
    List<VocabularyResult.Word> words = new ArrayList<>(state.words());
    List<VocabularyResult.Word> longer = new ArrayList<>();
    for (int cell : state.counted()) {
      VocabularyResult.Word found =
          new VocabularyResult.Word(state.text(cell), (long) counts[cell]);
      (VocabularyState.isEnd(cell) ? words : longer).add(found);
    }
    longer.sort(MOST_FIRST);
    int kept = Math.min(longer.size(), state.options().width());
    VocabularyState next =
        new VocabularyState(
            state.options(),
            state.variable(),
            state.cohort(),
            longer.subList(0, kept).stream().map(VocabularyResult.Word::word).sorted().toList(),
            List.of(),
            words,
            (long) sum.tensor("texts").scalar(),
            state.cut() + longer.size() - kept);
    if (kept == 0) {
      return end(ref, next, sum.participants());
    }
    return new Step.Next<>(
        next, words.size() + " words found, " + kept + " beginnings are followed");
  }

  private static Step<VocabularyState, VocabularyResult> end(
      AnalysisRef ref, VocabularyState state, int sites) {
    VocabularyOptions options = state.options();
    if (state.words().isEmpty()) {
      return new Step.Failed<>(
          "no word is in the texts of at least "
              + options.patientsMin()
              + " patients at each of "
              + options.sitesMin()
              + " hospitals: there is no vocabulary to learn");
    }
    List<VocabularyResult.Word> all = new ArrayList<>(state.words());
    all.sort(MOST_FIRST);
    List<VocabularyResult.Word> words =
        all.subList(0, Math.min(all.size(), options.wordsMax())).stream().toList();
    List<String> pieces = PieceLearner.learn(words, options.size());
    String file = String.join("\n", pieces) + "\n";
    return new Step.Done<>(
        new VocabularyResult(
            ref.toString(),
            state.variable(),
            state.cohort(),
            sites,
            state.patients(),
            options.patientsMin(),
            options.sitesMin(),
            words,
            file,
            pieces.size(),
            Digest.of(file.getBytes(StandardCharsets.UTF_8)).hex(),
            notes(state, all.size() - words.size())));
  }

  private static List<String> notes(VocabularyState state, int rest) {
    List<String> notes = new ArrayList<>();
    if (state.cut() > 0) {
      notes.add(
          state.cut()
              + " beginnings of words were not followed, since more than width ("
              + state.options().width()
              + ") had enough patients: words are missing");
    }
    if (rest > 0) {
      notes.add(rest + " words of the fewest patients are beyond words-max and not shown");
    }
    return notes;
  }
}
