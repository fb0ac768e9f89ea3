package eu.sund.app.cli;

import eu.sund.simulation.research.ResearchRun;
import eu.sund.simulation.research.RoundFigures;
import java.util.Locale;

/**
 * Tells of a long simulation on standard error: on a terminal a line that is rewritten, else a line
 * every few seconds.
 */
final class SimulateProgress implements ResearchRun.Listener {
  private static final long NANOS_TERMINAL = 200_000_000L;
  private static final long NANOS_LOG = 5_000_000_000L;

  private final boolean terminal = Terminal.isInteractive();
  private final Console console;
  private final long begun = System.nanoTime();
  private long last = System.nanoTime();
  private String seed = "";
  private boolean open;

  SimulateProgress(Console console) {
    this.console = console;
  }

  void seed(long number, int all) {
    seed = all == 1 ? "" : "seed " + number + ", ";
  }

  void compared(int done, int all) {
    show("compared " + done + " of " + all + " seeds", true);
  }

  @Override
  public void sites(int round, int done, int all) {
    show(seed + "round " + round + ", " + done + " of " + all + " sites", false);
  }

  @Override
  public void round(RoundFigures figures, int roundsMax) {
    String line = figures.progress().isEmpty() ? "" : "  " + figures.progress();
    show(seed + "round " + figures.round() + " of at most " + roundsMax + line, false);
  }

  private void show(String text, boolean always) {
    long now = System.nanoTime();
    if (!always && now - last < (terminal ? NANOS_TERMINAL : NANOS_LOG)) {
      return;
    }
    last = now;
    String line = String.format(Locale.ROOT, "%6.1f s  %s", (now - begun) / 1e9, text);
    if (terminal) {
      System.err.print("\r\u001b[K" + line);
      System.err.flush();
      open = true;
    } else {
      console.hint(line);
    }
  }

  void end() {
    if (open) {
      System.err.println();
      open = false;
    }
  }
}
