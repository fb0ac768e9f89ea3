package eu.sund.app;

import eu.sund.app.cli.Sund;

/** The program's entry. */
public final class Main {
  private Main() {}

  /** Runs a command and ends with its exit code. */
  public static void main(String[] arguments) {
    System.exit(Sund.execute(arguments));
  }
}
