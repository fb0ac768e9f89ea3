package eu.sund.governance.document;

import eu.sund.core.Names;
import java.util.Collection;
import java.util.Optional;

/** Finds the known word that a mistyped one most likely meant. */
final class Nearest {
  private static final int WORD_MAX = 64;

  private Nearest() {}

  /** The nearest of {@code known}, if one is near. */
  static Optional<String> to(String word, Collection<String> known) {
    return word.length() > WORD_MAX
        ? Optional.empty()
        : Names.nearest(word, known).stream().findFirst();
  }
}
