package eu.sund.app.cli;

import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SiteState;
import java.io.PrintStream;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Prints a run's views as they come: a line when something changed. On a terminal the line of an
 * open round is rewritten in place.
 */
public final class RunProgress {
  private final PrintStream out;
  private final boolean terminal;
  private String last = "";
  private int lastRound = -1;
  private boolean open;

  /** Progress on a stream. */
  public RunProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Shows a view. */
  public void show(RunView view) {
    String line = line(view);
    if (line.equals(last)
        || (!terminal
            && view.getRound() == lastRound
            && view.getRound() > 0
            && !view.getTerminal())) {
      return;
    }
    if (terminal) {
      boolean same = view.getRound() == lastRound && open;
      out.print((same ? "\r\u001b[K" : open ? "\n" : "") + line);
      open = true;
    } else {
      out.println(line);
    }
    out.flush();
    last = line;
    lastRound = view.getRound();
  }

  /** Ends the open line. */
  public void end() {
    if (open) {
      out.println();
      open = false;
    }
  }

  private static String line(RunView view) {
    String round = view.getRound() == 0 ? "" : "  round " + view.getRound();
    String progress = view.getProgress().isEmpty() ? "" : "  " + view.getProgress();
    String sites =
        view.getSitesList().stream()
            .collect(Collectors.groupingBy(SiteState::getState, TreeMap::new, Collectors.toList()))
            .entrySet()
            .stream()
            .map(
                e ->
                    e.getValue().size() == view.getSitesCount()
                        ? "all " + e.getKey()
                        : e.getKey()
                            + " "
                            + e.getValue().stream()
                                .map(SiteState::getSite)
                                .collect(Collectors.joining(",")))
            .collect(Collectors.joining("; "));
    return "  "
        + view.getState()
        + round
        + progress
        + (view.getTerminal() ? "" : "  [" + sites + "]");
  }
}
