package eu.sund.app.report;

import eu.sund.algorithms.vocabulary.VocabularyResult;
import java.io.IOException;
import java.util.Locale;

/** Prints a vocabulary: what it was learned from, the commonest words, and how a study names it. */
public final class VocabularyTable {
  private static final int SHOWN = 20;

  private VocabularyTable() {}

  /**
   * Prints, the same in every locale.
   *
   * @throws IOException if {@code out} fails
   */
  public static void print(VocabularyResult result, Appendable out) throws IOException {
    out.append(
        String.format(
            Locale.ROOT,
            "%s of '%s': %d patients at %d hospitals; patients: %s\n",
            result.analysis(),
            result.variable(),
            result.patients(),
            result.sites(),
            result.cohort().isEmpty() ? "all" : result.cohort()));
    out.append(
        String.format(
            Locale.ROOT,
            "%d words, each of at least %d patients at each of at least %d hospitals\n\n",
            result.words().size(),
            result.patientsMin(),
            result.sitesMin()));
    for (VocabularyResult.Word word :
        result.words().subList(0, Math.min(SHOWN, result.words().size()))) {
      out.append(String.format(Locale.ROOT, "%10d  %s\n", word.patients(), word.word()));
    }
    if (result.words().size() > SHOWN) {
      out.append(String.format(Locale.ROOT, "      … %d more\n", result.words().size() - SHOWN));
    }
    out.append('\n');
    out.append(String.format(Locale.ROOT, "%d word pieces. In a study:\n", result.size()));
    out.append("  model:\n    text:\n      kind: encoder\n");
    out.append("      pieces: sha256:").append(result.sha256()).append('\n');
    out.append("      vocabulary: ").append(Integer.toString(result.size())).append('\n');
    out.append("once each site has the file: sund site artefact add vocab.txt\n");
    for (String note : result.notes()) {
      out.append("Note: ").append(note).append('\n');
    }
  }

  /** The words as CSV with a header. */
  public static String csv(VocabularyResult result) {
    StringBuilder text = new StringBuilder("word,patients\n");
    result
        .words()
        .forEach(w -> text.append(w.word()).append(',').append(w.patients()).append('\n'));
    return text.toString();
  }
}
