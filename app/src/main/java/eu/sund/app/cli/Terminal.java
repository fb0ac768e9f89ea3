package eu.sund.app.cli;

import java.io.Console;
import java.util.Optional;

/** What is known of the terminal, if there is one. */
final class Terminal {
  private Terminal() {}

  /** The terminal at which a person sits, if one does. */
  static Optional<Console> person() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }

  /** Whether standard output understands colours and cursor commands. */
  static boolean isInteractive() {
    String term = System.getenv("TERM");
    return person().isPresent()
        && term != null
        && !term.equals("dumb")
        && System.getenv("NO_COLOR") == null;
  }
}
