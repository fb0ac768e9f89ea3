package eu.sund.app.cli;

import picocli.CommandLine.Option;

/** The options that every command has: its help page, and whether a machine reads its output. */
class Output {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help page and exit")
  private boolean help;

  @Option(names = "--json", description = "print one JSON document instead of text")
  private boolean json;

  boolean help() {
    return help;
  }

  Console console() {
    return new Console(json);
  }
}
